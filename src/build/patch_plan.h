// EnvoyFilter patches as the rules select them: what each changes, where it applies, and its value
// as the user wrote it.
//
// Which patches may reach a listener is decided with its plan; whether they match what is in it
// then, and what they do to it, is for patch/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "registry/value.h"

namespace meshc {

enum class PatchTarget : uint8_t {
  kListener,
  kListenerFilter,
  kFilterChain,
  kNetworkFilter,
  kHttpFilter,
  kRouteConfiguration,
  kVirtualHost,
  kHttpRoute,
  kCluster,  // known, so that its values can be checked, and never selected
};

// Of patches of route configurations and what is in them.
inline bool is_route_target(PatchTarget target) {
  return target == PatchTarget::kRouteConfiguration || target == PatchTarget::kVirtualHost ||
         target == PatchTarget::kHttpRoute;
}

enum class PatchOperation : uint8_t {
  kMerge,
  kAdd,
  kRemove,
  kReplace,
  kInsertFirst,
  kInsertBefore,
  kInsertAfter,
};

// What a listener, a chain and its filters must be like; 0 and "" ask nothing. Which of the
// members count, and whether a filter without a name is asked for, is for the rules of a profile.
struct PatchListenerMatch {
  uint32_t port = 0;
  std::string name;
  std::string server_name;
  std::string transport_protocol;
  std::vector<std::string> application_protocols;  // all of these
  std::string chain;
  uint32_t destination_port = 0;
  std::string listener_filter;
  bool has_filter = false;  // whether the name of a network filter is asked for, be it empty
  std::string filter;
  bool has_sub_filter = false;  // the same of an HTTP filter in it
  std::string sub_filter;
};

enum class PatchRouteAction : uint8_t { kAny, kRoute, kRedirect, kDirectResponse };

// The same for the route configurations that are in listeners.
struct PatchRouteMatch {
  uint32_t port = 0;
  std::string name;
  std::string virtual_host;
  std::string domain;
  bool has_route = false;  // whether anything is asked of the route
  std::string route;
  PatchRouteAction action = PatchRouteAction::kAny;
};

// One entry of an EnvoyFilter's configPatches.
struct PatchPlan {
  PatchTarget target = PatchTarget::kListener;
  PatchOperation operation = PatchOperation::kMerge;
  PatchListenerMatch listener;
  PatchRouteMatch route;
  ValueRef value;       // absent: none
  uint32_t object = 0;  // equal for the patches of one EnvoyFilter, which apply together
};

// Which listeners are patched together: what goes wrong with one has effects on the others.
enum class PatchGroup : uint8_t { kInbound, kOutbound, kVirtualOutbound, kVirtualInbound, kRouter };

// The patches that may reach a listener, by their numbers in ProfileMesh::patches() and in the
// order in which they apply.
struct PatchListPlan {
  PatchGroup group = PatchGroup::kInbound;
  std::vector<uint32_t> patches;
  bool operator==(const PatchListPlan&) const = default;
};

// What can be said of a patch by those who know Envoy's messages. Empty texts: nothing is wrong.
struct PatchVerdict {
  std::string invalid;   // why its value is none that Istio takes, which condemns the whole object
  std::string unusable;  // why the dialect cannot express it; it alone is left out
};

// Implemented by patch/ for each dialect. Thread-safe.
class PatchChecker {
 public:
  virtual ~PatchChecker() = default;
  virtual PatchVerdict check(const PatchPlan& patch) const = 0;
  // The same for rules that speak v3 themselves: nothing is translated.
  virtual PatchVerdict check_current(const PatchPlan& patch) const = 0;
  // A filter of the deprecated kind, with the Struct that configures it. Why the dialect cannot
  // express it; "" if it can.
  virtual std::string check_filter(bool is_http, std::string_view name, ValueRef config) const = 0;
};

}  // namespace meshc
