// Which objects mean something to this profile, and what in a registry speaks for it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "index/mesh_index.h"
#include "registry/registry.h"

namespace meshc::istio_1_3 {

// Whether objects of the kind have a meaning here.
bool knows(std::string_view group, std::string_view version, std::string_view kind);

// How many objects and proxies of the registry only this control plane has.
uint32_t count_signs(const Registry& registry);

// Objects of the group networking.istio.io in the one version that Istio 1.3 has, in the order of
// the index.
std::vector<const fb::Config*> networking_configs(const MeshIndex& index, std::string_view kind);

}  // namespace meshc::istio_1_3
