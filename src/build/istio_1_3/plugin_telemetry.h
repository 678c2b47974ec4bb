// Mixer's filters (Istio 1.3.8 networking/plugin/mixer/mixer.go).
#pragma once

#include "build/istio_1_3/plugin.h"

namespace meshc::istio_1_3 {

const Plugin* telemetry_plugin();

}  // namespace meshc::istio_1_3
