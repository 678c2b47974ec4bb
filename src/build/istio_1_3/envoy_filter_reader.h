// Reads the entries of EnvoyFilter objects.
#pragma once

#include <string>

#include "build/istio_1_3/envoy_filter.h"

namespace meshc::istio_1_3 {

// An entry of configPatches, as convertToEnvoyFilterWrapper of model/envoyfilter.go takes it;
// without its object. There must be no fault_of() it. A condition on the chain's name or
// application protocols is read by nobody in 1.3.8.
PatchPlan read_patch_plan(ValueRef entry);

// An entry of the deprecated filters, without its object.
UserFilter read_user_filter(ValueRef entry);

// What Istio 1.3 does not know of a patch that today's Istio knows, or refuses in it; "" if there
// is nothing.
std::string fault_of(ValueRef entry);

// The value of PatchContext or of the deprecated ListenerType; absent: any.
ListenerCategory read_category(ValueRef word);

}  // namespace meshc::istio_1_3
