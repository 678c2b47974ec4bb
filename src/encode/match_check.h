// What Envoy would refuse in the matches of a listener's filter chains.
#pragma once

#include <optional>
#include <vector>

#include "build/listener_plan.h"
#include "encode/encode_listener.h"

namespace meshc {

struct ChainVerdict {
  bool keep = true;
  // The match to use in place of the chain's own, if that cannot stay as it is.
  std::optional<ChainMatchPlan> narrowed;
  std::vector<Omission> losses;  // of this chain; values that it repeats are no loss
};

// One verdict for each chain, in order. Envoy refuses a listener as a whole, not the chain, for
//
// - two chains that overlap: some combination of port, prefix, server name, transport protocol and
//   application protocol stands in both (FilterChainManagerImpl::addFilterChains). An absent match
//   and an empty one are the same to it; prefixes are compared by the bits that count, server names
//   without regard to case. A parameter of the proxy equals only itself.
// - a server name with a wildcard other than a first label "*".
//
// So names of the second kind go, and a chain of which nothing is left is dropped. Of one that
// overlaps in part only the server names (else prefixes, else application protocols) that no
// earlier chain takes stay: no connection goes to another chain than the first one meant for it.
std::vector<ChainVerdict> check_matches(const std::vector<FilterChainPlan>& chains);

}  // namespace meshc
