// Whether a patch is for what is there, and edits of lists that keep their messages in place.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "build/patch_plan.h"

namespace meshc {

// What patches ask about a listener itself.
struct ListenerFacts {
  uint32_t port = 0;  // 0: no port
  std::string_view name;
};

// Of a message whose name is `name` where nobody has changed it; `real_name` is what that stands
// for, since the proxy's own values may be blanks in it.
template <class Listener>
ListenerFacts facts_of(const Listener& listener, std::string_view name,
                       std::string_view real_name) {
  ListenerFacts facts;
  if (listener.address().has_socket_address())
    facts.port = listener.address().socket_address().port_value();
  facts.name = listener.name() == name ? real_name : std::string_view(listener.name());
  return facts;
}

// listenerMatch of listener_patch.go.
inline bool matches(const PatchListenerMatch& match, const ListenerFacts& facts) {
  return (match.port == 0 || match.port == facts.port) &&
         (match.name.empty() || match.name == facts.name);
}

// filterChainMatch of listener_patch.go.
template <class FilterChain>
bool matches_chain(const PatchListenerMatch& match, const FilterChain& chain) {
  const auto& chain_match = chain.filter_chain_match();
  const auto& names = chain_match.server_names();
  if (!match.server_name.empty() &&
      std::find(names.begin(), names.end(), match.server_name) == names.end()) {
    return false;
  }
  return match.transport_protocol.empty() ||
         match.transport_protocol == chain_match.transport_protocol();
}

// "inbound|80|http|reviews.default.svc.cluster.local" has port 80; so has "80".
inline uint32_t port_of_routes(std::string_view name) {
  if (!starts_with(name, "inbound")) return parse_uint32(name).value_or(0);
  const std::vector<std::string_view> parts = split(name, '|');
  return parts.size() < 4 ? 0 : parse_uint32(parts[1]).value_or(0);
}

// routeConfigurationMatch of rc_patch.go, for sidecars.
inline bool matches_routes(const PatchRouteMatch& match, std::string_view name) {
  return (match.port == 0 || match.port == port_of_routes(name)) &&
         (match.name.empty() || match.name == name);
}

// routeMatch of rc_patch.go: the name and the action.
template <class Route>
bool matches_route(const PatchRouteMatch& match, const Route& route) {
  if (!match.route.empty() && match.route != route.name()) return false;
  if (match.action == PatchRouteAction::kAny) return true;
  switch (route.action_case()) {
    case Route::kRoute:
      return match.action == PatchRouteAction::kRoute;
    case Route::kRedirect:
      return match.action == PatchRouteAction::kRedirect;
    case Route::kDirectResponse:
      return match.action == PatchRouteAction::kDirectResponse;
    default:
      return true;
  }
}

// Removes the messages that `is` tells, keeping the order of the others.
template <class Message, class Is>
void remove_if(google::protobuf::RepeatedPtrField<Message>& list, const Is& is) {
  int kept = 0;
  for (int i = 0; i < list.size(); ++i) {
    if (!is(list.Get(i))) list.SwapElements(i, kept++);
  }
  list.DeleteSubrange(kept, list.size() - kept);
}

// Inserts a copy of a message in front of the one at `position`, or at the end.
template <class Message>
void insert_copy(google::protobuf::RepeatedPtrField<Message>& list, int position,
                 const google::protobuf::Message& message) {
  list.Add()->CopyFrom(message);
  for (int i = list.size() - 1; i > position; --i) list.SwapElements(i, i - 1);
}

}  // namespace meshc
