// The profile istio-1.3: listeners as Istio 1.3.8's Pilot makes them.
#pragma once

#include <memory>

#include "build/profile.h"

namespace meshc::istio_1_3 {

// Never fails: what Pilot would log and go on from becomes a rejection.
Result<std::unique_ptr<const ProfileMesh>> open_mesh(const MeshIndex& index,
                                                     const ProfileOptions& options);

}  // namespace meshc::istio_1_3
