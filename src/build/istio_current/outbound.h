// The outbound listeners of a kind of proxies (Istio 1.29 networking/core/listener.go
// buildSidecarOutboundListeners).
#pragma once

#include <vector>

#include "build/istio_current/chains.h"
#include "build/listener_plan.h"

namespace meshc::istio_current {

// Those of services, by name, and what was left out of them.
std::vector<ListenerPlan> build_outbound(const ProxyFilters& filters,
                                         std::vector<ConflictPlan>* conflicts);

// The listener for clients that know an HTTP proxy; nothing if there is none.
std::optional<ListenerPlan> build_http_proxy(const ProxyFilters& filters);

// Where all traffic arrives that no listener is for; nothing where none is intercepted.
std::optional<ListenerPlan> build_virtual_outbound(const ProxyFilters& filters);

}  // namespace meshc::istio_current
