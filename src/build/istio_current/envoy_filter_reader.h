// Reads the entries of EnvoyFilter objects.
#pragma once

#include <optional>
#include <string>

#include "build/istio_current/envoy_filters.h"

namespace meshc::istio_current {

// An entry of configPatches, as convertToEnvoyFilterWrapper of model/envoyfilter.go takes it;
// without its object. Nothing if it is not about listeners.
std::optional<PatchPlan> read_patch_plan(ValueRef entry);

// False, and why, if its proxyVersion is no regular expression.
bool read_condition(ValueRef entry, PatchCondition* condition, std::string* reason);

}  // namespace meshc::istio_current
