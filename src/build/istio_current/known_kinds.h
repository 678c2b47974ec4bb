// Which objects mean something to this profile.
#pragma once

#include <string_view>

namespace meshc::istio_current {

// Whether objects of the kind have a meaning here.
bool knows(std::string_view group, std::string_view version, std::string_view kind);

}  // namespace meshc::istio_current
