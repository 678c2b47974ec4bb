// Applies patches to the route configurations that are in listeners, as Istio 1.3.8 does
// (core/v1alpha3/envoyfilter/rc_patch.go).
#pragma once

#include "build/patch_plan.h"
#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

void apply_route_patches(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV2::RouteConfiguration& routes);
void apply_route_patches(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV3::RouteConfiguration& routes);

}  // namespace meshc
