// Mixer's API and quota specs, read once for the whole mesh.
#pragma once

#include <string_view>
#include <vector>

#include "build/istio_1_3/spec_bindings.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// Immutable after construction.
class MixerSpecs {
 public:
  explicit MixerSpecs(const MeshIndex& index);

  // Adds the specs that are bound to the service: plugin/mixer/mixer.go buildInboundRouteConfig.
  void add_specs(std::string_view hostname, MixerRoutePlan* route, Sources* sources) const;

 private:
  const SpecBindings api_bindings_;
  const SpecBindings quota_bindings_;
  std::vector<Shared<MixerApiSpecPlan>> api_specs_;  // as the bindings number them
  std::vector<Shared<MixerQuotaSpecPlan>> quota_specs_;
};

}  // namespace meshc::istio_1_3
