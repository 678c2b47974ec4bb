// The outbound side of a class of proxies (Istio 1.3.8 core/v1alpha3/listener.go
// buildSidecarOutboundListeners).
#pragma once

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/profile.h"

namespace meshc::istio_1_3 {

// All outbound listeners and the HTTP proxy's; what they depend on of `shape` is in its outbound
// key.
SharedSetPlan build_outbound(const Model& model, const ProxyShape& shape,
                             const SidecarScope& scope);

}  // namespace meshc::istio_1_3
