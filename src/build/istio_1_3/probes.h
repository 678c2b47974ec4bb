// The probes of a pod (Istio 1.3.8 kube/conversion.go ConvertProbesToPorts, kube/controller
// WorkloadHealthCheckInfo).
#pragma once

#include <cstdint>
#include <vector>

#include "build/istio_1_3/workload.h"
#include "registry/registry.h"

namespace meshc::istio_1_3 {

// The ports of the HTTP and TCP probes of all containers, ascending, each once.
std::vector<uint32_t> management_ports(const fb::Pod& pod);
// The HTTP probes, and the place where Prometheus scrapes if the pod's annotations say so.
std::vector<HealthProbe> health_probes(const Registry& registry, const fb::Pod& pod);

}  // namespace meshc::istio_1_3
