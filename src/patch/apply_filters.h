// Applies patches to the network filters of a chain and the HTTP filters in them.
#pragma once

#include <vector>

#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

template <class Types>
class FilterPatcher {
 public:
  explicit FilterPatcher(typename Types::FilterChain& chain) : chain_(chain) {}

  // Adds a patch of one object that is for the chain, in the order of the object.
  void add(const PatchValue& patch) {
    (patch.plan.target == PatchTarget::kHttpFilter ? http_ : network_).push_back(&patch);
  }

  // Applies them all. False if one met a configuration that it could not be merged with; what was
  // done by then stays, as Istio leaves it.
  bool apply();

 private:
  bool apply_to_filter(typename Types::Filter& filter, bool* is_removed);
  bool apply_to_http_filters(typename Types::Filter& filter);

  typename Types::FilterChain& chain_;
  std::vector<const PatchValue*> network_;
  std::vector<const PatchValue*> http_;
};

extern template class FilterPatcher<PatchTypesV2>;
extern template class FilterPatcher<PatchTypesV3>;

}  // namespace meshc
