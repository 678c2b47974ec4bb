// Istio's authentication plugin (networking/plugin/authn).
#pragma once

#include "build/istio_1_3/plugin.h"

namespace meshc::istio_1_3 {

const Plugin* authn_plugin();

}  // namespace meshc::istio_1_3
