// Walks a listener with the patches of one object after the other.
#include "patch/apply_listener.h"

#include <span>

#include "patch/apply_filters.h"
#include "patch/merge.h"
#include "patch/patch_match.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

template <class Types>
class ListenerPatcher {
 public:
  ListenerPatcher(const ListenerPatching& patching, typename Types::Listener& listener)
      : patching_(patching), listener_(listener) {
    for (size_t i = 0; i < patching.tls_contexts.size(); ++i) {
      tls_chains_.push_back(listener.mutable_filter_chains(static_cast<int>(i)));
    }
  }

  PatchFate run() {
    const std::vector<uint32_t>& numbers = patching_.list.patches;
    size_t begin = 0;
    while (begin < numbers.size()) {
      const uint32_t object = plan_of(numbers[begin]).object;
      size_t end = begin;
      while (end < numbers.size() && plan_of(numbers[end]).object == object) ++end;
      const bool is_last = patching_.stop && patching_.stop->object == object;
      if (is_last && !patching_.stop->is_applied) break;
      if (!listener_.name().empty()) apply_object(std::span(numbers).subspan(begin, end - begin));
      if (result_.stopped) {
        result_.patches_before = static_cast<uint32_t>(begin);
        break;
      }
      if (is_last) break;
      begin = end;
    }
    result_.is_nameless = listener_.name().empty();
    return result_;
  }

 private:
  using FilterChain = typename Types::FilterChain;

  const PatchPlan& plan_of(uint32_t number) const { return patching_.values.at(number).plan; }

  ListenerFacts facts() const { return facts_of(listener_, patching_.name, patching_.real_name); }

  // Calls apply(patch) for each patch of the object that is for the target and for this listener.
  // Ends early if that returns false.
  template <class Apply>
  bool for_each(PatchTarget target, const Apply& apply) {
    for (const uint32_t number : object_) {
      const PatchValue& patch = patching_.values.at(number);
      if (patch.plan.target != target || !matches(patch.plan.listener, facts())) continue;
      if (!apply(patch)) return false;
    }
    return true;
  }

  void apply_object(std::span<const uint32_t> object) {
    object_ = object;
    const bool is_there = for_each(PatchTarget::kListener, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kRemove) {
        listener_.clear_name();
        result_.is_removed = true;
        return false;
      }
      if (patch.plan.operation == PatchOperation::kMerge) {
        merge(*patch.message, Types::kDialect, listener_);
      }
      return true;
    });
    if (is_there && !apply_to_chains()) result_.stopped = plan_of(object[0]).object;
  }

  // False if a patch met what it could not be merged with; so do the functions below.
  bool apply_to_chains() {
    bool is_removed = false;
    for (FilterChain& chain : *listener_.mutable_filter_chains()) {
      if (chain.filters().empty()) continue;
      if (!apply_to_chain(chain, &is_removed)) return false;
    }
    for_each(PatchTarget::kFilterChain, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kAdd) {
        listener_.add_filter_chains()->CopyFrom(*patch.message);
      }
      return true;
    });
    if (is_removed) remove_empty_chains();
    return true;
  }

  void remove_empty_chains() {
    const auto is_empty = [](const FilterChain& chain) { return chain.filters().empty(); };
    for (FilterChain*& chain : tls_chains_) {
      if (chain != nullptr && is_empty(*chain)) chain = nullptr;
    }
    remove_if(*listener_.mutable_filter_chains(), is_empty);
  }

  bool apply_to_chain(FilterChain& chain, bool* is_removed) {
    const bool is_there = for_each(PatchTarget::kFilterChain, [&](const PatchValue& patch) {
      if (!matches_chain(patch.plan.listener, chain)) return true;
      if (patch.plan.operation == PatchOperation::kRemove) {
        chain.clear_filters();
        *is_removed = true;
        return false;
      }
      if (patch.plan.operation == PatchOperation::kMerge) {
        merge(*patch.message, Types::kDialect, chain);
        share_tls_context(chain);
      }
      return true;
    });
    if (!is_there) return true;
    FilterPatcher<Types> filters(chain);
    for (const PatchTarget target : {PatchTarget::kNetworkFilter, PatchTarget::kHttpFilter}) {
      for_each(target, [&](const PatchValue& patch) {
        if (matches_chain(patch.plan.listener, chain)) filters.add(patch);
        return true;
      });
    }
    return filters.apply();
  }

  // The other chains with the chain's TLS context get what it has become.
  void share_tls_context(const FilterChain& chain) {
    if constexpr (Types::kDialect == Dialect::kV2) {
      const void* shared = nullptr;
      for (size_t i = 0; i < tls_chains_.size(); ++i) {
        if (tls_chains_[i] == &chain) shared = patching_.tls_contexts[i];
      }
      if (shared == nullptr) return;
      for (size_t i = 0; i < tls_chains_.size(); ++i) {
        if (patching_.tls_contexts[i] != shared || tls_chains_[i] == &chain) continue;
        if (tls_chains_[i] != nullptr) {
          *tls_chains_[i]->mutable_tls_context() = chain.tls_context();
        }
      }
    }
  }

  const ListenerPatching& patching_;
  typename Types::Listener& listener_;
  std::span<const uint32_t> object_;
  std::vector<FilterChain*> tls_chains_;  // null: removed
  PatchFate result_;
};

}  // namespace

PatchFate apply_listener_patches(const ListenerPatching& patching,
                                 PatchTypesV2::Listener& listener) {
  return ListenerPatcher<PatchTypesV2>(patching, listener).run();
}

PatchFate apply_listener_patches(const ListenerPatching& patching,
                                 PatchTypesV3::Listener& listener) {
  return ListenerPatcher<PatchTypesV3>(patching, listener).run();
}

}  // namespace meshc
