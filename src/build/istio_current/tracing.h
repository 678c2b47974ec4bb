// Tracing of connection managers (Istio 1.29 networking/core/tracing.go).
#pragma once

#include "build/istio_current/telemetry.h"

namespace meshc::istio_current {

struct ManagerTracing {
  Tree tracing;                       // absent: none
  bool samples_by_request_id = true;  // of the request id extension
};

ManagerTracing manager_tracing(const Model& model, const Proxy& proxy,
                               const ProxyTelemetry& telemetry, ListenerClass listener_class);

}  // namespace meshc::istio_current
