// Tells this profile's objects from others.
#include "build/istio_current/known_kinds.h"

#include "registry/istio_version.h"

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

uint32_t count_signs(const Registry& registry) {
  uint32_t signs = 0;
  for (const fb::Config* config : *registry.root().configs()) {
    const std::string_view group = registry.text(config->group());
    const std::string_view version = registry.text(config->version());
    if (is_own_group(group) || (group == "networking.istio.io" && version != "v1alpha3")) ++signs;
  }
  for (const fb::Endpoints* endpoints : *registry.root().endpoints()) {
    if (endpoints->is_slice()) ++signs;
  }
  for (const fb::Proxy* proxy : *registry.root().proxies()) {
    const std::string_view version =
        registry.value(proxy->metadata()).find("ISTIO_VERSION").as_string();
    if (istio_minor_version(version).value_or(0) >= kFirstIstiodMinor) ++signs;
  }
  return signs;
}

}  // namespace meshc::istio_current
