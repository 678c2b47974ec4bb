// Finds the inbound ports of a workload, and puts their listeners together.
#include "build/istio_current/inbound.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/net.h"
#include "build/istio_current/chains.h"
#include "build/istio_current/inbound_chains.h"
#include "build/istio_current/network_filters.h"
#include "build/istio_current/reserved_ports.h"
#include "build/istio_current/tls_context.h"

namespace meshc::istio_current {
namespace {

constexpr ListenerClass kInbound = ListenerClass::kSidecarInbound;

using PortMap = std::map<uint32_t, InboundPort>;

void add_conflict(const InboundPort& known, const InboundPort& other,
                  std::vector<ConflictPlan>* conflicts) {
  if (known.port.protocol == other.port.protocol || known.hostname == other.hostname) return;
  conflicts->push_back({"pilot_conflict_inbound_listener",
                        Text("", {ParameterKind::kNodeName, 0}, ""),
                        Text(fmt::format("Conflicting inbound listener:{}. existing: {}, "
                                         "incoming: {}",
                                         other.target_port, known.hostname, other.hostname))});
}

// getFilterChainsByServicePort.
void add_service_ports(const ProxyFilters& filters, const std::set<uint32_t>& not_these,
                       PortMap* ports, std::vector<ConflictPlan>* conflicts) {
  const Proxy& proxy = filters.proxy;
  const std::vector<std::string> wildcards = proxy.wildcards();
  const bool to_port = proxy.interception == Interception::kNone;
  for (const ServiceTarget& target : proxy.workload.targets) {
    if (!may_bind_to_port(filters.model, proxy, to_port, wildcards[0], target.target_port,
                          target.port->protocol, true) ||
        not_these.count(target.target_port) != 0)
      continue;
    InboundPort port;
    port.cluster = cluster_name("inbound", target.target_port, "", "");
    port.port = *target.port;
    port.target_port = target.target_port;
    port.bind = wildcards[0];
    port.extra_binds.assign(wildcards.begin() + 1, wildcards.end());
    port.to_port = to_port;
    port.service = target.service;
    port.hostname = target.service->hostname;
    port.operation =
        proxy.host_text(port.hostname, "", ":" + std::to_string(target.port->number) + "/*");
    const auto [at, is_new] = ports->try_emplace(port.target_port, port);
    if (!is_new) add_conflict(at->second, port, conflicts);
  }
}

// The proxy's own address as a parameter, if it is written as it stands in the node.
Text own_address(const Proxy& proxy) {
  const uint16_t index = *proxy.unicast_address;
  const std::string literal = parse_ip(proxy.addresses[index])->to_string();
  if (literal != proxy.addresses[index]) return literal;
  return {"", {ParameterKind::kAddress, index}, ""};
}

// The ports of the Sidecar's ingress listeners.
void add_ingress_ports(const ProxyFilters& filters, PortMap* ports,
                       std::vector<ConflictPlan>* conflicts) {
  const Proxy& proxy = filters.proxy;
  const SidecarScope& scope = filters.scope;
  for (const IngressListener& listener : scope.ingress) {
    const uint32_t number = listener.port.number;
    const bool by_default = listener.capture_mode.empty() || listener.capture_mode == "DEFAULT";
    InboundPort port;
    port.to_port =
        by_default ? proxy.interception == Interception::kNone : listener.capture_mode == "NONE";
    if (!may_bind_to_port(filters.model, proxy, port.to_port, listener.bind, number,
                          listener.port.protocol, false))
      continue;
    port.cluster = cluster_name("inbound", number, "", "");
    port.port = listener.port;
    port.target_port = number;
    port.hostname = scope.name + "." + std::string(scope.namespace_name);
    port.operation = port.hostname + ":" + std::to_string(number) + "/*";
    // A Sidecar of the root namespace counts as one of the proxy's own.
    port.config_path = config_path(scope.namespace_name, "sidecar", scope.name);
    if (!listener.bind.empty()) {
      port.bind = std::string(listener.bind);
    } else if (proxy.unicast_address) {
      port.bind = own_address(proxy);
    } else {
      const std::vector<std::string> wildcards = proxy.wildcards();
      port.bind = wildcards[0];
      port.extra_binds.assign(wildcards.begin() + 1, wildcards.end());
    }
    if (const auto at = ports->find(number); at != ports->end()) {
      add_conflict(at->second, port, conflicts);
      continue;
    }
    if (listener.tls.is_object() && filters.model.features.tls_on_sidecar_ingress) {
      port.tls = listener.tls;
      port.port.protocol = after_tls_termination(port.port.protocol);
    }
    ports->emplace(number, std::move(port));
  }
}

// buildInboundChainConfigs.
PortMap inbound_ports(const ProxyFilters& filters, std::vector<ConflictPlan>* conflicts) {
  PortMap ports;
  const SidecarScope& scope = filters.scope;
  if (scope.ingress.empty()) {
    if (filters.proxy.interception != Interception::kNone)
      add_service_ports(filters, {}, &ports, conflicts);
    return ports;
  }
  if (filters.model.features.inbound_listener_merge) {
    std::set<uint32_t> own;
    for (const IngressListener& listener : scope.ingress) own.insert(listener.port.number);
    add_service_ports(filters, own, &ports, conflicts);
  }
  add_ingress_ports(filters, &ports, conflicts);
  return ports;
}

// A predicate that holds for connections to one of the ports.
Tree to_one_of(const std::vector<uint32_t>& ports) {
  std::vector<Tree> rules;
  for (uint32_t port : ports) {
    rules.push_back(tree_object(
        {{"destination_port_range", tree_object({{"start", port}, {"end", port + 1}})}}));
  }
  if (rules.size() == 1) return rules[0];
  return tree_object({{"or_match", tree_object({{"rules", tree_list(std::move(rules))}})}});
}

Tree disabled(const Tree& filter, const Tree& predicate) {
  TreeBuilder changed;
  changed.add_all(filter).set("filter_disabled", predicate);
  return changed.build();
}

// populateListenerFilters: inspectors look at the ports alone whose chains ask for it.
Tree listener_filters(const ProxyFilters& filters, const std::vector<InboundChain>& chains,
                      bool to_port) {
  const Parts& parts = filters.model.parts;
  std::vector<Tree> list;
  if (!to_port) list.push_back(parts.original_destination);
  if (!to_port && filters.proxy.interception == Interception::kTproxy)
    list.push_back(parts.original_source);
  struct Needs {
    bool tls = false, http = false;
  };
  std::map<uint32_t, Needs> by_port;
  bool needs_tls = false, needs_http = false;
  for (const InboundChain& chain : chains) {
    Needs& needs = by_port[chain.port];
    needs.tls = needs.tls || chain.needs_tls;
    needs.http = needs.http || chain.needs_http;
    needs_tls = needs_tls || chain.needs_tls;
    needs_http = needs_http || chain.needs_http;
  }
  if (needs_tls) {
    const auto any = by_port.find(0);
    const bool by_default = any != by_port.end() && any->second.tls;
    std::vector<uint32_t> exceptions;
    for (const auto& [port, needs] : by_port) {
      if (port != 0 && needs.tls != by_default) exceptions.push_back(port);
    }
    Tree predicate = exceptions.empty() ? Tree() : to_one_of(exceptions);
    if (predicate && !by_default) predicate = tree_object({{"not_match", predicate}});
    list.push_back(predicate ? disabled(parts.tls_inspector, predicate) : parts.tls_inspector);
  }
  if (needs_http) {
    std::vector<uint32_t> exceptions;
    for (const auto& [port, needs] : by_port) {
      if (!needs.http) exceptions.push_back(port);
    }
    list.push_back(exceptions.empty() ? parts.http_inspector
                                      : disabled(parts.http_inspector, to_one_of(exceptions)));
  }
  return tree_list(std::move(list));
}

// buildInboundListener.
ListenerPlan listener(const ProxyFilters& filters, const Text& name, const Text& bind,
                      const std::vector<std::string>& extra_binds, uint32_t port, bool to_port,
                      const std::vector<InboundChain>& chains, const Sources& sources) {
  const Model& model = filters.model;
  ListenerPlan plan;
  plan.name = name;
  plan.address = SocketAddressPlan{bind, port};
  plan.direction = TrafficDirection::kInbound;
  plan.sources = sources;
  std::vector<Tree> list;
  for (const InboundChain& chain : chains) list.push_back(chain.chain);
  const bool is_transparent = !to_port && filters.proxy.interception == Interception::kTproxy;
  plan.message = tree_object(
      {{"name", name},
       {"address", address_tree(bind, port)},
       {"additional_addresses",
        model.features.dual_stack ? additional_addresses(extra_binds, 0, port) : Tree()},
       {"filter_chains", tree_list(std::move(list))},
       {"listener_filters", listener_filters(filters, chains, to_port)},
       {"listener_filters_timeout", model.mesh.protocol_detection_timeout},
       {"continue_on_listener_filters_timeout", true},
       {"transparent", is_transparent ? Tree(true) : Tree()},
       {"traffic_direction", "INBOUND"},
       {"access_log", filters.of(kInbound).listener_logs},
       {"connection_balance_config", exact_balance(filters.proxy.inbound_exact_balance)},
       {"max_connections_to_accept_per_socket_event", connections_per_event(model)}});
  return plan;
}

InboundChain black_hole(const ProxyFilters& filters) {
  const uint32_t port = filters.model.mesh.proxy_inbound_listen_port;
  NetworkFilters list;
  if (filters.model.parts.mx_network) list.push_back(filters.model.parts.mx_network);
  const std::vector<Tree>& stats = filters.of(kInbound).stats;
  list.insert(list.end(), stats.begin(), stats.end());
  list.push_back(plain_tcp_proxy("BlackHoleCluster"));
  return {tree_object({{"filter_chain_match", tree_object({{"destination_port", port}})},
                       {"filters", tree_list(std::move(list))},
                       {"name", "virtualInbound-blackhole"}}),
          port, false, false};
}

// needPerPortPassthroughFilterChain.
bool has_no_service(const ProxyFilters& filters, uint32_t port) {
  const SidecarScope& scope = filters.scope;
  if (!scope.ingress.empty()) {
    return std::none_of(scope.ingress.begin(), scope.ingress.end(),
                        [&](const IngressListener& one) { return one.port.number == port; });
  }
  const std::vector<ServiceTarget>& targets = filters.proxy.workload.targets;
  return std::none_of(targets.begin(), targets.end(),
                      [&](const ServiceTarget& one) { return one.target_port == port; });
}

// buildInboundPassthroughChains.
std::vector<InboundChain> passthrough_chains(const ProxyFilters& filters,
                                             const PeerAuthentication& peers) {
  std::vector<InboundChain> chains = {black_hole(filters)};
  std::vector<std::pair<uint32_t, MutualTls>> ports = {{0, peers.of_port(0)}};
  for (const auto& [port, mode] : peers.by_port) {
    if (port != 0 && has_no_service(filters, port)) ports.emplace_back(port, mode);
  }
  for (const auto& [number, mode] : ports) {
    InboundPort port;
    port.cluster = "InboundPassthroughCluster";
    port.port.name = "virtualInbound";
    port.target_port = number;
    port.is_passthrough = true;
    port.operation = ":0/*";
    for (InboundChain& chain : inbound_chains(filters, port, mode))
      chains.push_back(std::move(chain));
  }
  return chains;
}

}  // namespace

std::vector<ListenerPlan> build_inbound(const ProxyFilters& filters,
                                        std::vector<ConflictPlan>* conflicts) {
  const PeerAuthentication peers = peer_authentication(filters.model, filters.proxy);
  Sources sources;
  sources.add(kProxySource, nullptr);
  sources.add(peers.sources);
  sources.add(filters.sources);
  if (filters.scope.config != nullptr && !filters.scope.ingress.empty())
    sources.add("Sidecar", filters.scope.config->meta());
  std::vector<ListenerPlan> plans;
  std::vector<InboundChain> captured;
  for (const auto& [number, port] : inbound_ports(filters, conflicts)) {
    std::vector<InboundChain> chains = inbound_chains(filters, port, peers.of_port(number));
    if (!port.to_port) {
      captured.insert(captured.end(), chains.begin(), chains.end());
      continue;
    }
    plans.push_back(listener(filters, inbound_listener_name(port), port.bind, port.extra_binds,
                             number, true, chains, sources));
  }
  if (filters.proxy.interception == Interception::kNone) return plans;
  std::vector<InboundChain> all = passthrough_chains(filters, peers);
  all.insert(all.end(), captured.begin(), captured.end());
  const std::vector<std::string> wildcards = filters.proxy.wildcards();
  plans.insert(
      plans.begin(),
      listener(filters, "virtualInbound", wildcards[0], {wildcards.begin() + 1, wildcards.end()},
               filters.model.mesh.proxy_inbound_listen_port, false, all, sources));
  return plans;
}

}  // namespace meshc::istio_current
