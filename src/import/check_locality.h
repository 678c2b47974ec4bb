// The check of a MeshConfig's locality-aware load balancing.
#pragma once

#include "import/check_helpers.h"
#include "registry/records.h"

namespace meshc {

// validateLocalityLbSetting; `setting` may be null.
void check_locality_setting(const ValueRecord* setting, Reasons* reasons);

}  // namespace meshc
