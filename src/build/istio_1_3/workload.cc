// Finds the workload of a proxy by its address, or by its metadata where its pod is unknown.
#include "build/istio_1_3/workload.h"

#include <nlohmann/json.hpp>
#include <string>

#include "build/istio_1_3/probes.h"

namespace meshc::istio_1_3 {
namespace {

std::string_view transport_name(fb::TransportProtocol protocol) {
  if (protocol == fb::TransportProtocol::Udp) return "UDP";
  return protocol == fb::TransportProtocol::Sctp ? "SCTP" : "TCP";
}

// FindPort: a target by name is looked up in the ports of the pod's containers.
std::optional<uint32_t> target_port(const fb::Pod& pod, const fb::ServicePort& port) {
  if (port.target_port_name() == 0) return port.target_port();
  for (const fb::Container* container : *pod.containers()) {
    if (container->is_init()) continue;
    for (const fb::ContainerPort* candidate : *container->ports()) {
      if (candidate->name() == port.target_port_name() &&
          candidate->protocol() == port.protocol()) {
        return candidate->number();
      }
    }
  }
  return std::nullopt;
}

// getProxyServiceInstancesByPod for each service that selects the pod.
std::vector<ServiceInstance> instances_of_pod(const ServiceCatalog& services, const fb::Pod& pod,
                                              const std::vector<uint32_t>& selecting) {
  std::vector<ServiceInstance> instances;
  for (uint32_t number : selecting) {
    const Service& service = services.of_kube(number);
    for (uint32_t i = 0; i < service.ports.size(); ++i) {
      const Port* port = service.port_named(service.ports[i].name);
      std::optional<uint32_t> target = target_port(pod, *service.kube->ports()->Get(i));
      if (target) instances.push_back({&service, *port, *target, 0, 0});
    }
  }
  return instances;
}

// A container port of the metadata's POD_PORTS.
struct PodPort {
  std::string name;
  std::string protocol;
  int64_t number = 0;
};

// Nothing where a value is not of the type that Go would decode it into; absent and null are empty.
std::optional<std::vector<PodPort>> read_pod_ports(const std::string& text) {
  nlohmann::json parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_array() && !parsed.is_null()) return std::nullopt;
  std::vector<PodPort> ports;
  for (const nlohmann::json& item : parsed) {
    if (!item.is_object()) return std::nullopt;
    PodPort& port = ports.emplace_back();
    for (const auto& [key, member] : item.items()) {
      if (member.is_null()) continue;
      bool is_text = key == "name" || key == "protocol" || key == "hostIP";
      bool is_number = key == "containerPort" || key == "hostPort";
      if ((is_text && !member.is_string()) || (is_number && !member.is_number_integer()))
        return std::nullopt;
      if (key == "name") port.name = member.get<std::string>();
      if (key == "protocol") port.protocol = member.get<std::string>();
      if (key == "containerPort") port.number = member.get<int64_t>();
    }
  }
  return ports;
}

// findPortFromMetadata.
std::optional<uint32_t> target_port(const std::vector<PodPort>& pod_ports,
                                    const fb::ServicePort& port, std::string_view target_name) {
  if (port.target_port_name() == 0) return port.target_port();
  for (const PodPort& candidate : pod_ports) {
    if (candidate.name == target_name && candidate.protocol == transport_name(port.protocol()))
      return static_cast<uint32_t>(candidate.number);
  }
  return std::nullopt;
}

// getProxyServiceInstancesFromMetadata; nothing where that fails and the endpoints must be asked.
std::optional<std::vector<ServiceInstance>> instances_from_metadata(const MeshIndex& index,
                                                                    const ServiceCatalog& services,
                                                                    const Node& node) {
  if (node.labels.empty() || node.metadata_text("CLUSTER_ID").value_or("") != kClusterId)
    return std::nullopt;
  std::vector<uint32_t> selecting =
      index.selectors.services_of(node.namespace_number, node.labels[0]);
  if (selecting.empty()) return std::nullopt;
  std::optional<std::vector<PodPort>> pod_ports = std::vector<PodPort>();
  if (std::optional<std::string> text = node.metadata_text("POD_PORTS")) {
    pod_ports = read_pod_ports(*text);
    if (!pod_ports) return std::nullopt;
  }
  std::vector<ServiceInstance> instances;
  for (uint32_t number : selecting) {
    const Service& service = services.of_kube(number);
    for (uint32_t i = 0; i < service.ports.size(); ++i) {
      const fb::ServicePort& kube_port = *service.kube->ports()->Get(i);
      const Port* port = service.port_named(service.ports[i].name);
      std::optional<uint32_t> target =
          target_port(*pod_ports, kube_port, index.registry.text(kube_port.target_port_name()));
      if (!target) return std::nullopt;
      instances.push_back({&service, *port, *target, 0, 0});
    }
  }
  return instances;
}

// getProxyServiceInstancesByEndpoint over all endpoints: those of the pod's namespace come first.
void instances_from_endpoints(const MeshIndex& index, const ServiceCatalog& services,
                              uint32_t address, uint32_t pod_namespace, Workload* workload) {
  std::vector<ServiceInstance> elsewhere;
  for (const EndpointPlace& place : index.endpoints.at_address(address)) {
    const fb::Meta& meta = *place.endpoints->meta();
    const Service* service =
        services.kube_service(meta.namespace_(), place.endpoints->service_name());
    if (service == nullptr) continue;
    for (const fb::EndpointPort* endpoint_port : *place.subset->ports()) {
      const Port* port = service->port_named(index.registry.text(endpoint_port->name()));
      if (port == nullptr) continue;
      std::vector<ServiceInstance>& list =
          meta.namespace_() == pod_namespace ? workload->instances : elsewhere;
      list.push_back({service, *port, endpoint_port->number(), 0, 0});
      workload->endpoint_not_ready = workload->endpoint_not_ready || !place.ready;
    }
  }
  workload->instances.insert(workload->instances.end(), elsewhere.begin(), elsewhere.end());
}

// What the Kubernetes registry finds.
void find_kube_instances(const MeshIndex& index, const ServiceCatalog& services,
                         const Networks& networks, const Node& node, const fb::Pod* pod,
                         Workload* workload) {
  LabelSet& labels = workload->instance_labels.emplace_back();
  if (pod != nullptr) {
    if (node.metadata_text("NETWORK").value_or("") != networks.of(node.addresses[0])) return;
    labels = label_set(*pod->meta()->labels());
    std::vector<uint32_t> selecting =
        index.selectors.services_of(pod->meta()->namespace_(), labels);
    if (!selecting.empty()) {
      workload->instances = instances_of_pod(services, *pod, selecting);
      return;
    }
  }
  if (auto instances = instances_from_metadata(index, services, node)) {
    labels = node.labels[0];
    workload->instances = std::move(*instances);
    workload->instances_from_metadata = true;
    return;
  }
  std::optional<uint32_t> address = index.registry.find_text(node.addresses[0]);
  if (address) {
    uint32_t pod_namespace = pod == nullptr ? 0 : pod->meta()->namespace_();
    instances_from_endpoints(index, services, *address, pod_namespace, workload);
  }
  workload->no_services = workload->instances.empty();
}

const fb::Pod* pod_at(const MeshIndex& index, std::string_view address) {
  std::optional<uint32_t> number = index.registry.find_text(address);
  return number ? index.pods.by_address(*number) : nullptr;
}

}  // namespace

Workload find_workload(const MeshIndex& index, const ServiceCatalog& services,
                       const Networks& networks, const Node& node) {
  Workload workload;
  workload.labels = node.labels;
  if (node.addresses.empty()) return workload;
  const fb::Pod* first_pod = pod_at(index, node.addresses[0]);
  workload.pod = first_pod;
  find_kube_instances(index, services, networks, node, first_pod, &workload);
  bool in_entries = workload.instances.empty();
  bool needs_labels = workload.labels.empty();
  if (needs_labels && first_pod != nullptr) {
    workload.labels.push_back(label_set(*first_pod->meta()->labels()));
    needs_labels = false;
  }
  for (uint16_t i = 0; i < node.addresses.size(); ++i) {
    for (const EntryInstance& instance : services.entry_instances(node.addresses[i])) {
      if (in_entries) {
        workload.instances.push_back({instance.service, *instance.port, instance.endpoint_port, i,
                                      static_cast<uint16_t>(workload.instance_labels.size())});
        workload.instance_labels.push_back(instance.labels);
      }
      if (needs_labels) workload.labels.push_back(instance.labels);
    }
    const fb::Pod* pod = i == 0 ? first_pod : pod_at(index, node.addresses[i]);
    workload.management_ports.push_back(pod == nullptr ? std::vector<uint32_t>()
                                                       : management_ports(*pod));
    workload.health_probes.push_back(pod == nullptr ? std::vector<HealthProbe>()
                                                    : health_probes(index.registry, *pod));
  }
  return workload;
}

void add_asked_labels(const Registry& registry, const std::vector<std::string>& names,
                      const Node& node, Workload* workload) {
  auto value_of = [&](const ServiceInstance& instance,
                      const std::string& name) -> std::optional<std::string> {
    if (workload->instances_from_metadata) return node.label_text(name);
    if (instance.labels == ServiceInstance::kNoLabels) return std::nullopt;
    for (const auto& [key, value] : workload->instance_labels[instance.labels]) {
      if (registry.text(key) == name) return std::string(registry.text(value));
    }
    return std::nullopt;
  };
  for (ServiceInstance& instance : workload->instances) {
    for (const std::string& name : names) {
      if (std::optional<std::string> value = value_of(instance, name))
        instance.asked_labels.emplace(name, std::move(*value));
    }
  }
}

}  // namespace meshc::istio_1_3
