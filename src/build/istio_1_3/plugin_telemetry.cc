// Adds mixer's filters to inbound, outbound and virtual outbound listeners.
#include "build/istio_1_3/plugin_telemetry.h"

#include "build/istio_1_3/mixer_filters.h"

namespace meshc::istio_1_3 {
namespace {

MixerTcpFilterPlan outbound_tcp_filter(const PluginInput& input) {
  MixerTcpFilterPlan filter;
  filter.disable_check_calls = outbound_checks_disabled(input.model.mesh, input.shape);
  filter.attributes = outbound_attributes(input.shape);
  add_destination(input, &filter.attributes);
  filter.transport = mixer_transport(input.model.mesh, input.shape);
  return filter;
}

MixerHttpFilterPlan outbound_http_filter(const PluginInput& input) {
  MixerHttpFilterPlan filter;
  filter.disable_check_calls = outbound_checks_disabled(input.model.mesh, input.shape);
  filter.attributes = outbound_attributes(input.shape);
  MixerAttributesPlan forward;
  forward.attributes["source.uid"] = filter.attributes.attributes["source.uid"];
  filter.forward_attributes = std::move(forward);
  filter.transport = mixer_transport(input.model.mesh, input.shape);
  filter.ignore_forwarded_attributes = input.shape.is_router;
  return filter;
}

MixerTcpFilterPlan inbound_tcp_filter(const PluginInput& input) {
  return {inbound_checks_disabled(input.model.mesh, input.shape), inbound_attributes(input),
          mixer_transport(input.model.mesh, input.shape)};
}

MixerHttpFilterPlan inbound_http_filter(const PluginInput& input) {
  MixerHttpFilterPlan filter;
  filter.disable_check_calls = inbound_checks_disabled(input.model.mesh, input.shape);
  filter.attributes = inbound_attributes(input);
  filter.transport = mixer_transport(input.model.mesh, input.shape);
  filter.ignore_forwarded_attributes = input.shape.is_router;
  return filter;
}

class TelemetryPlugin final : public Plugin {
 public:
  void on_outbound_listener(const PluginInput& input,
                            std::vector<PluginChain>* chains) const override {
    // A router's UDP port has a TCP listener, of a kind that Istio knows no filter for.
    if (!input.model.mesh.has_mixer() || input.protocol == ListenerProtocol::kNone) return;
    for (PluginChain& chain : *chains) add_outbound(input, &chain);
  }

  void on_inbound_listener(const PluginInput& input,
                           std::vector<PluginChain>* chains) const override {
    if (!input.model.mesh.has_mixer()) return;
    for (PluginChain& chain : *chains) {
      bool http = input.protocol == ListenerProtocol::kHttp ||
                  (input.protocol == ListenerProtocol::kAuto && chain.is_http);
      if (http) {
        chain.http.emplace_back(inbound_http_filter(input));
      } else {
        chain.tcp.emplace_back(inbound_tcp_filter(input));
      }
    }
  }

  // Not even here does it matter whether the mesh has a mixer.
  void on_virtual_outbound_listener(const PluginInput& input,
                                    std::vector<PluginChain>* chains) const override {
    for (PluginChain& chain : *chains) chain.tcp.emplace_back(outbound_tcp_filter(input));
  }

  void on_inbound_route(const PluginInput& input, InlineRoutePlan* route,
                        Sources* sources) const override {
    if (!input.model.mesh.has_mixer()) return;
    MixerRoutePlan mixer;
    mixer.disable_check_calls = inbound_checks_disabled(input.model.mesh, input.shape);
    add_destination(input, &mixer.attributes);
    input.model.mixer_specs.add_specs(input.service_host, &mixer, sources);
    route->mixer = std::move(mixer);
  }

 private:
  // Listeners of HTTP ports get the HTTP filter for every chain, also for one that has no
  // connection manager and so drops it.
  static void add_outbound(const PluginInput& input, PluginChain* chain) {
    bool by_chain = input.protocol == ListenerProtocol::kAuto ||
                    (input.protocol == ListenerProtocol::kTcp && input.shape.is_router);
    if (input.protocol == ListenerProtocol::kHttp || (by_chain && chain->is_http)) {
      chain->http.emplace_back(outbound_http_filter(input));
    } else if (input.protocol == ListenerProtocol::kTcp && !input.shape.is_router &&
               chain->is_fall_through) {
      PluginInput fall_through = input;
      set_fall_through_service(input.scope, &fall_through);
      chain->tcp.emplace_back(outbound_tcp_filter(fall_through));
    } else {
      chain->tcp.emplace_back(outbound_tcp_filter(input));
    }
  }
};

}  // namespace

const Plugin* telemetry_plugin() {
  static const TelemetryPlugin kPlugin;
  return &kPlugin;
}

}  // namespace meshc::istio_1_3
