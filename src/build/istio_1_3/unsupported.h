// Objects whose meaning for listeners is not compiled: each is a rejection, never left out in
// silence.
#pragma once

#include <vector>

#include "build/profile.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

// One rejection for each object that Istio 1.3.8 would put into some listener and these rules do
// not.
std::vector<RejectedObject> unsupported_objects(const MeshIndex& index);

}  // namespace meshc::istio_1_3
