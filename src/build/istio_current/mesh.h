// The profile istio-current: listeners as istiod 1.29 makes them.
#pragma once

#include <memory>

#include "build/profile.h"

namespace meshc::istio_current {

Result<std::unique_ptr<const ProfileMesh>> open_mesh(const MeshIndex& index,
                                                     const ProfileOptions& options);

}  // namespace meshc::istio_current
