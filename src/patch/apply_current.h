// Applies patches to a listener, as today's istiod does (Istio 1.29
// core/envoyfilter/{listener_patch,rc_patch}.go).
//
// Other than in Istio 1.3, all patches of one kind apply together, whichever object they are of:
// first those of inline routes, then those of the listener, its listener filters, its chains, and
// within each chain those of network filters and of the HTTP filters in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/patch_plan.h"
#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

struct CurrentPatching {
  const PatchListPlan& list;
  const PatchValues& values;
  // The listener's name as it stands in the message, where the proxy's own values may be blanks,
  // and as it is.
  std::string_view name;
  std::string_view real_name;
};

struct CurrentFate {
  bool is_removed = false;
  // What could not be done, for people; istiod panics at it and drops the rest of its work.
  std::vector<std::string> faults;
};

CurrentFate apply_current_patches(const CurrentPatching& patching,
                                  PatchTypesV3::Listener& listener);

}  // namespace meshc
