// Finds the filter chains that match what an earlier chain of the listener matches already.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/listener_plan.h"

namespace meshc {

struct ChainVerdict {
  bool keep = true;
  // The match to use in place of the chain's own: without repetitions and without what is taken.
  std::optional<ChainMatchPlan> narrowed;
  // What is lost and why, for people; empty: nothing.
  std::string loss;
};

// One verdict for each chain, in order. A chain of which nothing is left is dropped; of one that
// overlaps in part, only the server names (else prefixes, else protocols) that no earlier chain
// takes stay, so that no connection goes to another chain than the first that was meant for it.
//
// Envoy refuses a listener with an overlap as a whole (FilterChainManagerImpl::addFilterChains):
// two chains overlap if some combination of port, prefix, server name, transport protocol and
// application protocol stands in both. An absent match and an empty one are the same to it;
// prefixes are compared by the bits that count, server names without regard to case. A parameter of
// the proxy equals only itself.
std::vector<ChainVerdict> find_overlaps(const std::vector<FilterChainPlan>& chains);

}  // namespace meshc
