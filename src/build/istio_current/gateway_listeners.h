// The listeners of a kind of routers (Istio 1.29 networking/core/gateway.go).
#pragma once

#include <vector>

#include "build/istio_current/proxy_filters.h"
#include "build/listener_plan.h"

namespace meshc::istio_current {

std::vector<ListenerPlan> build_gateway(const ProxyFilters& filters);

}  // namespace meshc::istio_current
