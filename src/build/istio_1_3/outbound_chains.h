// The TCP and TLS chains of an outbound port (Istio 1.3.8 core/v1alpha3/tls.go).
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "build/istio_1_3/listener_layout.h"

namespace meshc::istio_1_3 {

// The TLS matches whose lists were sorted by building a listener of the same proxy. Istio 1.3.8
// sorts them in place (listener.go buildListener), so they look different to the services after it.
struct SortedMatches {
  std::unordered_set<const RouteMatch*> sni_hosts;
  std::unordered_set<const RouteMatch*> destination_subnets;
};

// `destination_cidr`: the service's range of addresses where the listener is bound to the wildcard
// for it; empty otherwise. The chains come from the virtual services of the egress listener that
// name the service's host; without one that matches there is the chain to the service's own
// cluster.
std::vector<ChainOptions> outbound_chains(const Model& model, const ProxyShape& shape,
                                          const SidecarScope& scope, const EgressListener& egress,
                                          const Service& service, const Port& listen_port,
                                          const std::string& destination_cidr,
                                          SortedMatches* sorted_matches);

}  // namespace meshc::istio_1_3
