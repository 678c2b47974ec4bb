// What runs beside a proxy: the service instances, probes and labels that Istio 1.3.8 finds for it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/mesh_config.h"
#include "build/istio_1_3/node.h"
#include "build/istio_1_3/service_catalog.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

// model.ServiceInstance: a port of a service that the proxy's workload serves.
struct ServiceInstance {
  const Service* service = nullptr;
  Port service_port;
  uint32_t endpoint_port = 0;
  uint16_t address_index = 0;   // which of the proxy's addresses it is reached at
  uint16_t labels = kNoLabels;  // its own, in Workload::instance_labels
  // Of its labels those that authorization asks for, by name.
  std::map<std::string, std::string> asked_labels = {};

  static constexpr uint16_t kNoLabels = 0xffff;
};

// model.Probe: without a port it concerns every port.
struct HealthProbe {
  std::optional<uint32_t> port;
  std::string_view path;
  bool operator==(const HealthProbe&) const = default;
};

struct Workload {
  std::vector<ServiceInstance> instances;
  std::vector<LabelSet> labels;
  // Labels of the instances. They are not in the keys of a shape: a rule may ask only what is.
  std::vector<LabelSet> instance_labels;
  bool instances_from_metadata = false;  // and so are their labels
  // For each of the proxy's addresses: the ports of the pod's probes, ascending, and its HTTP
  // probes.
  std::vector<std::vector<uint32_t>> management_ports;
  std::vector<std::vector<HealthProbe>> health_probes;
  const fb::Pod* pod = nullptr;     // at its first address; not for rules, which replicas share
  bool no_services = false;         // recorded as pilot_no_ip
  bool endpoint_not_ready = false;  // recorded as pilot_endpoint_not_ready
};

// kube/controller/controller.go GetProxyServiceInstances, ManagementPorts, WorkloadHealthCheckInfo;
// external/servicediscovery.go. Thread-safe: reads only.
Workload find_workload(const MeshIndex& index, const ServiceCatalog& services,
                       const Networks& networks, const Node& node);

// Looks up the labels of each instance that `names` asks for.
void add_asked_labels(const Registry& registry, const std::vector<std::string>& names,
                      const Node& node, Workload* workload);

// The name of the cluster whose registry the services come from.
inline constexpr std::string_view kClusterId = "Kubernetes";

}  // namespace meshc::istio_1_3
