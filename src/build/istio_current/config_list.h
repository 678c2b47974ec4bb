// Istio's objects of one kind in the order in which istiod takes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/istio_current/services.h"
#include "index/mesh_index.h"

namespace meshc::istio_current {

// Oldest first, then by name, then by namespace (model/config.go sortConfigByCreationTime); only
// those in namespaces that istiod looks at.
std::vector<const fb::Config*> config_list(const MeshIndex& index, std::string_view group,
                                           std::string_view kind,
                                           const DiscoveredNamespaces& namespaces);

// "namespace/name" of a gateway that an object in `namespace_name` refers to (resolveGatewayName).
std::string resolve_gateway_name(std::string_view gateway, std::string_view namespace_name);

}  // namespace meshc::istio_current
