// Access logs as the mesh configures them (Istio 1.3.8 core/v1alpha3/listener.go buildAccessLog).
#pragma once

#include "build/istio_1_3/mesh_config.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// Proxies of 1.3 and later log the route name too. Null where the mesh logs nothing.
AccessLogs http_access_logs_of(const MeshConfig& mesh, bool is_1_3);
// Without Envoy's access log service, which only HTTP has.
AccessLogs tcp_access_logs_of(const MeshConfig& mesh, bool is_1_3);

}  // namespace meshc::istio_1_3
