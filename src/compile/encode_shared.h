// The shared sets of a mesh as templates; what several sets have in common is encoded once.
#pragma once

#include <vector>

#include "compile/encode_set.h"

namespace meshc {

struct EncodedShared {
  std::vector<ListenerTemplate> templates;  // that sets with `is_pooled` refer to
  std::vector<EncodedSet> sets;
};

// `members`: for each set the parameters of the proxies that get it, at least one. Sets with
// patches, whose listeners have a say in each other's, and those that have templates for one proxy
// alone are encoded one by one, as encode_set() does. Encodes in parallel.
EncodedShared encode_shared_sets(const std::vector<SharedSetPlan>& sets,
                                 const EncodeOptions& options,
                                 const std::vector<std::vector<const ProxyParameters*>>& members);

}  // namespace meshc
