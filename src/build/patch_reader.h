// Reads entries of EnvoyFilter's configPatches, with all that any generation of Istio knows in
// them; which of it counts is for the rules of a profile.
#pragma once

#include <optional>
#include <string_view>

#include "build/patch_plan.h"

namespace meshc {

// The values of applyTo and of operation; nothing for words that are about no listener.
std::optional<PatchTarget> find_patch_target(ValueRef entry);
std::optional<PatchOperation> find_patch_operation(ValueRef entry);

// A plan with the matches and the value of the entry.
PatchPlan read_patch_entry(ValueRef entry, PatchTarget target, PatchOperation operation);

}  // namespace meshc
