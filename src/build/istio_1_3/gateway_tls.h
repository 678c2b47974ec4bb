// How gateway servers terminate TLS (Istio 1.3.8 core/v1alpha3/gateway.go
// buildGatewayListenerTLSContext).
#pragma once

#include <string>

#include "build/istio_1_3/gateway_catalog.h"
#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"

namespace meshc::istio_1_3 {

// For a mode that terminates TLS.
TlsContextPlan server_tls_context(const Model& model, const ProxyShape& shape,
                                  const ServerTls& tls);

// Why Pilot's check of its own messages (the generated Validate of Listener) refuses the context;
// empty if it does not.
std::string tls_fault(const TlsContextPlan& context);

// getSNIHostsForServer: the server's hosts without namespaces, sorted, each once.
std::vector<std::string> sni_hosts(const GatewayServer& server);

}  // namespace meshc::istio_1_3
