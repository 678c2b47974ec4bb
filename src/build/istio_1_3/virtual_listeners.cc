// Builds the virtual outbound and virtual inbound listeners.
#include "build/istio_1_3/virtual_listeners.h"

#include <algorithm>

#include "build/istio_1_3/inbound.h"
#include "build/istio_1_3/mixer_filters.h"
#include "build/istio_1_3/network_filters.h"
#include "build/istio_1_3/source_objects.h"

namespace meshc::istio_1_3 {
namespace {

constexpr const char* kInboundName = "virtualInbound";

// One family of addresses that the proxy has.
struct Family {
  const char* cluster;
  AddressPrefix everything;
};

std::vector<Family> families(const ProxyShape& shape) {
  std::vector<Family> list;
  const std::vector<bool>& v4 = shape.address_is_v4;
  if (shape.has_v4()) list.push_back({"InboundPassthroughClusterIpv4", {Text("0.0.0.0"), 0}});
  if (std::find(v4.begin(), v4.end(), false) != v4.end()) {
    list.push_back({"InboundPassthroughClusterIpv6", {Text("::0"), 0}});
  }
  return list;
}

FilterChainPlan pass_through_chain(const Family& family) {
  FilterChainPlan chain;
  chain.match.emplace().prefix_ranges = {family.everything};
  chain.original_listener_name = Text(kInboundName);
  return chain;
}

FilterChainPlan tcp_pass_through(const Model& model, const ProxyShape& shape,
                                 const Family& family) {
  FilterChainPlan chain = pass_through_chain(family);
  TcpProxyPlan proxy;
  proxy.stat_prefix = family.cluster;
  proxy.cluster = family.cluster;
  proxy.access_logs = model.tcp_access_logs[shape.is_1_3()];
  chain.filters.emplace_back(std::move(proxy));
  return chain;
}

// newHTTPPassThroughFilterChain; its routes belong to no service.
FilterChainPlan http_pass_through(const Model& model, const ProxyShape& shape,
                                  const SidecarScope& scope, const Family& family) {
  FilterChainPlan chain = pass_through_chain(family);
  chain.match->application_protocols = {"http/1.1", "http/1.0"};
  PluginInput input{model, shape, scope};
  input.protocol = ListenerProtocol::kHttp;
  input.has_service = true;
  HttpOptions http = inbound_http_options(input, Port(), family.cluster);
  chain.sources.add(http.sources);
  chain.filters.emplace_back(
      Shared<HttpConnectionManagerPlan>(std::make_shared<const HttpConnectionManagerPlan>(
          connection_manager(model, shape, http, Text(family.cluster), {}))));
  return chain;
}

ListenerPlan virtual_listener(const ProxyShape& shape, const char* name, uint32_t port) {
  ListenerPlan listener;
  listener.name = Text(name);
  listener.address = SocketAddressPlan{Text(std::string(shape.wildcard())), port};
  listener.transparent = shape.interception == Interception::kTproxy;
  return listener;
}

// Whether the listener is for a port that the proxy has registered in the application's place.
bool is_registered(const ProxyShape& shape, const ListenerPlan& listener) {
  const auto* socket = std::get_if<SocketAddressPlan>(&listener.address);
  return socket != nullptr && listener.bind_to_port && socket->address == inbound_bind(shape) &&
         std::any_of(shape.registered_ports.begin(), shape.registered_ports.end(),
                     [&](const RegisteredPort& port) { return port.number == socket->port; });
}

// amendFilterChainMatchFromInboundListener: the copy of a chain must be told by address and port.
FilterChainPlan copied_chain(const ProxyShape& shape, const ListenerPlan& listener,
                             const FilterChainPlan& original) {
  FilterChainPlan chain = original;
  if (!chain.match) chain.match.emplace();
  if (const auto* socket = std::get_if<SocketAddressPlan>(&listener.address)) {
    chain.match->destination_port = socket->port;
    const Text& address = socket->address;
    uint32_t length = address.is_plain() ? address_prefix(address.before)->length
                                         : shape.address_prefix_length(address.parameter.index);
    chain.match->prefix_ranges = {{address, length}};
    chain.original_listener_name = listener.name;
  }
  return chain;
}

}  // namespace

std::vector<SocketAddressPlan> virtual_addresses(const Model& model, const ProxyShape& shape) {
  Text wildcard(std::string(shape.wildcard()));
  return {{wildcard, model.mesh.proxy_listen_port}, {wildcard, kVirtualInboundPort}};
}

ListenerPlan build_virtual_outbound(const Model& model, const ProxyShape& shape,
                                    const SidecarScope& scope, bool sorted_addresses) {
  ListenerPlan listener = virtual_listener(shape, "virtualOutbound", model.mesh.proxy_listen_port);
  listener.use_original_dst = true;
  add_mesh_config(model, &listener.sources);
  if (model.features.restrict_pod_ip_loops) {
    FilterChainPlan& guard = listener.filter_chains.emplace_back();
    guard.match.emplace().prefix_ranges = own_prefixes(shape, sorted_addresses);
    guard.filters.emplace_back(black_hole_filter());
  }
  PluginInput input{model, shape, scope};
  input.protocol = ListenerProtocol::kTcp;
  set_fall_through_service(scope, &input);
  std::vector<PluginChain> chains(1);
  for (const Plugin* plugin : plugins()) plugin->on_virtual_outbound_listener(input, &chains);
  FilterChainPlan& last = listener.filter_chains.emplace_back();
  last.filters = std::move(chains[0].tcp);
  last.filters.emplace_back(fall_through_filter(model, shape, scope));
  add_traffic_policy(model, scope, &last.sources);
  last.sources.add(chains[0].sources);
  return listener;
}

ListenerPlan build_virtual_inbound(const Model& model, const ProxyShape& shape,
                                   const SidecarScope& scope,
                                   const std::vector<ListenerPlan>& inbound) {
  ListenerPlan listener = virtual_listener(shape, kInboundName, kVirtualInboundPort);
  bool sniffing = model.features.sniff_inbound && shape.is_1_3();
  for (const Family& family : families(shape)) {
    listener.filter_chains.push_back(tcp_pass_through(model, shape, family));
  }
  if (sniffing) {
    for (const Family& family : families(shape)) {
      listener.filter_chains.push_back(http_pass_through(model, shape, scope, family));
    }
  }
  std::vector<const ListenerPlan*> sources;
  bool intercepted = shape.interception != Interception::kNone;
  for (const ListenerPlan& source : inbound) {
    if (!source.bind_to_port || (intercepted && is_registered(shape, source)))
      sources.push_back(&source);
  }
  std::stable_sort(sources.begin(), sources.end(),
                   [&](const ListenerPlan* a, const ListenerPlan* b) {
                     return actual_text(shape, a->name) < actual_text(shape, b->name);
                   });
  bool needs_tls_inspector = false;
  for (const ListenerPlan* source : sources) {
    const std::vector<ListenerFilterPlan>& filters = source->listener_filters;
    needs_tls_inspector =
        needs_tls_inspector || std::find(filters.begin(), filters.end(),
                                         ListenerFilterPlan::kTlsInspector) != filters.end();
    for (const FilterChainPlan& chain : source->filter_chains) {
      listener.filter_chains.push_back(copied_chain(shape, *source, chain));
    }
  }
  listener.listener_filters = {ListenerFilterPlan::kOriginalDestination};
  if (needs_tls_inspector) listener.listener_filters.push_back(ListenerFilterPlan::kTlsInspector);
  if (sniffing) listener.listener_filters.push_back(ListenerFilterPlan::kHttpInspector);
  listener.listener_filters_timeout = model.features.inbound_detection_timeout;
  listener.continue_on_listener_filters_timeout = true;
  return listener;
}

}  // namespace meshc::istio_1_3
