// What is not sent of planned listeners because a chain as a whole would be refused.
#pragma once

#include <vector>

#include "build/profile.h"
#include "encode/encode_listener.h"

namespace meshc {

// Where the control plane's own check refuses a chain (FilterChainPlan::fault), v2 lacks the whole
// listener, as Istio 1.3 has it. v3 lacks the chain alone, and any whose TLS context Envoy refuses;
// each becomes a conflict. A listener without chains is not sent.
ListenerSetPlan without_refused_chains(ListenerSetPlan plans, Dialect dialect,
                                       std::vector<ConflictPlan>* conflicts);

}  // namespace meshc
