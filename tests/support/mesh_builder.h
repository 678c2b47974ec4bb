// Small meshes in memory, for the tests of the layers that read a registry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "registry/records.h"
#include "registry/registry.h"

namespace meshc {

// A value tree from JSON text; malformed text ends the test program.
ValueRecord json_value(std::string_view json);

ServicePortRecord service_port(std::string name, uint16_t number);

// Each function adds one object, with what most tests do not care about filled in, and returns it
// for changes; the reference holds until the next object of the kind is added.
class MeshBuilder {
 public:
  ServiceRecord& service(std::string namespace_name, std::string name, std::string cluster_ip,
                         std::vector<ServicePortRecord> ports);
  // An Endpoints object of one subset whose ports are unnamed or as given.
  EndpointsRecord& endpoints(std::string namespace_name, std::string service,
                             const std::vector<std::string>& addresses,
                             std::vector<EndpointPortRecord> ports);
  EndpointsRecord& slice(std::string namespace_name, std::string name, std::string service,
                         const std::vector<std::string>& addresses,
                         std::vector<EndpointPortRecord> ports);
  // A running pod.
  PodRecord& pod(std::string namespace_name, std::string name, std::string ip, PairList labels);
  // `kind` is one of Istio 1.3's; `spec` is JSON.
  ConfigRecord& config(std::string kind, std::string namespace_name, std::string name,
                       std::string_view spec);
  // sidecar~IP~NAME.NAMESPACE~NAMESPACE.svc.cluster.local; `metadata` is JSON.
  ProxyRecord& sidecar(const std::string& namespace_name, const std::string& name,
                       const std::string& ip, std::string_view metadata = "{}");
  // The same with router~ in front.
  ProxyRecord& router(const std::string& namespace_name, const std::string& name,
                      const std::string& ip, std::string_view metadata = "{}");
  void mesh_config(std::string_view json);
  void mesh_networks(std::string_view json);
  void pilot_env(std::string name, std::string value);

  Registry freeze() const;

  RegistryRecords records;
};

}  // namespace meshc
