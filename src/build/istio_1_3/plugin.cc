// The table of plugins, in the order in which they add filters.
#include "build/istio_1_3/plugin.h"

#include "build/istio_1_3/plugin_authn.h"
#include "build/istio_1_3/plugin_authz.h"
#include "build/istio_1_3/plugin_health.h"
#include "build/istio_1_3/plugin_telemetry.h"

namespace meshc::istio_1_3 {

void Plugin::inbound_chains(const PluginInput&, std::vector<InboundChain>*) const {}
void Plugin::on_inbound_listener(const PluginInput&, std::vector<PluginChain>*) const {}
void Plugin::on_outbound_listener(const PluginInput&, std::vector<PluginChain>*) const {}
void Plugin::on_virtual_outbound_listener(const PluginInput&, std::vector<PluginChain>*) const {}
void Plugin::on_inbound_route(const PluginInput&, InlineRoutePlan*, Sources*) const {}

const std::vector<const Plugin*>& plugins() {
  static const std::vector<const Plugin*> kPlugins = {
      authn_plugin(),
      authz_plugin(),
      health_plugin(),
      telemetry_plugin(),
  };
  return kPlugins;
}

void set_service(const Service& service, PluginInput* input) {
  input->has_service = true;
  input->service_host = service.hostname;
  input->service_name = service.name;
  input->service_namespace = service.namespace_name;
  input->service_uid = service.uid;
}

}  // namespace meshc::istio_1_3
