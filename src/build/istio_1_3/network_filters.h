// Stacks of network filters that end a TCP chain (Istio 1.3.8 core/v1alpha3/networkfilter.go).
#pragma once

#include <string>
#include <vector>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// To the application itself, by the cluster of the service's port.
std::vector<NetworkFilterPlan> inbound_filters(const Model& model, const ProxyShape& shape,
                                               const Port& port, std::string_view hostname);

// To one cluster elsewhere.
std::vector<NetworkFilterPlan> outbound_filters(const Model& model, const ProxyShape& shape,
                                                const Port& port, const std::string& cluster);

// To the destinations of a route of `virtual_service`.
std::vector<NetworkFilterPlan> outbound_filters(const Model& model, const ProxyShape& shape,
                                                const SidecarScope& scope, const Port& port,
                                                const L4Route& route,
                                                const VirtualService& virtual_service);

// To the cluster that the server name spells: buildOutboundAutoPassthroughFilterStack.
std::vector<NetworkFilterPlan> sni_cluster_filters(const Model& model, const ProxyShape& shape,
                                                   const Port& port);

// Takes the traffic of no chain: to its original destination, or nowhere.
TcpProxyPlan fall_through_filter(const Model& model, const ProxyShape& shape,
                                 const SidecarScope& scope);
// Swallows everything.
TcpProxyPlan black_hole_filter();

}  // namespace meshc::istio_1_3
