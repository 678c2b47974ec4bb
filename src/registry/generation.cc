// Tells the generations apart by what only one of them has.
#include "registry/generation.h"

#include <algorithm>

#include "base/strings.h"
#include "registry/istio_version.h"

namespace meshc {

std::optional<Generation> generation_of_object(std::string_view group, std::string_view version) {
  if (group == "authentication.istio.io" || group == "rbac.istio.io" || group == "config.istio.io")
    return Generation::kIstio13;
  if (group == "security.istio.io" || group == "telemetry.istio.io" ||
      group == "extensions.istio.io")
    return Generation::kToday;
  if (group == "networking.istio.io" && version != "v1alpha3") return Generation::kToday;
  return std::nullopt;
}

std::optional<Generation> generation_of_proxy(std::string_view istio_version) {
  constexpr std::string_view kMajor = "1.";
  if (!starts_with(istio_version, kMajor)) return std::nullopt;
  const std::string_view rest = istio_version.substr(kMajor.size());
  const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const std::optional<uint32_t> minor = parse_uint32(rest.substr(0, digits));
  if (!minor) return std::nullopt;
  return *minor < kFirstIstiodMinor ? Generation::kIstio13 : Generation::kToday;
}

void GenerationSigns::add(std::optional<Generation> generation) {
  if (generation) ++(*generation == Generation::kToday ? today : istio_13);
}

GenerationSigns generation_signs(const Registry& registry) {
  GenerationSigns signs;
  for (const fb::Config* config : *registry.root().configs())
    signs.add(
        generation_of_object(registry.text(config->group()), registry.text(config->version())));
  for (const fb::Endpoints* endpoints : *registry.root().endpoints()) {
    if (endpoints->is_slice()) signs.add(Generation::kToday);
  }
  for (const fb::Proxy* proxy : *registry.root().proxies())
    signs.add(
        generation_of_proxy(registry.value(proxy->metadata()).find("ISTIO_VERSION").as_string()));
  return signs;
}

}  // namespace meshc
