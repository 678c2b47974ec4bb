// The inbound listeners of a class of proxies (Istio 1.3.8 core/v1alpha3/listener.go
// buildSidecarInboundListeners).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "build/istio_1_3/conflicts.h"
#include "build/istio_1_3/listener_layout.h"

namespace meshc::istio_1_3 {

// One for each registered port, and for each service instance or each ingress listener of the
// Sidecar resource.
std::vector<ListenerPlan> build_inbound(const Model& model, const ProxyShape& shape,
                                        const SidecarScope& scope, Conflicts* conflicts);

// Where inbound listeners are bound that have no bind of their own (getSidecarInboundBindIP).
Text inbound_bind(const ProxyShape& shape);

// What an inbound connection manager does, for a port behind `cluster`.
HttpOptions inbound_http_options(const PluginInput& input, const Port& port,
                                 const std::string& cluster);

// The text as it is for the proxy whose addresses the shape has.
std::string actual_text(const ProxyShape& shape, const Text& text);

}  // namespace meshc::istio_1_3
