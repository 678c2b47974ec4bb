// The two languages in which Envoy is told what a listener is.
#pragma once

#include <cstdint>

namespace meshc {

enum class Dialect : uint8_t {
  kV2,  // envoy.api.v2.Listener, as Istio 1.3 sends it
  kV3,  // envoy.config.listener.v3.Listener, as Envoy 1.40 accepts it
};

}  // namespace meshc
