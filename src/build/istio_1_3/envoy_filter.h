// The EnvoyFilter objects of a mesh, read once: their patches, their deprecated filters, and which
// of them a proxy gets (Istio 1.3.8 pilot/pkg/model/{envoyfilter,push_context,config}.go).
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/net.h"
#include "build/istio_1_3/mesh_config.h"
#include "build/istio_1_3/node.h"
#include "build/patch_plan.h"
#include "build/profile.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

// Whose listeners a patch or a filter is for.
enum class ListenerCategory : uint8_t { kAny, kSidecarInbound, kSidecarOutbound, kGateway };

// An address or a range that a deprecated filter asks for; neither is there if it cannot be read.
struct AddressCondition {
  bool is_range = false;
  std::optional<IpAddress> address;
  std::optional<IpRange> range;
};

// EnvoyFilter.Filter, the deprecated form.
struct UserFilter {
  enum class Chains : uint8_t { kAll, kHttp, kTcp };
  enum class Position : uint8_t { kFirst, kLast, kBefore, kAfter };

  uint32_t port = 0;             // 0: any
  std::string port_name_prefix;  // lower case; empty: any
  ListenerCategory category = ListenerCategory::kAny;
  Chains chains = Chains::kAll;
  std::vector<AddressCondition> addresses;  // empty: any
  bool is_http = false;
  std::string name;
  ValueRef config;
  Position position = Position::kFirst;
  std::string relative_to;
  const fb::Meta* meta = nullptr;
};

// What a proxy gets, in the order in which it applies; numbers into the catalog.
struct SelectedFilters {
  std::vector<uint32_t> user_filters;
  std::vector<uint32_t> inbound_patches;
  std::vector<uint32_t> outbound_patches;
  std::vector<uint32_t> gateway_patches;
};

// Immutable after construction.
class EnvoyFilterCatalog {
 public:
  // `checker` knows which values can be used; without it all can.
  EnvoyFilterCatalog(const MeshIndex& index, const MeshConfig& mesh, const PatchChecker* checker);

  const std::vector<PatchPlan>& patches() const { return patches_; }
  const std::vector<UserFilter>& user_filters() const { return user_filters_; }
  // The EnvoyFilter that a patch belongs to.
  const fb::Meta* meta_of(const PatchPlan& patch) const { return objects_[patch.object].meta; }
  const std::vector<RejectedObject>& rejections() const { return rejections_; }

  // PushContext.EnvoyFilters with commonConditionMatch, and the store's EnvoyFilter. `labels` is
  // the collection of the proxy's label sets. Thread-safe.
  SelectedFilters select(const Node& node, const std::vector<LabelSet>& labels) const;

 private:
  struct Object {
    const fb::Meta* meta = nullptr;
    std::optional<LabelSet> selector;         // of the patches
    std::optional<LabelSet> workload_labels;  // of the deprecated filters
    std::pair<uint32_t, uint32_t> patches;    // first, and one past the last
    std::pair<uint32_t, uint32_t> user_filters;
  };
  // Which proxies a patch is for, apart from its object's selector.
  struct Condition {
    ListenerCategory category = ListenerCategory::kAny;
    std::unique_ptr<const RE2> version;  // null: any
    std::vector<std::pair<std::string, std::string>> metadata;
  };

  void add_object(const fb::Config& config, const PatchChecker* checker);
  bool add_patch(const fb::Meta& meta, ValueRef entry, const PatchChecker* checker,
                 std::string* invalid);
  void add_user_filter(const fb::Meta& meta, ValueRef entry, const PatchChecker* checker);
  void reject(const fb::Meta& meta, std::string reason, uint32_t line);
  void select_patches(const Object& object, const Node& node, SelectedFilters* selected) const;
  static bool is_for(const Condition& condition, const Node& node);

  const Registry& registry_;
  std::optional<uint32_t> root_namespace_;
  std::vector<Object> objects_;
  std::vector<PatchPlan> patches_;
  std::vector<Condition> conditions_;  // one for each patch
  std::vector<UserFilter> user_filters_;
  std::vector<RejectedObject> rejections_;
};

}  // namespace meshc::istio_1_3
