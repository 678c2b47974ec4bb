// Chains of gateway servers, and the listeners around them.
#include "build/istio_current/gateway_listeners.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/strings.h"
#include "build/istio_current/chains.h"
#include "build/istio_current/gateways.h"
#include "build/istio_current/tls_context.h"
#include "build/istio_current/wasm.h"

namespace meshc::istio_current {
namespace {

constexpr ListenerClass kGateway = ListenerClass::kGateway;

using HostBinds = std::map<std::string, std::string>;

// A listener while ports are added to it.
struct Entry {
  std::string bind;
  std::vector<std::string> extra_binds;
  uint32_t port = 0;
  bool is_quic = false;
  std::vector<ChainOptions> chains;
};

// buildGatewayConnectionManager.
ManagerOptions manager_options(const ProxyFilters& filters, Protocol protocol, std::string rds) {
  const ValueRef topology = filters.proxy.proxy_config.find("gatewayTopology");
  std::string_view details = topology.find("forwardClientCertDetails").as_string();
  if (details.empty() || details == "UNDEFINED") details = "SANITIZE_SET";
  const int64_t hops = topology.find("numTrustedProxies").as_int();
  const bool adds = details == "APPEND_FORWARD" || details == "SANITIZE_SET";
  ManagerOptions options;
  options.listener_class = kGateway;
  options.protocol = protocol;
  options.rds = std::move(rds);
  options.use_remote_address = true;
  options.has_http1_options = true;
  options.accepts_http10 = filters.proxy.http10;
  options.forwarding = tree_object(
      {{"xff_num_trusted_hops", hops == 0 ? Tree() : Tree(hops)},
       {"forward_client_cert_details", details},
       {"set_current_client_cert_details",
        adds ? tree_object({{"subject", true}, {"cert", true}, {"dns", true}, {"uri", true}})
             : Tree()}});
  return options;
}

NetworkFilters network_wasm(const ProxyFilters& filters, uint32_t port) {
  const WasmFilters wasm = wasm_filters(filters.model, filters.proxy, kGateway, port, true);
  NetworkFilters list;
  for (const WasmPhase phase :
       {WasmPhase::kAuthn, WasmPhase::kAuthz, WasmPhase::kStats, WasmPhase::kUnspecified})
    append_wasm(wasm, phase, &list);
  return list;
}

Tree terminating_tls(const ProxyFilters& filters, const GatewayServer& server, bool is_quic) {
  if (!server.tls.is_object() || server.passes_through()) return {};
  const TlsUse use = is_quic                            ? TlsUse::kQuic
                     : server.terminates_tls_into_tcp() ? TlsUse::kTerminatedTcp
                                                        : TlsUse::kHttp;
  return server_tls(filters.model, filters.proxy, server.tls, use);
}

ChainOptions https_chain(const ProxyFilters& filters, const MergedServer& merged, bool is_quic) {
  const GatewayServer& server = *merged.server;
  ChainOptions chain;
  chain.sni_hosts = merged.sni_hosts;
  chain.tls = terminating_tls(filters, server, is_quic);
  chain.http = manager_options(filters, server.port.protocol, merged.route_name);
  chain.http->stat_prefix = server.name;
  chain.http->is_http3 = is_quic;
  return chain;
}

// pickMatchingGatewayHosts: whether some host of the virtual service is one of the server's.
bool serves(const GatewayServer& server, const VirtualService& routes) {
  for (const std::string& host : server.hosts) {
    std::string_view name = host;
    if (const size_t slash = name.find('/'); slash != std::string_view::npos) {
      if (name.substr(0, slash) != routes.namespace_name) continue;
      name.remove_prefix(slash + 1);
    }
    for (const std::string& own : routes.hosts) {
      if (hosts_overlap(name, own)) return true;
    }
  }
  return false;
}

// l4SingleMatch.
bool fits(const RouteMatch& match, const GatewayServer& server) {
  return (match.port == 0 || match.port == server.port.number) &&
         (match.gateways.empty() || std::find(match.gateways.begin(), match.gateways.end(),
                                              server.gateway) != match.gateways.end());
}

std::vector<const VirtualService*> routes_of(const ProxyFilters& filters,
                                             const GatewayServer& server) {
  std::vector<const VirtualService*> routes =
      filters.model.virtual_services.of_gateway(filters.proxy.namespace_number, server.gateway);
  std::erase_if(routes, [&](const VirtualService* one) { return !serves(server, *one); });
  return routes;
}

// buildGatewayNetworkFiltersFromTCPRoutes: the first route that fits.
void add_tcp_chain(const ProxyFilters& filters, const MergedServer& merged,
                   std::vector<ChainOptions>* chains) {
  const GatewayServer& server = *merged.server;
  for (const VirtualService* routes : routes_of(filters, server)) {
    for (const Route& route : routes->tcp) {
      const bool is_fit = route.matches.empty() ||
                          std::any_of(route.matches.begin(), route.matches.end(),
                                      [&](const RouteMatch& match) { return fits(match, server); });
      if (!is_fit) continue;
      ChainOptions& chain = chains->emplace_back();
      chain.network = route_filters(filters, route.destinations, server.port, *routes,
                                    server.tls_mode() == "ISTIO_MUTUAL");
      chain.sni_hosts = merged.sni_hosts;
      chain.tls = terminating_tls(filters, server, false);
      chain.sources.add("VirtualService", routes->config->meta());
      return;
    }
  }
}

// buildGatewayNetworkFiltersFromTLSRoutes.
void add_tls_route_chains(const ProxyFilters& filters, const GatewayServer& server,
                          HostBinds* known_hosts, std::vector<ChainOptions>* chains) {
  for (const VirtualService* routes : routes_of(filters, server)) {
    for (const Route& route : routes->tls) {
      for (const RouteMatch& match : route.matches) {
        if (!fits(match, server)) continue;
        const bool is_known = std::any_of(
            match.sni_hosts.begin(), match.sni_hosts.end(), [&](const std::string& host) {
              const auto at = known_hosts->find(host);
              return at != known_hosts->end() && at->second == server.bind;
            });
        if (is_known) continue;
        for (const std::string& host : match.sni_hosts) (*known_hosts)[host] = server.bind;
        ChainOptions& chain = chains->emplace_back();
        chain.sni_hosts = match.sni_hosts;
        chain.network = route_filters(filters, route.destinations, server.port, *routes, false);
        chain.sources.add("VirtualService", routes->config->meta());
      }
    }
  }
}

// "outbound_.80_.v1_.reviews.default.svc.cluster.local" (BuildDNSSrvSubsetKey).
std::string sni_name(const Port& port, std::string_view subset, std::string_view host) {
  return "outbound_." + std::to_string(port.number) + "_." + std::string(subset) + "_." +
         std::string(host);
}

// builtAutoPassthroughFilterChains: a chain for each service, port and subset.
void add_auto_passthrough_chains(const ProxyFilters& filters, const MergedServer& merged,
                                 std::vector<ChainOptions>* chains) {
  for (const Service* service : filters.scope.services) {
    const bool is_wanted =
        !service->is_mesh_external &&
        std::any_of(merged.sni_hosts.begin(), merged.sni_hosts.end(),
                    [&](const std::string& host) { return host_covers(host, service->hostname); });
    if (!is_wanted) continue;
    const DestinationRule* rule =
        filters.scope.rule(service->hostname, filters.proxy.workload.labels);
    std::vector<std::string> subsets = {""};
    if (rule != nullptr) {
      for (const Subset& subset : rule->subsets) subsets.push_back(subset.name);
    }
    for (const Port& port : service->ports) {
      if (port.protocol == Protocol::kUdp) continue;
      for (const std::string& subset : subsets) {
        TcpDestination to;
        to.cluster = sni_name(port, subset, service->hostname);
        to.stat_prefix = stat_prefix(filters.model.mesh.outbound_cluster_stat_name, *service,
                                     service->hostname, subset, port, to.cluster);
        to.subset = subset;
        to.rule = rule;
        to.tunnels = to.is_checked = false;
        ChainOptions& chain = chains->emplace_back();
        chain.sni_hosts = {to.cluster};
        chain.application_protocols = {"istio", "istio-peer-exchange", "istio-http/1.0",
                                       "istio-http/1.1", "istio-h2"};
        chain.network = tcp_filters(filters, to, kGateway, port, false);
        chain.sources.add(service->source());
      }
    }
  }
}

std::vector<ChainOptions> tcp_port_chains(const ProxyFilters& filters, const MergedPort& port,
                                          HostBinds* known_hosts) {
  std::vector<ChainOptions> chains;
  const Protocol protocol = parse_protocol(port.protocol);
  if (is_http(protocol)) {
    ChainOptions& chain = chains.emplace_back();
    chain.http = manager_options(filters, protocol, port.route_name);
    chain.network = network_wasm(filters, port.number);
    for (const MergedServer& merged : port.servers)
      chain.sources.add("Gateway", merged.server->config->meta());
    return chains;
  }
  // istiod takes the plugins out of its list for the first chain with HTTP, and has none left.
  NetworkFilters wasm = network_wasm(filters, port.number);
  for (const MergedServer& merged : port.servers) {
    const GatewayServer& server = *merged.server;
    const size_t before = chains.size();
    if (server.terminates_https()) {
      chains.push_back(https_chain(filters, merged, false));
      chains.back().network = std::exchange(wasm, {});
    } else if (!server.passes_through()) {
      add_tcp_chain(filters, merged, &chains);
    } else if (server.tls_mode() == "AUTO_PASSTHROUGH") {
      add_auto_passthrough_chains(filters, merged, &chains);
    } else {
      add_tls_route_chains(filters, server, known_hosts, &chains);
    }
    for (size_t i = before; i < chains.size(); ++i)
      chains[i].sources.add("Gateway", server.config->meta());
  }
  return chains;
}

// buildGatewayListener, MutableGatewayListener.build.
ListenerPlan finish_listener(const ProxyFilters& filters, Entry& entry) {
  const Model& model = filters.model;
  const std::string name =
      (entry.is_quic ? "udp_" : "") + entry.bind + "_" + std::to_string(entry.port);
  ListenerPlan plan;
  plan.name = name;
  plan.address = SocketAddressPlan{entry.bind, entry.port};
  plan.direction = TrafficDirection::kOutbound;
  plan.sources.add(filters.sources);
  std::vector<Tree> chains;
  for (ChainOptions& options : entry.chains) {
    NetworkFilters list = options.network;
    if (options.http) {
      if (options.http->stat_prefix.empty())
        options.http->stat_prefix = delimited_stat_prefix("outbound_" + name);
      options.http->port = entry.port;
      list.push_back(http_manager(filters, *options.http));
    }
    plan.filter_chains.emplace_back().sources = options.sources;
    chains.push_back(tree_object(
        {{"filter_chain_match", options.match()},
         {"filters", tree_list(std::move(list))},
         {"transport_socket", entry.is_quic ? quic_socket(options.tls) : tls_socket(options.tls)},
         {"transport_socket_connect_timeout", kConnectTimeout}}));
  }
  std::vector<Tree> listener_filters;
  const ValueRef topology = filters.proxy.proxy_config.find("gatewayTopology");
  if (!entry.is_quic && topology.find("proxyProtocol").is_object())
    listener_filters.push_back(model.parts.proxy_protocol);
  if (!entry.is_quic && needs_tls_inspector(entry.chains))
    listener_filters.push_back(model.parts.tls_inspector);
  const Tree udp_address = tree_object(
      {{"socket_address",
        tree_object({{"protocol", "UDP"}, {"address", entry.bind}, {"port_value", entry.port}})}});
  plan.message = tree_object(
      {{"name", name},
       {"address", entry.is_quic ? udp_address : address_tree(entry.bind, entry.port)},
       {"additional_addresses", model.features.dual_stack
                                    ? additional_addresses(entry.extra_binds, 0, entry.port)
                                    : Tree()},
       {"filter_chains", tree_list(std::move(chains))},
       {"listener_filters", tree_list(std::move(listener_filters))},
       {"traffic_direction", "OUTBOUND"},
       {"udp_listener_config", entry.is_quic
                                   ? tree_object({{"quic_options", tree_object({})},
                                                  {"downstream_socket_config", tree_object({})}})
                                   : Tree()},
       {"access_log", filters.of(kGateway).listener_logs},
       {"connection_balance_config",
        exact_balance(!entry.is_quic && filters.proxy.outbound_exact_balance)},
       {"max_connections_to_accept_per_socket_event", connections_per_event(model)}});
  return plan;
}

}  // namespace

std::vector<ListenerPlan> build_gateway(const ProxyFilters& filters) {
  const std::vector<std::string> wildcards = filters.proxy.wildcards();
  std::map<std::string, Entry> entries;
  std::map<uint32_t, HostBinds> known_hosts;
  for (const MergedPort& port : merge_gateways(filters.model, filters.proxy)) {
    if (filters.proxy.is_unprivileged && port.number < 1024) continue;
    Entry made{wildcards[0], {wildcards.begin() + 1, wildcards.end()}, port.number, false, {}};
    if (!port.bind.empty()) {
      made.bind = port.bind;
      made.extra_binds.clear();
    }
    const auto add = [&](bool is_quic, std::vector<ChainOptions> chains) {
      const std::string name =
          (is_quic ? "udp_" : "") + made.bind + "_" + std::to_string(port.number);
      Entry& entry = entries.try_emplace(name, made).first->second;
      entry.is_quic = is_quic;
      entry.chains.insert(entry.chains.end(), chains.begin(), chains.end());
    };
    add(false, tcp_port_chains(filters, port, &known_hosts[port.number]));
    if (port.quic_servers.empty()) continue;
    std::vector<ChainOptions> chains;
    for (const MergedServer& merged : port.quic_servers) {
      chains.push_back(https_chain(filters, merged, true));
      chains.back().sources.add("Gateway", merged.server->config->meta());
    }
    add(true, std::move(chains));
  }
  std::vector<ListenerPlan> plans;
  for (auto& [name, entry] : entries) {
    if (!entry.chains.empty()) plans.push_back(finish_listener(filters, entry));
  }
  return plans;
}

}  // namespace meshc::istio_current
