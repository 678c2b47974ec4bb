// Lets only those in whom roles and bindings name (Istio 1.3.8
// networking/plugin/authz/authorization.go).
#pragma once

#include "build/istio_1_3/plugin.h"

namespace meshc::istio_1_3 {

const Plugin* authz_plugin();

}  // namespace meshc::istio_1_3
