// Listeners for the ports at which the kubelet probes a pod.
#pragma once

#include <vector>

#include "build/istio_1_3/listener_layout.h"
#include "build/profile.h"

namespace meshc::istio_1_3 {

// Adds listeners for the ports of probes (listener_builder.go buildManagementListeners) that no
// other listener has taken. `outbound` are the proxy's outbound listeners; `sorted_addresses`:
// whether building them has sorted the proxy's addresses.
void add_management_listeners(const Model& model, const ProxyShape& shape,
                              const SidecarScope& scope, const ListenersByPort& outbound,
                              bool sorted_addresses, std::vector<ListenerPlan>* inbound);

}  // namespace meshc::istio_1_3
