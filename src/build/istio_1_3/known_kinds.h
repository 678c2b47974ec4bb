// Which objects mean something to this profile.
#pragma once

#include <string_view>
#include <vector>

#include "index/mesh_index.h"
#include "registry/registry.h"

namespace meshc::istio_1_3 {

// Whether objects of the kind have a meaning here.
bool knows(std::string_view group, std::string_view version, std::string_view kind);

// Objects of the group networking.istio.io in the one version that Istio 1.3 has, in the order of
// the index.
std::vector<const fb::Config*> networking_configs(const MeshIndex& index, std::string_view kind);

}  // namespace meshc::istio_1_3
