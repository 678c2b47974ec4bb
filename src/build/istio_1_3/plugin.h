// The interface of a policy: what may add to the filter chains of listeners that the rules have
// laid out.
//
// Each policy of Istio 1.3.8 (its networking/plugin/*) is one implementation in one file; plugins()
// lists them in the order in which they add. A plugin is const and shared by all threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// What a plugin may ask about the listener at hand.
struct PluginInput {
  const Model& model;
  const ProxyShape& shape;
  const SidecarScope& scope;
  ListenerProtocol protocol = ListenerProtocol::kNone;
  // Inbound: the instance behind the listener. A router: the first of its own instances that is
  // reached at the listener's port; null if there is none. Null for outbound listeners of sidecars.
  const ServiceInstance* instance = nullptr;
  std::string_view service_host = {};  // as filters name the destination
  std::string_view service_name = {};
  std::string_view service_namespace = {};
  std::string_view service_uid = {};
  bool has_service = false;
  // Inbound: where the listener is bound.
  SocketAddressPlan address = {};
};

// A chain while it is being laid out. HTTP chains get `http` in their connection manager; all get
// `tcp` in front of their last filter.
struct PluginChain {
  bool is_http = false;
  bool is_fall_through = false;
  std::vector<HttpFilterPlan> http;
  std::vector<NetworkFilterPlan> tcp;
  Sources sources;  // the policies that had a say
};

// One way in which an inbound port is reached; two of them make permissive mutual TLS.
struct InboundChain {
  std::optional<ChainMatchPlan> match;
  Shared<TlsContextPlan> tls;       // of the chain for TCP
  Shared<TlsContextPlan> http_tls;  // of the chain for HTTP
  std::vector<ListenerFilterPlan> listener_filters;
  Sources sources;
};

class Plugin {
 public:
  virtual ~Plugin() = default;

  // Adds the ways in which the port of `input` is reached; most plugins add none.
  virtual void inbound_chains(const PluginInput& input, std::vector<InboundChain>* chains) const;
  virtual void on_inbound_listener(const PluginInput& input,
                                   std::vector<PluginChain>* chains) const;
  virtual void on_outbound_listener(const PluginInput& input,
                                    std::vector<PluginChain>* chains) const;
  virtual void on_virtual_outbound_listener(const PluginInput& input,
                                            std::vector<PluginChain>* chains) const;
  // `sources` gets what the plugin's part of the route was made of.
  virtual void on_inbound_route(const PluginInput& input, InlineRoutePlan* route,
                                Sources* sources) const;
};

const std::vector<const Plugin*>& plugins();

// Fills in the fields about the service.
void set_service(const Service& service, PluginInput* input);

}  // namespace meshc::istio_1_3
