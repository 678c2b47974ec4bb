// The inbound listeners of a kind of proxies (Istio 1.29 networking/core/listener_inbound.go).
#pragma once

#include <vector>

#include "build/istio_current/proxy_filters.h"
#include "build/listener_plan.h"

namespace meshc::istio_current {

// virtualInbound with the chains of all ports, and a listener for each port that is bound to.
std::vector<ListenerPlan> build_inbound(const ProxyFilters& filters,
                                        std::vector<ConflictPlan>* conflicts);

}  // namespace meshc::istio_current
