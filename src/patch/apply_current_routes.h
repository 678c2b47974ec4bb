// Patches of the routes that inbound listeners carry, under the rules of today's istiod.
#pragma once

#include "build/patch_plan.h"
#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

// ApplyRouteConfigurationPatches for the route configuration of every connection manager in the
// listener that has one.
void patch_inline_routes(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV3::Listener& listener);

}  // namespace meshc
