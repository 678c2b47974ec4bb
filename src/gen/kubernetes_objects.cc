// Making objects of the core kinds out of records.
#include "gen/kubernetes_objects.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <string>
#include <utility>

#include "gen/object_metadata.h"
#include "gen/object_text.h"
#include "gen/values.h"

namespace meshc::gen {
namespace {

std::string_view protocol_word(Transport transport) {
  switch (transport) {
    case Transport::kUdp:
      return "UDP";
    case Transport::kSctp:
      return "SCTP";
    case Transport::kTcp:
      break;
  }
  return "TCP";
}

std::string_view type_word(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::kNodePort:
      return "NodePort";
    case ServiceKind::kLoadBalancer:
      return "LoadBalancer";
    case ServiceKind::kExternalName:
      return "ExternalName";
    case ServiceKind::kClusterIp:
      break;
  }
  return "ClusterIP";
}

ValueRecord service_port(const ServicePortRecord& port) {
  ValueRecord value =
      object(field("port", port.number), field("protocol", protocol_word(port.protocol)));
  if (!port.name.empty()) value.children.push_back(field("name", port.name));
  value.children.push_back(port.target_port_name.empty()
                               ? field("targetPort", port.target_port)
                               : field("targetPort", port.target_port_name));
  sort_members(&value);
  return value;
}

ValueRecord endpoint_ports(const EndpointSubsetRecord& subset) {
  ValueRecord ports = list({});
  for (const EndpointPortRecord& port : subset.ports) {
    ValueRecord value =
        object(field("port", port.number), field("protocol", protocol_word(port.protocol)));
    if (!port.name.empty()) {
      value.children.push_back(field("name", port.name));
      sort_members(&value);
    }
    ports.children.push_back(std::move(value));
  }
  return ports;
}

ValueRecord target_of(const EndpointAddressRecord& address) {
  return object(field("kind", "Pod"), field("name", address.pod_name),
                field("namespace", address.pod_namespace));
}

ValueRecord endpoint_address(const EndpointAddressRecord& address) {
  return object(field("ip", address.ip), field("nodeName", address.node),
                field("targetRef", target_of(address)));
}

ValueRecord endpoints_subset(const EndpointSubsetRecord& subset) {
  ValueRecord ready = list({});
  ValueRecord not_ready = list({});
  for (const EndpointAddressRecord& address : subset.addresses) {
    (address.ready ? ready : not_ready).children.push_back(endpoint_address(address));
  }
  ValueRecord value = object(field("ports", endpoint_ports(subset)));
  if (!ready.children.empty()) value.children.push_back(field("addresses", std::move(ready)));
  if (!not_ready.children.empty()) {
    value.children.push_back(field("notReadyAddresses", std::move(not_ready)));
  }
  sort_members(&value);
  return value;
}

ValueRecord slice_endpoint(const EndpointAddressRecord& address) {
  return object(
      field("addresses", list_of(text(address.ip))),
      field("conditions", object(field("ready", address.ready), field("serving", address.serving),
                                 field("terminating", address.terminating))),
      field("nodeName", address.node), field("targetRef", target_of(address)),
      field("zone", address.zone));
}

ValueRecord slice_object(const EndpointsRecord& slice) {
  ValueRecord endpoints = list({});
  ValueRecord ports = list({});
  for (const EndpointSubsetRecord& subset : slice.subsets) {
    for (const EndpointAddressRecord& address : subset.addresses) {
      endpoints.children.push_back(slice_endpoint(address));
    }
    ports = endpoint_ports(subset);
  }
  return object(field("addressType", "IPv4"), field("apiVersion", "discovery.k8s.io/v1"),
                field("endpoints", std::move(endpoints)), field("kind", "EndpointSlice"),
                field("metadata", metadata_value(slice.meta)), field("ports", std::move(ports)));
}

ValueRecord core_object(std::string_view kind, const MetaRecord& meta, ValueRecord spec,
                        ValueRecord status) {
  return object(field("apiVersion", "v1"), field("kind", kind),
                field("metadata", metadata_value(meta)), field("spec", std::move(spec)),
                field("status", std::move(status)));
}

}  // namespace

ValueRecord metadata_value(const MetaRecord& meta) {
  ValueRecord value = object(
      field("creationTimestamp", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                             fmt::gmtime(static_cast<std::time_t>(meta.created)))),
      field("name", meta.name), field("uid", meta.uid),
      field("resourceVersion", std::to_string(meta.created % 10'000'000)));
  if (!meta.namespace_name.empty()) {
    value.children.push_back(field("namespace", meta.namespace_name));
  }
  if (!meta.labels.empty()) value.children.push_back(field("labels", pairs(meta.labels)));
  if (!meta.annotations.empty()) {
    value.children.push_back(field("annotations", pairs(meta.annotations)));
  }
  sort_members(&value);
  return value;
}

ValueRecord service_object(const ServiceRecord& service) {
  ValueRecord ports = list({});
  for (const ServicePortRecord& port : service.ports) ports.children.push_back(service_port(port));
  ValueRecord spec =
      object(field("clusterIP", service.cluster_ip), field("ports", std::move(ports)),
             field("selector", pairs(service.selector)), field("sessionAffinity", "None"),
             field("type", type_word(service.type)));
  ValueRecord balancer = ValueRecord::empty_object();
  if (!service.load_balancer_addresses.empty()) {
    ValueRecord ingress = list({});
    for (const std::string& address : service.load_balancer_addresses) {
      ingress.children.push_back(object(field("ip", address)));
    }
    balancer.children.push_back(field("ingress", std::move(ingress)));
  }
  return core_object("Service", service.meta, std::move(spec),
                     object(field("loadBalancer", std::move(balancer))));
}

ValueRecord endpoints_object(const EndpointsRecord& endpoints) {
  if (endpoints.is_slice) return slice_object(endpoints);
  ValueRecord subsets = list({});
  for (const EndpointSubsetRecord& subset : endpoints.subsets) {
    subsets.children.push_back(endpoints_subset(subset));
  }
  ValueRecord value = object(field("apiVersion", "v1"), field("kind", "Endpoints"),
                             field("metadata", metadata_value(endpoints.meta)));
  if (!subsets.children.empty()) value.children.push_back(field("subsets", std::move(subsets)));
  return value;
}

ValueRecord node_object(const NodeRecord& node) {
  return core_object("Node", node.meta, object(field("podCIDR", "10.128.0.0/24")),
                     object(field("nodeInfo", object(field("architecture", "amd64"),
                                                     field("operatingSystem", "linux")))));
}

ValueRecord namespace_object(const NamespaceRecord& record) {
  return core_object("Namespace", record.meta, object(field("finalizers", texts({"kubernetes"}))),
                     object(field("phase", "Active")));
}

ValueRecord config_object(const ConfigRecord& config) {
  return object(field("apiVersion", config.group + "/" + config.version),
                field("kind", config.kind), field("metadata", metadata_value(config.meta)),
                field("spec", config.spec));
}

ValueRecord settings_object(const ValueRecord& mesh_config) {
  std::string mesh;
  append_yaml(mesh_config, 0, &mesh);
  return object(
      field("apiVersion", "v1"), field("data", object(field("mesh", mesh))),
      field("kind", "ConfigMap"),
      field("metadata", object(field("name", "istio"), field("namespace", "istio-system"))));
}

ValueRecord proxy_object(const ProxyRecord& proxy) {
  return object(field("cluster", proxy.cluster), field("id", proxy.id),
                field("metadata", proxy.metadata));
}

}  // namespace meshc::gen
