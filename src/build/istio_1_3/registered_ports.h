// Ports that a proxy has registered in the application's place: the node's metadata
// REGISTERED_PORTS, a list of {port, appPort, protocol, service}.
//
// Beyond Istio 1.3.8, for meshes of which a part is not intercepted. Such a port is what a Sidecar
// resource's ingress listener with capture mode NONE and the default endpoint 127.0.0.1:APPPORT
// would be, and its clusters are named likewise: inbound|PORT|PROTOCOL|HOST.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/workload.h"

namespace meshc::istio_1_3 {

struct Model;

struct RegisteredPort {
  uint32_t number = 0;
  uint32_t application_port = 0;
  Protocol protocol = Protocol::kTcp;
  std::string_view name;             // of the protocol, in lower case: a literal
  std::string host;                  // of the service, made whole
  const Service* service = nullptr;  // null: there is none of that host
  // The service's port that this one stands for, by which policies choose; else the port itself.
  Port service_port;

  Port port() const { return {name, number, protocol}; }
};

// What the node says, as far as it makes sense; import refuses the rest.
std::vector<RegisteredPort> find_registered_ports(const MeshIndex& index,
                                                  const ServiceCatalog& services, const Node& node,
                                                  const Workload& workload);

// Why the port gets no listener; empty if it does.
std::string registered_port_fault(const Model& model, const RegisteredPort& port);

inline constexpr const char* kRegisteredPort = "meshc_registered_port";

}  // namespace meshc::istio_1_3
