// v1 Service.
#include <optional>
#include <utility>

#include "import/kubernetes.h"
#include "import/kubernetes_values.h"

namespace meshc {
namespace {

constexpr EnumWord<ServiceKind> kServiceKinds[] = {{"ClusterIP", ServiceKind::kClusterIp},
                                                   {"NodePort", ServiceKind::kNodePort},
                                                   {"LoadBalancer", ServiceKind::kLoadBalancer},
                                                   {"ExternalName", ServiceKind::kExternalName}};

constexpr std::string_view kNoClusterIp = "None";

ServicePortRecord read_service_port(const ObjectReader& port) {
  ServicePortRecord record;
  record.name = port.optional_string("name");
  record.app_protocol = port.optional_string("appProtocol");
  record.number = read_required_port(port, "port");
  record.node_port = static_cast<uint16_t>(port.int_or("nodePort", 0, 0, kMaxPort));
  record.protocol = read_transport(port);
  PortReference target = read_port_reference(port, "targetPort");
  record.target_port_name = std::move(target.name);
  record.target_port = target.number;
  if (!port.has("targetPort")) record.target_port = record.number;
  return record;
}

// An address of the cluster's own, "None" or "".
std::string read_cluster_ip(const ObjectReader& spec, std::string_view field,
                            std::string_view text) {
  if (text.empty() || text == kNoClusterIp) return std::string(text);
  return read_ip(spec, field, text);
}

}  // namespace

ServiceRecord read_service(const ObjectReader& object, MetaRecord meta) {
  ServiceRecord record;
  record.meta = std::move(meta);
  const ObjectReader spec = object.object("spec");
  record.type =
      spec.optional_enum<ServiceKind>("type", kServiceKinds).value_or(ServiceKind::kClusterIp);
  record.cluster_ip = read_cluster_ip(spec, "clusterIP", spec.optional_string("clusterIP"));
  for (const std::string_view text : spec.string_list("clusterIPs")) {
    record.cluster_ips.push_back(read_cluster_ip(spec, "clusterIPs", text));
  }
  if (record.type == ServiceKind::kExternalName) {
    record.external_name = spec.required_string("externalName");
  } else {
    record.external_name = spec.optional_string("externalName");
  }
  for (const auto& [key, value] : spec.string_map("selector")) {
    record.selector.emplace_back(key, value);
  }
  for (const ObjectReader& port : spec.object_list("ports")) {
    record.ports.push_back(read_service_port(port));
  }
  record.publish_not_ready_addresses = spec.bool_or("publishNotReadyAddresses", false);
  const ObjectReader balancer = object.object("status").object("loadBalancer");
  for (const ObjectReader& ingress : balancer.object_list("ingress")) {
    const std::string_view ip = ingress.optional_string("ip");
    const std::string_view hostname = ingress.optional_string("hostname");
    if (!ip.empty()) record.load_balancer_addresses.push_back(read_ip(ingress, "ip", ip));
    if (ip.empty() && !hostname.empty()) record.load_balancer_addresses.emplace_back(hostname);
  }
  return record;
}

}  // namespace meshc
