// Builds one listener for each port of a router's gateways.
#include "build/istio_1_3/gateway_listeners.h"

#include <fmt/format.h>

#include <algorithm>

#include "build/istio_1_3/gateway_merge.h"
#include "build/istio_1_3/gateway_routes.h"
#include "build/istio_1_3/gateway_tls.h"

namespace meshc::istio_1_3 {
namespace {

Shared<TlsContextPlan> tls_context(const RouterContext& context, const ServerTls& tls) {
  return std::make_shared<const TlsContextPlan>(
      server_tls_context(context.model, context.shape, tls));
}

// createGatewayHTTPFilterChainOpts.
ChainOptions http_chain(const RouterContext& context, const MergedServer& merged) {
  ChainOptions chain;
  if (merged.server->is_tls()) {
    chain.sni_hosts = sni_hosts(*merged.server);
    chain.tls = tls_context(context, *merged.server->tls);
  }
  HttpOptions& http = chain.http.emplace();
  http.rds = merged.route_name;
  http.egress = true;
  http.use_remote_address = true;
  http.replace_client_certificate = true;
  http.server_name = true;
  http.http1 = true;
  http.accept_http_10 = context.shape.http10;
  return chain;
}

// createGatewayTCPFilterChainOpts.
std::vector<ChainOptions> other_chains(const RouterContext& context, const MergedServer& merged) {
  const std::optional<ServerTls>& tls = merged.server->tls;
  if (tls && tls->passes_through()) return passthrough_chains(context, merged);
  ChainOptions chain = tcp_route_chain(context, merged);
  if (chain.network_filters.empty()) return {};
  if (tls) {
    chain.sni_hosts = sni_hosts(*merged.server);
    chain.tls = tls_context(context, *tls);
  }
  return {std::move(chain)};
}

// The chains of one server; none if it has nowhere to send connections.
std::vector<ChainOptions> chains_of(const RouterContext& context, const MergedPort& port,
                                    const MergedServer& merged) {
  bool is_plain_http = is_http(port.servers[0].server->port.protocol);
  std::vector<ChainOptions> chains;
  if (is_plain_http || (merged.server->is_tls() && merged.server->is_http())) {
    chains.push_back(http_chain(context, merged));
  } else {
    chains = other_chains(context, merged);
  }
  for (ChainOptions& chain : chains) chain.sources.add("Gateway", merged.gateway->config->meta());
  return chains;
}

// The instance of the router itself that is reached at the port: policies are about that.
const ServiceInstance* instance_at(const ProxyShape& shape, uint32_t port) {
  const std::vector<ServiceInstance>& instances = shape.workload.instances;
  auto at = std::find_if(instances.begin(), instances.end(), [&](const ServiceInstance& instance) {
    return instance.endpoint_port == port;
  });
  return at == instances.end() ? nullptr : &*at;
}

ListenerPlan build_listener(const RouterContext& context, const MergedPort& port,
                            ListenerOptions options) {
  ListenerPlan listener = lay_out_listener(context.model, context.shape, options);
  listener.direction = TrafficDirection::kOutbound;
  for (FilterChainPlan& chain : listener.filter_chains) {
    if (chain.tls) chain.fault = tls_fault(*chain.tls);
  }
  for (const Gateway* gateway : port.joined)
    listener.sources.add("Gateway", gateway->config->meta());
  PluginInput input{context.model, context.shape, context.scope};
  bool sniffing = context.model.features.sniff_outbound && context.shape.is_1_3();
  input.protocol = listener_protocol(port.servers[0].server->port.protocol, sniffing);
  input.instance = instance_at(context.shape, port.number);
  std::vector<PluginChain> chains = plugin_chains(options);
  for (const Plugin* plugin : plugins()) plugin->on_outbound_listener(input, &chains);
  complete_chains(context.model, context.shape, options, std::move(chains), &listener);
  return listener;
}

MergedGateways merged_gateways(const Model& model, const ProxyShape& shape) {
  return merge_gateways(model.gateways.for_router(shape.namespace_number, shape.workload.labels));
}

}  // namespace

std::vector<ListenerPlan> build_gateway_listeners(const Model& model, const ProxyShape& shape,
                                                  const SidecarScope& scope) {
  RouterContext context{model, shape, scope};
  std::vector<ListenerPlan> listeners;
  for (const MergedPort& port : merged_gateways(model, shape).ports) {
    ListenerOptions options;
    options.bind = Text(std::string(shape.wildcard()));
    options.port = port.number;
    options.bind_to_port = true;
    options.user_filters = {port.servers[0].server->port, ListenerCategory::kGateway};
    for (const MergedServer& merged : port.servers) {
      for (ChainOptions& chain : chains_of(context, port, merged))
        options.chains.push_back(std::move(chain));
    }
    if (!options.chains.empty())
      listeners.push_back(build_listener(context, port, std::move(options)));
  }
  return listeners;
}

std::vector<RejectedObject> gateway_rejections(const Model& model, const ProxyShape& shape,
                                               const SidecarScope& scope) {
  std::vector<RejectedObject> rejections;
  auto reject = [&](const Gateway& gateway, const GatewayServer& server, std::string_view reason) {
    rejections.push_back(
        rejected_object(model.index.registry, "Gateway", *gateway.config->meta(),
                        fmt::format("its server {} on port {} is left out: {}", server.port.name,
                                    server.port.number, reason)));
  };
  RouterContext context{model, shape, scope};
  MergedGateways merged = merged_gateways(model, shape);
  for (const SkippedServer& skipped : merged.skipped)
    reject(*skipped.gateway, *skipped.server, skipped.reason);
  for (const MergedPort& port : merged.ports) {
    for (const MergedServer& server : port.servers) {
      std::vector<ChainOptions> chains = chains_of(context, port, server);
      if (chains.empty())
        reject(*server.gateway, *server.server, "no virtual service has a route for it");
      for (const ChainOptions& chain : chains) {
        std::string fault = chain.tls ? tls_fault(*chain.tls) : std::string();
        if (fault.empty()) continue;
        reject(*server.gateway, *server.server, fault + "; v2 lacks the port's whole listener");
      }
    }
  }
  return rejections;
}

}  // namespace meshc::istio_1_3
