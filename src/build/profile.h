// What a profile of meaning offers to the compiler: proxies sorted into classes, and for each class
// the plans of its listeners.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "build/listener_plan.h"
#include "index/mesh_index.h"

namespace meshc {

// Listeners that go together, in the order in which they are sent.
using ListenerSetPlan = std::vector<std::shared_ptr<const ListenerPlan>>;

// Those at sockets, by port and then in their order.
using ListenersByPort = std::vector<std::pair<uint32_t, std::shared_ptr<const ListenerPlan>>>;
ListenersByPort listeners_by_port(const ListenerSetPlan& listeners);

// What proxies of several classes have in common: the outbound side of those that see the same
// world.
struct SharedSetPlan {
  ListenerSetPlan listeners;
  ListenersByPort by_port;              // the same; classes look up the few ports of their own
  Sources sources;                      // what all the listeners were made of
  std::vector<ConflictPlan> conflicts;  // sorted by metric and key
  // Where every proxy that gets the set has listeners of its class, whichever class it is of.
  std::vector<SocketAddressPlan> taken_by_classes;
  // Whether building sorted the proxy's addresses; the rules of some profiles depend on it.
  bool sorted_addresses = false;
};

// A class's own listeners, in front of and behind those of its shared set.
struct ClassPlan {
  ListenerSetPlan before;
  ListenerSetPlan after;
  std::vector<ConflictPlan> conflicts;  // its own; sorted by metric and key
};
inline constexpr uint32_t kNoSharedSet = 0xffffffff;

struct ClassifiedProxy {
  std::string id;  // the Envoy node id
  ProxyParameters parameters;
  uint32_t proxy_class = 0;
  uint32_t shared_set = kNoSharedSet;  // what it gets besides its class's own listeners
  // What describes the proxy: the pod of its name, or its entry in a list of proxies.
  bool has_pod = false;
  const fb::Source* source = nullptr;
};

// Something that the rules cannot do anything with, found while proxies or objects were looked at.
struct RejectedObject {
  std::string kind;
  std::string namespace_name;
  std::string name;
  std::string reason;
  SourceLocation where;
  bool operator==(const RejectedObject&) const = default;
};

// An object of the registry, with the place where it begins.
RejectedObject rejected_object(const Registry& registry, std::string_view kind,
                               const fb::Meta& meta, std::string reason);

// One mesh under one profile's rules. Everything is const after construction: the two build
// functions may be called from any number of threads, and their results depend on nothing but their
// argument.
class ProfileMesh {
 public:
  virtual ~ProfileMesh() = default;

  // Sorted by id. Members of a class get equal plans and differ in their parameters alone.
  virtual const std::vector<ClassifiedProxy>& proxies() const = 0;
  virtual uint32_t class_count() const = 0;
  virtual uint32_t shared_set_count() const = 0;
  // The shared set that the plans of the class depend on; then all its members get it.
  // kNoSharedSet: they depend on none, whatever its members get.
  virtual uint32_t shared_set_read_by(uint32_t) const { return kNoSharedSet; }
  virtual const std::vector<RejectedObject>& rejections() const = 0;

  virtual SharedSetPlan build_shared_set(uint32_t set) const = 0;
  // `shared` is the plan of the shared set that the class depends on; null if there is none.
  virtual ClassPlan build_class(uint32_t proxy_class, const SharedSetPlan* shared) const = 0;

  // All patches that plans refer to by their numbers.
  virtual const std::vector<PatchPlan>& patches() const = 0;

  // Whether filter configs are typed (Any) in v2; a Pilot feature turns that off.
  virtual bool typed_config() const = 0;
  // Whether plans are messages of Envoy's v3 API (ListenerPlan::message): there is no v2 of them,
  // and nothing in them to be made acceptable.
  virtual bool speaks_v3() const { return false; }
  // Names of the filters that are left out everywhere, since ProfileOptions::stock_envoy asks for
  // that.
  virtual std::vector<std::string> stock_left_out() const { return {}; }
  // Whether the mesh asks for the MySQL filter, which stock Envoy builds lack.
  virtual bool mysql_filter() const = 0;
};

struct ProfileOptions {
  std::string proxy_glob = "*";  // only proxies whose id matches get listeners
  // Says which patches can be used; null: all. Must outlive the mesh.
  const PatchChecker* patch_checker = nullptr;
  // Leave out what a stock Envoy does not know, where the profile's control plane has an Envoy of
  // its own.
  bool stock_envoy = false;
};

// The names of all profiles, the default first.
std::vector<std::string_view> profile_names();

// `stated`, or, if that is empty, the profile that the registry's content speaks for: objects that
// only one generation of the control plane has, versions of objects and of proxies.
std::string profile_for(const Registry& registry, std::string_view stated);

// Objects of one kind and version that mean nothing to a profile.
struct UnknownKind {
  std::string kind;  // "security.istio.io/v1/AuthorizationPolicy"
  uint32_t count = 0;
  SourceLocation first;
};

// What of the registry the profile leaves out, by kind; `profile` is one of profile_names().
std::vector<UnknownKind> unknown_kinds(const Registry& registry, std::string_view profile);

// Looks at the whole mesh under the rules of `profile`. kInvalidArgument for an unknown name, or an
// environment or mesh configuration that the profile cannot work with. `index` must outlive the
// result.
Result<std::unique_ptr<const ProfileMesh>> open_profile(std::string_view profile,
                                                        const MeshIndex& index,
                                                        const ProfileOptions& options);

}  // namespace meshc
