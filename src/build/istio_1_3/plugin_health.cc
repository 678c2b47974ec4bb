// Adds a health check filter for each HTTP probe of the pod to the inbound listener of its port.
#include "build/istio_1_3/plugin_health.h"

#include <algorithm>

namespace meshc::istio_1_3 {
namespace {

class HealthPlugin final : public Plugin {
 public:
  void on_inbound_listener(const PluginInput& input,
                           std::vector<PluginChain>* chains) const override {
    if (input.shape.is_router || input.instance == nullptr) return;
    for (PluginChain& chain : *chains) {
      if (!chain.is_http) continue;
      for (const std::vector<HealthProbe>& probes : input.shape.workload.health_probes) {
        for (const HealthProbe& probe : probes) add(probe, input.instance->endpoint_port, &chain);
      }
    }
  }

 private:
  // A probe without a port, which is also one whose named port is not there, concerns every port.
  static void add(const HealthProbe& probe, uint32_t port, PluginChain* chain) {
    if (probe.port && *probe.port != port) return;
    HttpFilterPlan filter = HealthCheckFilterPlan{std::string(probe.path)};
    if (std::find(chain->http.begin(), chain->http.end(), filter) == chain->http.end()) {
      chain->http.push_back(std::move(filter));
    }
  }
};

}  // namespace

const Plugin* health_plugin() {
  static const HealthPlugin kPlugin;
  return &kPlugin;
}

}  // namespace meshc::istio_1_3
