// Tells this profile's objects from others.
#include "build/istio_current/known_kinds.h"

namespace meshc::istio_current {
namespace {

// Of kinds that Istio 1.3 does not have.
bool is_own_group(std::string_view group) {
  return group == "security.istio.io" || group == "telemetry.istio.io" ||
         group == "extensions.istio.io";
}

}  // namespace

bool knows(std::string_view group, std::string_view, std::string_view) {
  return is_own_group(group) || group == "networking.istio.io";
}

}  // namespace meshc::istio_current
