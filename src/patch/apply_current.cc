// Walks a listener with all patches of one kind after the other.
#include "patch/apply_current.h"

#include <set>

#include "patch/apply_current_filters.h"
#include "patch/apply_current_routes.h"
#include "patch/current_match.h"
#include "patch/merge.h"

namespace meshc {
namespace {

using Chain = PatchTypesV3::FilterChain;

class CurrentPatcher {
 public:
  CurrentPatcher(const CurrentPatching& patching, PatchTypesV3::Listener& listener)
      : patching_(patching), listener_(listener) {}

  CurrentFate run() {
    patch_inline_routes(patching_.list, patching_.values, listener_);
    if (!apply_to_listener()) return {true, {}};
    for_each(PatchTarget::kListenerFilter, [&](const PatchValue& patch) {
      patch_listener_filters(patch, listener_, &fate_.faults);
    });
    apply_to_chains();
    return std::move(fate_);
  }

 private:
  ListenerFacts facts() const { return facts_of(listener_, patching_.name, patching_.real_name); }

  // Calls apply(patch) for each patch that is for the target and for this listener.
  template <class Apply>
  void for_each(PatchTarget target, const Apply& apply) const {
    for (const uint32_t number : patching_.list.patches) {
      const PatchValue& patch = patching_.values.at(number);
      if (patch.plan.target == target && matches_listener(patch.plan, facts())) apply(patch);
    }
  }

  // False if the listener is to go.
  bool apply_to_listener() {
    bool is_there = true;
    for_each(PatchTarget::kListener, [&](const PatchValue& patch) {
      if (!is_there) return;
      if (patch.plan.operation == PatchOperation::kRemove) is_there = false;
      if (patch.plan.operation == PatchOperation::kMerge)
        merge(*patch.message, Dialect::kV3, listener_);
    });
    return is_there && !listener_.name().empty();
  }

  void apply_to_chains() {
    std::set<const Chain*> gone;
    for (Chain& chain : *listener_.mutable_filter_chains()) {
      if (chain.filters().empty() || !apply_to_chain(chain)) gone.insert(&chain);
    }
    if (!listener_.default_filter_chain().filters().empty() &&
        !apply_to_chain(*listener_.mutable_default_filter_chain()))
      listener_.clear_default_filter_chain();
    for_each(PatchTarget::kFilterChain, [&](const PatchValue& patch) {
      if (patch.plan.operation != PatchOperation::kAdd) return;
      Chain& added = *listener_.add_filter_chains();
      added.CopyFrom(*patch.message);
      if (added.filters().empty()) gone.insert(&added);
    });
    remove_if(*listener_.mutable_filter_chains(),
              [&](const Chain& chain) { return gone.count(&chain) != 0; });
  }

  // False if the chain is to go.
  bool apply_to_chain(Chain& chain) {
    bool is_there = true;
    for_each(PatchTarget::kFilterChain, [&](const PatchValue& patch) {
      if (!is_there || !matches_current_chain(patch.plan.listener, facts(), chain)) return;
      if (patch.plan.operation == PatchOperation::kRemove) is_there = false;
      if (patch.plan.operation == PatchOperation::kMerge) merge_chain(patch, chain);
    });
    if (!is_there) return false;
    std::vector<const PatchValue*> network, http;
    for (const auto& [target, list] : {std::pair(PatchTarget::kNetworkFilter, &network),
                                       std::pair(PatchTarget::kHttpFilter, &http)}) {
      for_each(target, [&, into = list](const PatchValue& patch) {
        if (matches_current_chain(patch.plan.listener, facts(), chain)) into->push_back(&patch);
      });
    }
    patch_filters(network, http, chain, &fate_.faults);
    return true;
  }

  // A patch with a transport socket of the name of the chain's changes what is packed in it, and
  // nothing else (mergeTransportSocketListener).
  void merge_chain(const PatchValue& patch, Chain& chain) {
    const auto& user = static_cast<const Chain&>(*patch.message);
    const bool is_same_socket = user.has_transport_socket() && chain.has_transport_socket() &&
                                user.transport_socket().name() == chain.transport_socket().name();
    if (!is_same_socket) return merge(user, Dialect::kV3, chain);
    if (!user.transport_socket().has_typed_config() || !chain.transport_socket().has_typed_config())
      return;
    merge_payload(user.transport_socket().typed_config(), chain.transport_socket().name(),
                  *chain.mutable_transport_socket()->mutable_typed_config(), &fate_.faults);
  }

  const CurrentPatching& patching_;
  PatchTypesV3::Listener& listener_;
  CurrentFate fate_;
};

}  // namespace

CurrentFate apply_current_patches(const CurrentPatching& patching,
                                  PatchTypesV3::Listener& listener) {
  return CurrentPatcher(patching, listener).run();
}

}  // namespace meshc
