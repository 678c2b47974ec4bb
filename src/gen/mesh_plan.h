// The skeleton of a synthetic mesh: which services there are, where, with which ports and pods.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gen/mesh_options.h"

namespace meshc {

enum class PortPurpose : uint8_t { kHttp, kGrpc, kTcp, kUnnamed };

struct PortPlan {
  std::string name;  // empty where the port is unnamed; unique in its service
  uint16_t number = 0;
  uint16_t target = 0;
};

struct ServicePlan {
  std::string name;
  uint32_t namespace_number = 0;
  std::vector<PortPlan> ports;
  PortPurpose purpose = PortPurpose::kHttp;  // of the first port
  bool is_headless = false;
  bool is_private = false;        // exported to its own namespace only
  bool has_slices = false;        // EndpointSlices in place of Endpoints
  bool is_gateway = false;        // its pods are routers
  bool has_probes = false;        // its pods have probes and are scraped
  bool names_targets = false;     // its ports name the ports of its pods
  bool has_two_versions = false;  // half of the pods are of version v2
  uint32_t replicas = 0;
  uint32_t first_pod = 0;  // pods are numbered through all services
};

// Everything that one object of the mesh must know of the others. Depends on the options alone.
// Where the profile is kRich, the first service is the ingress gateway in istio-system.
struct MeshPlan {
  MeshOptions options;
  std::vector<std::string> namespaces;
  std::vector<ServicePlan> services;
  // Numbers of the services of each namespace.
  std::vector<std::vector<uint32_t>> services_of;
  uint32_t nodes = 0;

  bool is_current() const { return options.age == MeshAge::kCurrent; }
  // Of objects of networking.istio.io.
  std::string_view networking_version() const { return is_current() ? "v1" : "v1alpha3"; }
  const std::string& namespace_of(const ServicePlan& service) const {
    return namespaces[service.namespace_number];
  }
  // "cart-api-7.shop.svc.cluster.local".
  std::string host_of(const ServicePlan& service) const;
};

// The options must be ones that check_mesh_options() accepts.
MeshPlan plan_mesh(const MeshOptions& options);

}  // namespace meshc
