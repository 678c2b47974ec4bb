// The listeners of routers (Istio 1.3.8 core/v1alpha3/gateway.go buildGatewayListeners).
#pragma once

#include <vector>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/profile.h"

namespace meshc::istio_1_3 {

// By port. `scope` has the services that the router sees.
std::vector<ListenerPlan> build_gateway_listeners(const Model& model, const ProxyShape& shape,
                                                  const SidecarScope& scope);

// What a router leaves out of its gateways: servers without a place on their port or without a
// route, and chains that Pilot's own check refuses.
std::vector<RejectedObject> gateway_rejections(const Model& model, const ProxyShape& shape,
                                               const SidecarScope& scope);

}  // namespace meshc::istio_1_3
