// Walks the egress listeners of a scope, merges what meets at one address, and finishes listeners.
#include "build/istio_current/outbound.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/net.h"
#include "base/strings.h"
#include "build/istio_current/outbound_chains.h"
#include "build/istio_current/reserved_ports.h"
#include "build/istio_current/wasm.h"

namespace meshc::istio_current {
namespace {

constexpr ListenerClass kOutbound = ListenerClass::kSidecarOutbound;

struct Binding {
  std::vector<std::string> addresses;  // none: the service's, or the wildcard
  bool to_port = false;
  std::string primary() const { return addresses.empty() ? std::string() : addresses[0]; }
};

// A listener while services are added to it.
struct Entry {
  Port port;
  Binding bind;
  bool is_locked = false;
  std::vector<ChainOptions> chains;
  Protocol protocol = Protocol::kUnsupported;
};

std::string listener_name(const std::string& bind, uint32_t port) {
  return bind + "_" + std::to_string(port);
}

const char* protocol_name(Protocol protocol) {
  if (is_http(protocol)) return "HTTP";
  return is_tcp(protocol) ? "TCP" : "UNKNOWN";
}

// isConflictWithWellKnownPort: such protocols meet nothing but themselves.
bool may_meet(Protocol a, Protocol b) {
  const auto is_special = [](Protocol p) { return p == Protocol::kMongo || p == Protocol::kMysql; };
  return a == b || (!is_special(a) && !is_special(b));
}

// An HTTP listener's own filters, in front of its connection manager.
NetworkFilters network_wasm(const ProxyFilters& filters, ListenerClass listener_class,
                            uint32_t port) {
  const WasmFilters wasm = wasm_filters(filters.model, filters.proxy, listener_class, port, true);
  NetworkFilters list;
  for (const WasmPhase phase :
       {WasmPhase::kAuthn, WasmPhase::kAuthz, WasmPhase::kStats, WasmPhase::kUnspecified})
    append_wasm(wasm, phase, &list);
  return list;
}

Tree chain_tree(const ProxyFilters& filters, ChainOptions& options, const Entry& entry,
                const std::string& name) {
  NetworkFilters list = options.network;
  if (options.http) {
    options.http->stat_prefix = delimited_stat_prefix("outbound_" + name);
    options.http->port = entry.port.number;
    list = network_wasm(filters, kOutbound, entry.port.number);
    list.push_back(http_manager(filters, *options.http));
  }
  return tree_object({{"filter_chain_match", options.match()},
                      {"filters", tree_list(std::move(list))},
                      {"metadata", config_metadata(options.config_path)},
                      {"transport_socket_connect_timeout", kConnectTimeout}});
}

// buildListenerFromEntry. `fallthrough`: the chain for what no other takes; absent: an empty one.
ListenerPlan finish_listener(const ProxyFilters& filters, Entry& entry, const Tree& fallthrough) {
  const Model& model = filters.model;
  ListenerPlan plan;
  const std::string name = listener_name(entry.bind.primary(), entry.port.number);
  plan.name = name;
  plan.address = SocketAddressPlan{entry.bind.primary(), entry.port.number};
  plan.direction = TrafficDirection::kOutbound;
  const bool has_http =
      std::any_of(entry.chains.begin(), entry.chains.end(),
                  [](const ChainOptions& chain) { return !chain.application_protocols.empty(); });
  std::vector<Tree> listener_filters;
  if (needs_tls_inspector(entry.chains)) listener_filters.push_back(model.parts.tls_inspector);
  if (has_http) listener_filters.push_back(model.parts.http_inspector);
  std::vector<Tree> chains;
  Tree default_chain;
  for (ChainOptions& options : entry.chains) {
    Tree chain = chain_tree(filters, options, entry, name);
    plan.filter_chains.emplace_back().sources = options.sources;
    if (options.matches_all()) {
      default_chain = std::move(chain);
    } else {
      chains.push_back(std::move(chain));
    }
  }
  if (default_chain && chains.empty()) {
    chains.push_back(std::move(default_chain));
    default_chain = {};
  } else if (!default_chain) {
    default_chain = fallthrough;
  }
  plan.message = tree_object(
      {{"name", name},
       {"address", address_tree(entry.bind.primary(), entry.port.number)},
       {"additional_addresses", additional_addresses(entry.bind.addresses, 1, entry.port.number)},
       {"filter_chains", tree_list(std::move(chains))},
       {"default_filter_chain", default_chain},
       {"bind_to_port", entry.bind.to_port ? Tree() : Tree(false)},
       {"listener_filters", tree_list(std::move(listener_filters))},
       {"listener_filters_timeout", has_http ? model.mesh.protocol_detection_timeout : int64_t{0}},
       {"continue_on_listener_filters_timeout", true},
       {"traffic_direction", "OUTBOUND"},
       {"connection_balance_config", exact_balance(filters.proxy.outbound_exact_balance)},
       {"max_connections_to_accept_per_socket_event",
        entry.bind.to_port ? connections_per_event(model) : Tree()}});
  return plan;
}

class OutboundWalk {
 public:
  OutboundWalk(const ProxyFilters& filters, std::vector<ConflictPlan>* conflicts)
      : filters_(filters),
        proxy_(filters.proxy),
        wildcards_(filters.proxy.wildcards()),
        conflicts_(conflicts) {}

  std::vector<ListenerPlan> walk() {
    for (const EgressListener& egress : filters_.scope.egress) walk(egress);
    const Tree fallthrough =
        tree_shared(tree_object({{"filter_chain_match", tree_object({})},
                                 {"filters", tree_list(catch_all_filters(filters_))},
                                 {"name", "PassthroughFilterChain"}}));
    std::vector<ListenerPlan> plans;
    for (auto& [key, entry] : entries_)
      plans.push_back(finish_listener(filters_, entry, fallthrough));
    std::sort(plans.begin(), plans.end(), [](const ListenerPlan& a, const ListenerPlan& b) {
      return a.name.before < b.name.before;
    });
    return plans;
  }

 private:
  void walk(const EgressListener& egress) {
    Binding bind;
    bind.to_port = proxy_.interception == Interception::kNone || egress.capture_none ||
                   starts_with(egress.bind, "unix://");
    if (!egress.bind.empty()) {
      bind.addresses = {std::string(egress.bind)};
    } else if (bind.to_port) {
      bind.addresses = proxy_.local_hosts();
    }
    if (egress.port) {
      if (!may_bind(bind, *egress.port)) return;
      for (const Service* service : egress.services) add(egress, *service, *egress.port, bind);
      return;
    }
    for (auto& [key, entry] : entries_) entry.is_locked = true;
    for (const Service* service : egress.services) {
      for (const Port& port : service->ports) {
        if (may_bind(bind, port)) add_port(egress, *service, port, bind);
      }
    }
  }

  bool may_bind(const Binding& bind, const Port& port) const {
    return may_bind_to_port(filters_.model, proxy_, bind.to_port, bind.primary(), port.number,
                            port.protocol, true);
  }

  // A headless TCP service has a listener for each of its endpoints.
  void add_port(const EgressListener& egress, const Service& service, const Port& port,
                const Binding& bind) {
    const bool per_endpoint = bind.addresses.empty() &&
                              service.resolution == Resolution::kPassthrough &&
                              service_address(filters_, service) == "0.0.0.0" &&
                              (is_tcp(port.protocol) || port.protocol == Protocol::kUnsupported);
    if (!per_endpoint) return add(egress, service, port, bind);
    const auto endpoints = filters_.model.workloads.endpoints(service, port);
    if (!service.is_kubernetes && endpoints.empty() && !service.has_selector)
      return add(egress, service, port, bind);
    for (const std::vector<std::string>& addresses : endpoints) {
      const bool are_valid =
          std::all_of(addresses.begin(), addresses.end(),
                      [](const std::string& address) { return parse_ip(address).has_value(); });
      if (!are_valid || addresses[0] == proxy_.addresses[0]) continue;
      add(egress, service, port, Binding{addresses, bind.to_port});
    }
  }

  ChainOptions http_chain(const Service& service, const Port& port, const std::string& bind,
                          ListenerProtocol protocol) const {
    ChainOptions chain;
    ManagerOptions& http = chain.http.emplace();
    http.protocol = port.protocol;
    http.use_remote_address = filters_.model.features.use_remote_address;
    http.accepts_http10 = proxy_.http10;
    if (port.number == 0) {
      http.rds = bind;
    } else if (protocol == ListenerProtocol::kAuto && bind != wildcards_[0]) {
      http.rds = service.hostname + ":" + std::to_string(port.number);
    } else {
      http.rds = std::to_string(port.number);
    }
    chain.sources.add(service.source());
    return chain;
  }

  void sniff(ChainOptions* chain) const {
    chain->application_protocols = filters_.model.parts.plaintext_http_alpns;
    chain->transport_protocol = "raw_buffer";
  }

  // Where the service listens, with the ranges that its chains are for.
  std::vector<std::string> place(const Service& service, ListenerProtocol protocol,
                                 Binding* bind) const {
    if (!bind->addresses.empty() || protocol == ListenerProtocol::kNone) return {};
    if (protocol == ListenerProtocol::kHttp) {
      bind->addresses = wildcards_;
      return {};
    }
    std::string address = service_address(filters_, service);
    std::vector<std::string> all = extra_addresses(filters_, service);
    const bool is_external = !service.is_kubernetes;
    if (is_external && proxy_.ip_mode == IpMode::kV6 && address == "0.0.0.0") address = "::";
    if (is_external && proxy_.ip_mode == IpMode::kDual && address == "0.0.0.0")
      all.emplace_back("::");
    if (address.empty()) return {};
    all.insert(all.begin(), address);
    if (!contains(address, "/")) {
      bind->addresses = std::move(all);
      return {};
    }
    bind->addresses = wildcards_;
    return all;
  }

  // buildSidecarOutboundListener.
  void add(const EgressListener& egress, const Service& service, const Port& port, Binding bind) {
    if (service.resolution == Resolution::kAlias) return;
    const ListenerProtocol protocol = listener_protocol(port.protocol);
    const std::vector<std::string> cidrs = place(service, protocol, &bind);
    const std::pair<std::string, uint32_t> key = {bind.primary(), port.number};
    const auto at = entries_.find(key);
    Entry* known = at == entries_.end() ? nullptr : &at->second;
    if (known != nullptr && known->is_locked) return;
    Protocol own = port.protocol;
    std::vector<ChainOptions> chains;
    bool replaces = known == nullptr;  // else the chains are merged into those that are there
    bool becomes_sniffed = false;
    const auto http = [&] { return http_chain(service, port, bind.primary(), protocol); };
    const auto tcp = [&] {
      return outbound_tcp_chains(filters_, egress, service, port, bind.primary(), cidrs);
    };
    if (port.protocol == Protocol::kHttpProxy) {
      chains.push_back(http());
      replaces = true;
    } else if (protocol == ListenerProtocol::kHttp) {
      if (known != nullptr && !is_tcp(known->protocol)) return;
      becomes_sniffed = true;
      chains.push_back(http());
      if (bind.primary() == wildcards_[0]) {
        sniff(&chains[0]);
        own = Protocol::kUnsupported;
      }
    } else if (protocol == ListenerProtocol::kTcp) {
      chains = tcp();
      becomes_sniffed = known != nullptr && is_http(known->protocol);
    } else if (protocol == ListenerProtocol::kAuto) {
      if (known != nullptr && !is_http(known->protocol) && !is_tcp(known->protocol)) return;
      replaces = replaces || is_http(known->protocol);
      becomes_sniffed = true;
      chains = tcp();
      chains.push_back(http());
      sniff(&chains.back());
    } else {
      return;
    }
    const bool is_conflict = known != nullptr && port.protocol != Protocol::kHttpProxy;
    if (is_conflict && !may_meet(port.protocol, known->protocol)) return;
    if (replaces) {
      entries_[key] = {port, std::move(bind), false, std::move(chains), own};
      return;
    }
    merge(service, port, bind, std::move(chains), known);
    if (becomes_sniffed) known->protocol = Protocol::kUnsupported;
  }

  // mergeTCPFilterChains.
  void merge(const Service& service, const Port& port, const Binding& bind,
             std::vector<ChainOptions> chains, Entry* entry) {
    for (ChainOptions& chain : chains) {
      const bool is_there =
          std::any_of(entry->chains.begin(), entry->chains.end(),
                      [&](const ChainOptions& known) { return known.conflicts_with(chain); });
      if (!is_there) {
        entry->chains.push_back(std::move(chain));
        continue;
      }
      const std::string name = listener_name(bind.primary(), port.number);
      conflicts_->push_back({"pilot_conflict_outbound_listener_tcp_over_current_tcp", Text(name),
                             Text(fmt::format("Listener={} Accepted={} Rejected={} ({})", name,
                                              protocol_name(entry->port.protocol),
                                              protocol_name(port.protocol), service.hostname))});
    }
  }

  const ProxyFilters& filters_;
  const Proxy& proxy_;
  const std::vector<std::string> wildcards_;
  std::vector<ConflictPlan>* conflicts_;
  std::map<std::pair<std::string, uint32_t>, Entry> entries_;
};

}  // namespace

std::vector<ListenerPlan> build_outbound(const ProxyFilters& filters,
                                         std::vector<ConflictPlan>* conflicts) {
  return OutboundWalk(filters, conflicts).walk();
}

std::optional<ListenerPlan> build_http_proxy(const ProxyFilters& filters) {
  uint32_t port = filters.model.mesh.proxy_http_port;
  if (filters.proxy.http_proxy_port) port = *filters.proxy.http_proxy_port;
  if (port == 0) return std::nullopt;
  Entry entry;
  entry.port.number = port;
  entry.bind = {filters.proxy.local_hosts(), true};
  ManagerOptions& http = entry.chains.emplace_back().http.emplace();
  http.rds = "http_proxy";
  http.protocol = Protocol::kHttpProxy;
  http.has_http1_options = http.allows_absolute_url = true;
  http.accepts_http10 = filters.proxy.http10;
  http.exchanges_always = true;
  ListenerPlan plan = finish_listener(filters, entry, {});
  plan.sources.add(kMeshConfigSource, nullptr);
  return plan;
}

std::optional<ListenerPlan> build_virtual_outbound(const ProxyFilters& filters) {
  const Proxy& proxy = filters.proxy;
  if (proxy.interception == Interception::kNone) return std::nullopt;
  const Model& model = filters.model;
  const uint32_t port = model.mesh.proxy_listen_port;
  const std::vector<std::string> wildcards = proxy.wildcards();
  NetworkFilters black_hole = filters.of(kOutbound).stats;
  black_hole.push_back(plain_tcp_proxy("BlackHoleCluster"));
  std::vector<Tree> chains = {
      tree_object({{"filter_chain_match", tree_object({{"destination_port", port}})},
                   {"filters", tree_list(std::move(black_hole))},
                   {"name", "virtualOutbound-blackhole"}}),
      tree_object({{"filters", tree_list(catch_all_filters(filters))},
                   {"name", "virtualOutbound-catchall-tcp"}})};
  ListenerPlan plan;
  plan.name = "virtualOutbound";
  plan.address = SocketAddressPlan{wildcards[0], port};
  plan.direction = TrafficDirection::kOutbound;
  plan.sources.add(kMeshConfigSource, nullptr);
  if (filters.scope.config != nullptr) plan.sources.add("Sidecar", filters.scope.config->meta());
  plan.message = tree_object(
      {{"name", "virtualOutbound"},
       {"address", address_tree(wildcards[0], port)},
       {"additional_addresses",
        model.features.dual_stack ? additional_addresses(wildcards, 1, port) : Tree()},
       {"filter_chains", tree_list(std::move(chains))},
       {"use_original_dst", true},
       {"transparent", proxy.interception == Interception::kTproxy ? Tree(true) : Tree()},
       {"traffic_direction", "OUTBOUND"},
       {"access_log", filters.of(kOutbound).listener_logs},
       {"max_connections_to_accept_per_socket_event", connections_per_event(model)}});
  return plan;
}

}  // namespace meshc::istio_current
