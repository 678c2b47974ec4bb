// Keeps probes out of traces (Istio 1.3.8 networking/plugin/health/health.go).
#pragma once

#include "build/istio_1_3/plugin.h"

namespace meshc::istio_1_3 {

const Plugin* health_plugin();

}  // namespace meshc::istio_1_3
