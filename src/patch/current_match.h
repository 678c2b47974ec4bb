// Whether a patch is for what is there, and its edits of lists, as today's istiod decides
// (Istio 1.29 core/envoyfilter/listener_patch.go).
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "patch/patch_match.h"
#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

// Listeners to which traffic for many ports is redirected: a patch that asks for a port means the
// chains for it.
inline bool is_virtual(std::string_view name) {
  return name == "virtualInbound" || name == "virtualOutbound";
}

// listenerMatch.
inline bool matches_listener(const PatchPlan& plan, const ListenerFacts& facts) {
  const PatchListenerMatch& match = plan.listener;
  if (!match.name.empty() && match.name != facts.name) return false;
  if (plan.target != PatchTarget::kListener && is_virtual(facts.name)) return true;
  return match.port == 0 || match.port == facts.port;
}

// filterChainMatch.
inline bool matches_current_chain(const PatchListenerMatch& match, const ListenerFacts& facts,
                                  const PatchTypesV3::FilterChain& chain) {
  const auto& of_chain = chain.filter_chain_match();
  const uint32_t port = of_chain.destination_port().value();
  if (is_virtual(facts.name) && match.port > 0 && port != match.port) return false;
  if (!match.chain.empty() && match.chain != chain.name()) return false;
  if (!matches_chain(match, chain)) return false;
  const auto& protocols = of_chain.application_protocols();
  const bool has_protocols = std::all_of(
      match.application_protocols.begin(), match.application_protocols.end(),
      [&](const std::string& protocol) {
        return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
      });
  return has_protocols && (match.destination_port == 0 || match.destination_port == port);
}

inline bool has_anchor(const PatchPlan& plan) {
  if (plan.target == PatchTarget::kListenerFilter) return !plan.listener.listener_filter.empty();
  if (plan.target == PatchTarget::kHttpFilter) return plan.listener.has_sub_filter;
  return plan.listener.has_filter;
}

// Whether a filter of the patch's kind is the one that the patch is about.
inline bool is_anchor(const PatchPlan& plan, std::string_view name) {
  if (!has_anchor(plan)) return true;
  if (plan.target == PatchTarget::kListenerFilter) return plan.listener.listener_filter == name;
  if (plan.target == PatchTarget::kHttpFilter) return plan.listener.sub_filter == name;
  return plan.listener.filter == name;
}

// Every operation but MERGE on a list in which is(item) tells the items that the patch is about.
// Without an anchor, insertions go to the ends and nothing is replaced or removed.
template <class Item, class Is>
void change_list(const PatchValue& patch, bool is_anchored, const Is& is,
                 google::protobuf::RepeatedPtrField<Item>& list) {
  const PatchOperation operation = patch.plan.operation;
  const auto found = std::find_if(list.begin(), list.end(), is);
  const int at = static_cast<int>(found - list.begin());
  const bool is_there = found != list.end();
  switch (operation) {
    case PatchOperation::kMerge:
      return;
    case PatchOperation::kAdd:
      return insert_copy(list, list.size(), *patch.message);
    case PatchOperation::kInsertFirst:
      return insert_copy(list, 0, *patch.message);
    case PatchOperation::kInsertAfter:
      if (!is_anchored) return insert_copy(list, list.size(), *patch.message);
      if (is_there) insert_copy(list, at + 1, *patch.message);
      return;
    case PatchOperation::kInsertBefore:
      if (!is_anchored) return insert_copy(list, 0, *patch.message);
      if (is_there) insert_copy(list, at, *patch.message);
      return;
    case PatchOperation::kReplace:
      if (is_anchored && is_there) found->CopyFrom(*patch.message);
      return;
    case PatchOperation::kRemove:
      if (is_anchored) remove_if(list, is);
      return;
  }
}

}  // namespace meshc
