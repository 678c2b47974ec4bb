// Reads the values of patches as today's istiod does.
#pragma once

#include "build/patch_plan.h"
#include "patch/patch_values.h"

namespace meshc {

// BuildXDSObjectFromStruct of Istio 1.29's pkg/config/xds, not strict: the value is proto3 JSON of
// the v3 message, in which fields and words that are not known count for nothing. Types in an Any
// must be known. `value` may be null.
PatchVerdict read_current_patch(const PatchPlan& patch, PatchValue* value);

}  // namespace meshc
