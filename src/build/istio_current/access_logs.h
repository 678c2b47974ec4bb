// Access logs of connection managers, TCP proxies and listeners (Istio 1.29
// networking/core/accesslog.go, model/telemetry_logging.go).
#pragma once

#include "build/istio_current/telemetry.h"

namespace meshc::istio_current {

enum class LogUse : uint8_t { kHttp, kTcp, kListener };

// A list of logs; absent: none. Those of listeners log only what no route or chain was found for.
Tree access_logs(const Model& model, const ProxyTelemetry& telemetry, LogUse use,
                 ListenerClass listener_class);

}  // namespace meshc::istio_current
