// Where gateway servers that are no HTTP servers send connections: the TCP and TLS routes of the
// virtual services that are bound to the gateway (Istio 1.3.8 core/v1alpha3/gateway.go
// buildGatewayNetworkFiltersFromTCPRoutes, buildGatewayNetworkFiltersFromTLSRoutes).
#pragma once

#include <vector>

#include "build/istio_1_3/gateway_merge.h"
#include "build/istio_1_3/listener_layout.h"

namespace meshc::istio_1_3 {

// What the routes of a router's servers are looked up with.
struct RouterContext {
  const Model& model;
  const ProxyShape& shape;
  const SidecarScope& scope;  // the services that the router sees
};

// The chain to the first TCP route that matches, with the virtual service among its sources; no
// filters if no route does.
ChainOptions tcp_route_chain(const RouterContext& context, const MergedServer& merged);

// A chain for each TLS match, or the one that takes the cluster from the server name.
std::vector<ChainOptions> passthrough_chains(const RouterContext& context,
                                             const MergedServer& merged);

}  // namespace meshc::istio_1_3
