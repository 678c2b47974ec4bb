// Says which patches each listener may be hit by, and adds the listeners that patches add
// (Istio 1.3.8 core/v1alpha3/listener_builder.go patchListeners).
#pragma once

#include <vector>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// `listeners` are all those of the group, in their order; new ones come behind them.
void attach_patches(const Model& model, const ProxyShape& shape, PatchGroup group,
                    std::vector<ListenerPlan>* listeners);

}  // namespace meshc::istio_1_3
