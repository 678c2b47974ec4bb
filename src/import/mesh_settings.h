// The ConfigMap that holds the mesh's settings.
#pragma once

#include "import/import_part.h"
#include "import/object_list.h"
#include "import/object_reader.h"

namespace meshc {

// Whether this is the ConfigMap `istio` of the namespace istio-system.
bool is_mesh_settings(const ObjectNode& object);

// Reads the YAML texts under the keys `mesh` (a MeshConfig) and `meshNetworks`. Nothing is filled
// in for what they leave open.
MeshSettings read_mesh_settings(const ObjectReader& object);

}  // namespace meshc
