// The EnvoyFilter objects of a mesh, read once: their patches, and which of them a proxy gets
// (Istio 1.29 model/{envoyfilter,push_context}.go).
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/istio_current/policies.h"
#include "build/listener_plan.h"
#include "build/patch_plan.h"
#include "build/profile.h"

namespace meshc::istio_current {

// Whose listeners a patch is for.
enum class PatchContext : uint8_t { kAny, kSidecarInbound, kSidecarOutbound, kGateway, kNone };

// Which proxies a patch is for, apart from its object's selector.
struct PatchCondition {
  PatchContext context = PatchContext::kAny;
  std::string version_prefix;          // "": any
  std::unique_ptr<const RE2> version;  // null: any
  // Texts that the proxy must have.
  std::vector<std::pair<std::string, std::string>> metadata;
};

// What a proxy gets, by context and in the order in which it applies; numbers into the catalog.
struct SelectedPatches {
  std::vector<uint32_t> inbound;
  std::vector<uint32_t> outbound;
  std::vector<uint32_t> gateway;
};

// Immutable after construction.
class EnvoyFilterCatalog {
 public:
  // `checker` knows which values can be used; without it all can. `policies` must outlive the
  // object.
  EnvoyFilterCatalog(const Registry& registry, const Policies& policies,
                     const PatchChecker* checker);

  const std::vector<PatchPlan>& patches() const { return patches_; }
  const std::vector<RejectedObject>& rejections() const { return rejections_; }
  // What some patch asks of proxies.
  bool asks_for_version() const { return asks_for_version_; }
  const std::set<std::string>& asked_metadata() const { return asked_metadata_; }

  // Objects with a patch that may reach outbound listeners.
  std::vector<const Policy*> outbound_objects() const;

  // PushContext.EnvoyFilters. Thread-safe.
  SelectedPatches select(const Proxy& proxy) const;

  // Says which of `numbers` may be for each listener, and adds the listeners that they add, unless
  // `adds` is false.
  void attach(PatchGroup group, std::vector<uint32_t> numbers, bool adds,
              std::vector<ListenerPlan>* listeners) const;

 private:
  struct Object {
    const Policy* policy = nullptr;
    int64_t priority = 0;
    std::pair<uint32_t, uint32_t> patches;  // first, and one past the last
  };

  void add_object(const Policy& policy, const PatchChecker* checker);
  std::string add_patch(ValueRef entry, const PatchChecker* checker);
  std::vector<const Object*> attached(const Proxy& proxy) const;

  const Registry& registry_;
  const Policies& policies_;
  std::vector<Object> objects_;         // in the order in which they apply
  std::vector<const fb::Meta*> metas_;  // of each PatchPlan::object
  std::vector<PatchPlan> patches_;
  std::vector<PatchCondition> conditions_;  // one for each patch
  std::vector<RejectedObject> rejections_;
  bool asks_for_version_ = false;
  std::set<std::string> asked_metadata_;
};

}  // namespace meshc::istio_current
