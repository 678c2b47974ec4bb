// The listeners that receive all intercepted traffic (Istio 1.3.8
// core/v1alpha3/listener_builder.go).
#pragma once

#include <vector>

#include "build/istio_1_3/listener_layout.h"

namespace meshc::istio_1_3 {

inline constexpr uint32_t kVirtualInboundPort = 15006;

// Where both are bound.
std::vector<SocketAddressPlan> virtual_addresses(const Model& model, const ProxyShape& shape);

// Takes what no outbound listener takes. `sorted_addresses` as for management listeners.
ListenerPlan build_virtual_outbound(const Model& model, const ProxyShape& shape,
                                    const SidecarScope& scope, bool sorted_addresses);

// Has a copy of each chain of the inbound listeners that are not bound to their ports, behind
// chains that let everything else pass. Registered ports, which are bound, are called by
// intercepted traffic too.
ListenerPlan build_virtual_inbound(const Model& model, const ProxyShape& shape,
                                   const SidecarScope& scope,
                                   const std::vector<ListenerPlan>& inbound);

}  // namespace meshc::istio_1_3
