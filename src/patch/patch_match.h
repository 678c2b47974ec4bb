// Whether a patch is for what is there, and edits of lists that keep their messages in place.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <string_view>

#include "build/patch_plan.h"

namespace meshc {

// What patches ask about a listener itself.
struct ListenerFacts {
  uint32_t port = 0;  // 0: no port
  std::string_view name;
};

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
