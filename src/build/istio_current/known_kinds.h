// Which objects mean something to this profile, and what in a registry speaks for it.
#pragma once

#include <cstdint>
#include <string_view>

#include "registry/registry.h"

namespace meshc::istio_current {

// Whether objects of the kind have a meaning here.
bool knows(std::string_view group, std::string_view version, std::string_view kind);

// How many objects and proxies of the registry only this control plane has.
uint32_t count_signs(const Registry& registry);

}  // namespace meshc::istio_current
