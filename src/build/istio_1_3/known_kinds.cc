// Tells this profile's objects from others.
#include "build/istio_1_3/known_kinds.h"

#include "registry/generation.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kNetworking = "networking.istio.io";
constexpr std::string_view kVersion = "v1alpha3";

}  // namespace

bool knows(std::string_view group, std::string_view version, std::string_view kind) {
  if (generation_of_object(group, version) == Generation::kIstio13) return true;
  return group == kNetworking && version == kVersion && kind != "WorkloadEntry" &&
         kind != "WorkloadGroup" && kind != "ProxyConfig";
}

std::vector<const fb::Config*> networking_configs(const MeshIndex& index, std::string_view kind) {
  std::vector<const fb::Config*> configs;
  for (const fb::Config* config : index.configs.of_kind(kNetworking, kind)) {
    if (index.registry.text(config->version()) == kVersion) configs.push_back(config);
  }
  return configs;
}

}  // namespace meshc::istio_1_3
