// Fills in records and freezes them.
#include "tests/support/mesh_builder.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/check.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

// The members of objects in the order in which they are written.
using Json = nlohmann::ordered_json;

MetaRecord meta_of(std::string namespace_name, std::string name) {
  MetaRecord meta;
  meta.namespace_name = std::move(namespace_name);
  meta.name = std::move(name);
  meta.created = 1'000;
  return meta;
}

ValueRecord value_record(const Json& json) {
  ValueRecord value;
  if (json.is_boolean()) {
    value.kind = ValueRecordKind::kBool;
    value.boolean = json.get<bool>();
  } else if (json.is_number_integer()) {
    value.kind = ValueRecordKind::kInteger;
    value.integer = json.get<int64_t>();
  } else if (json.is_number()) {
    value.kind = ValueRecordKind::kDouble;
    value.number = json.get<double>();
  } else if (json.is_string()) {
    value.kind = ValueRecordKind::kString;
    value.text = json.get<std::string>();
  } else if (json.is_array()) {
    value.kind = ValueRecordKind::kArray;
    for (const Json& item : json) value.children.push_back(value_record(item));
  } else if (json.is_object()) {
    value.kind = ValueRecordKind::kObject;
    for (const auto& [key, member] : json.items()) {
      value.children.push_back(value_record(member));
      value.children.back().key = key;
    }
  }
  return value;
}

std::string group_of(std::string_view kind) {
  if (kind == "Policy" || kind == "MeshPolicy") return "authentication.istio.io";
  if (kind == "ServiceRole" || kind == "ServiceRoleBinding" || kind == "ClusterRbacConfig" ||
      kind == "RbacConfig") {
    return "rbac.istio.io";
  }
  if (kind == "HTTPAPISpec" || kind == "HTTPAPISpecBinding" || kind == "QuotaSpec" ||
      kind == "QuotaSpecBinding") {
    return "config.istio.io";
  }
  return "networking.istio.io";
}

EndpointSubsetRecord subset_of(const std::vector<std::string>& addresses,
                               std::vector<EndpointPortRecord> ports) {
  EndpointSubsetRecord subset;
  for (const std::string& address : addresses) subset.addresses.emplace_back().ip = address;
  subset.ports = std::move(ports);
  return subset;
}

}  // namespace

ValueRecord json_value(std::string_view json) {
  Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  MESHC_CHECK(!parsed.is_discarded(), "the JSON of a test is malformed");
  return value_record(parsed);
}

ServicePortRecord service_port(std::string name, uint16_t number) {
  ServicePortRecord port;
  port.name = std::move(name);
  port.number = number;
  port.target_port = number;
  return port;
}

ServiceRecord& MeshBuilder::service(std::string namespace_name, std::string name,
                                    std::string cluster_ip, std::vector<ServicePortRecord> ports) {
  ServiceRecord& service = records.services.emplace_back();
  service.meta = meta_of(std::move(namespace_name), std::move(name));
  service.cluster_ip = std::move(cluster_ip);
  service.ports = std::move(ports);
  return service;
}

EndpointsRecord& MeshBuilder::endpoints(std::string namespace_name, std::string service,
                                        const std::vector<std::string>& addresses,
                                        std::vector<EndpointPortRecord> ports) {
  EndpointsRecord& endpoints = records.endpoints.emplace_back();
  endpoints.service_name = service;
  endpoints.meta = meta_of(std::move(namespace_name), std::move(service));
  endpoints.subsets = {subset_of(addresses, std::move(ports))};
  return endpoints;
}

EndpointsRecord& MeshBuilder::slice(std::string namespace_name, std::string name,
                                    std::string service, const std::vector<std::string>& addresses,
                                    std::vector<EndpointPortRecord> ports) {
  EndpointsRecord& slice =
      endpoints(std::move(namespace_name), std::move(service), addresses, std::move(ports));
  slice.meta.name = std::move(name);
  slice.is_slice = true;
  return slice;
}

PodRecord& MeshBuilder::pod(std::string namespace_name, std::string name, std::string ip,
                            PairList labels) {
  PodRecord& pod = records.pods.emplace_back();
  pod.meta = meta_of(std::move(namespace_name), std::move(name));
  pod.meta.labels = std::move(labels);
  pod.ips = {std::move(ip)};
  pod.phase = "Running";
  return pod;
}

ConfigRecord& MeshBuilder::config(std::string kind, std::string namespace_name, std::string name,
                                  std::string_view spec) {
  ConfigRecord& config = records.configs.emplace_back();
  config.meta = meta_of(std::move(namespace_name), std::move(name));
  config.group = group_of(kind);
  config.version = "v1alpha3";
  config.kind = std::move(kind);
  config.spec = json_value(spec);
  return config;
}

ProxyRecord& MeshBuilder::sidecar(const std::string& namespace_name, const std::string& name,
                                  const std::string& ip, std::string_view metadata) {
  ProxyRecord& proxy = records.proxies.emplace_back();
  proxy.id = "sidecar~" + ip + "~" + name + "." + namespace_name + "~" + namespace_name +
             ".svc.cluster.local";
  proxy.metadata = json_value(metadata);
  return proxy;
}

ProxyRecord& MeshBuilder::router(const std::string& namespace_name, const std::string& name,
                                 const std::string& ip, std::string_view metadata) {
  ProxyRecord& proxy = sidecar(namespace_name, name, ip, metadata);
  proxy.id.replace(0, proxy.id.find('~'), "router");
  return proxy;
}

void MeshBuilder::mesh_config(std::string_view json) { records.mesh_config = json_value(json); }

void MeshBuilder::mesh_networks(std::string_view json) { records.mesh_networks = json_value(json); }

void MeshBuilder::pilot_env(std::string name, std::string value) {
  records.pilot_env.emplace_back(std::move(name), std::move(value));
}

Registry MeshBuilder::freeze() const {
  Result<std::string> bytes = freeze_registry(records);
  MESHC_CHECK(bytes.ok(), bytes.status().to_string());
  Result<Registry> registry = Registry::from_bytes(std::move(*bytes));
  MESHC_CHECK(registry.ok(), registry.status().to_string());
  return std::move(*registry);
}

}  // namespace meshc
