// Inserts the filters of EnvoyFilters' deprecated form into a listener
// (Istio 1.3.8 core/v1alpha3/envoyfilter/deprecated.go).
#pragma once

#include "build/istio_1_3/envoy_filter.h"
#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// What filters may ask of the listener besides its address: the port that it is for, which for
// inbound listeners is the service's.
struct UserFilterTarget {
  Port port;
  ListenerCategory category = ListenerCategory::kAny;
};

// The listener's chains must be complete.
void insert_user_filters(const Model& model, const ProxyShape& shape,
                         const UserFilterTarget& target, ListenerPlan* listener);

// Whether a listener at the address, if it is one, is among those that the filter asks for.
bool is_at_wanted_address(const UserFilter& filter, const std::optional<IpAddress>& address);

}  // namespace meshc::istio_1_3
