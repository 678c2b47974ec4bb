// Builds outbound listeners port by port.
#include "build/istio_1_3/outbound_listeners.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/dubbo.h"
#include "build/istio_1_3/network_filters.h"
#include "build/istio_1_3/outbound_chains.h"
#include "build/istio_1_3/source_objects.h"

namespace meshc::istio_1_3 {
namespace {

const std::vector<std::string> kHttpProtocols = {"http/1.1", "http/1.0"};

bool catches_all(const FilterChainPlan& chain) {
  return !chain.match || *chain.match == ChainMatchPlan();
}

}  // namespace

OutboundListeners::OutboundListeners(const Model& model, const ProxyShape& shape,
                                     const SidecarScope& scope)
    : model_(model), shape_(shape), scope_(scope) {}

void OutboundListeners::add(const EgressListener& egress, const Service& service, const Port& port,
                            const std::string& bind, bool bind_to_port,
                            const fb::Endpoints* endpoints) {
  constexpr uint32_t kHttpsPort = 443;
  if (model_.features.block_http_on_443 && port.number == kHttpsPort &&
      port.protocol == Protocol::kHttp) {
    conflicts_.add(kHttpOverHttps, service.hostname,
                   fmt::format("listener conflict detected: service {} specifies an HTTP service "
                               "on HTTPS only port {}.",
                               service.hostname, kHttpsPort));
    return;
  }
  Incoming incoming{egress, service, port, endpoints, listener_protocol(port.protocol, sniffing()),
                    {},     {},      {},   nullptr};
  if (incoming.protocol == ListenerProtocol::kNone) return;
  incoming.options.bind = Text(bind);
  incoming.options.port = port.number;
  incoming.options.bind_to_port = bind_to_port;
  choose_bind(&incoming);
  if (auto at = entries_.find(incoming.key); at != entries_.end()) incoming.current = &at->second;
  if (shares_port(incoming)) {
    share_port(incoming, build(&incoming).filter_chains);
    return;
  }
  if (!may_join(incoming)) return;
  Merge kind = merge_kind(incoming);
  if (kind == Merge::kHttpOverHttp || kind == Merge::kHttpOverAuto ||
      kind == Merge::kAutoOverAuto) {
    incoming.current->services.push_back(&service);
    incoming.current->http_services.push_back(&service);
    return;
  }
  ListenerPlan built = build(&incoming);
  if (!may_share(incoming)) return;
  merge(kind, incoming, std::move(built));
}

// HTTP services without a bind share the wildcard. TCP ones have the service's address; where that
// is a range they share the wildcard too and the range becomes a match.
void OutboundListeners::choose_bind(Incoming* incoming) const {
  std::string& bind = incoming->options.bind.before;
  if (bind.empty() && incoming->protocol == ListenerProtocol::kHttp) {
    bind = shape_.wildcard();
  } else if (bind.empty() && contains(incoming->service.address, "/")) {
    incoming->destination_cidr = incoming->service.address;
    bind = shape_.wildcard();
  } else if (bind.empty()) {
    bind = incoming->service.address;
  }
  incoming->key = bind + ":" + std::to_string(incoming->port.number);
}

// False if the port adds nothing to the listener that has its place already.
bool OutboundListeners::may_join(const Incoming& incoming) {
  Entry* current = incoming.current;
  if (current == nullptr) return true;
  if (current->locked) return false;
  if (sniffing()) return true;
  if (incoming.protocol == ListenerProtocol::kHttp) {
    if (is_http(current->service_port.protocol)) {
      current->http_services.push_back(&incoming.service);
    } else {
      add_conflict(kTcpOverHttp, incoming);
    }
    current->services.push_back(&incoming.service);
    return false;
  }
  if (!is_tcp(current->service_port.protocol)) {
    add_conflict(kHttpOverTcp, incoming);
    return false;
  }
  return true;
}

// isConflictWithWellKnownPort: protocols where the server speaks first share no port with others,
// since inspection would break them. Asked once the listener is built, which may have sorted lists.
bool OutboundListeners::may_share(const Incoming& incoming) const {
  if (incoming.current == nullptr || !sniffing()) return true;
  auto is_server_first = [](Protocol protocol) {
    return protocol == Protocol::kMongo || protocol == Protocol::kMysql;
  };
  Protocol existing = incoming.current->protocol;
  return (!is_server_first(incoming.port.protocol) && !is_server_first(existing)) ||
         incoming.port.protocol == existing;
}

OutboundListeners::Merge OutboundListeners::merge_kind(const Incoming& incoming) const {
  if (incoming.current == nullptr || !sniffing()) return Merge::kNone;
  static constexpr Merge kKinds[3][3] = {
      {Merge::kHttpOverHttp, Merge::kHttpOverTcp, Merge::kHttpOverAuto},
      {Merge::kTcpOverHttp, Merge::kTcpOverTcp, Merge::kTcpOverAuto},
      {Merge::kAutoOverHttp, Merge::kAutoOverTcp, Merge::kAutoOverAuto},
  };
  int row = incoming.protocol == ListenerProtocol::kHttp  ? 0
            : incoming.protocol == ListenerProtocol::kTcp ? 1
                                                          : 2;
  Protocol existing = incoming.current->protocol;
  int column = is_http(existing) ? 0 : is_tcp(existing) ? 1 : 2;
  return kKinds[row][column];
}

ChainOptions OutboundListeners::http_chain(const Incoming& incoming) const {
  ChainOptions chain;
  HttpOptions& http = chain.http.emplace();
  const std::string& bind = incoming.options.bind.before;
  if (incoming.port.number == 0) {
    http.rds = bind;  // a Unix domain socket has no port to name its routes by
  } else if (incoming.protocol == ListenerProtocol::kAuto && bind != shape_.wildcard()) {
    http.rds = fmt::format("{}:{}", incoming.service.hostname, incoming.port.number);
  } else {
    http.rds = std::to_string(incoming.port.number);
  }
  http.use_remote_address = model_.features.use_remote_address;
  http.egress = true;
  http.http1 = http.accept_http_10 = shape_.http10;
  return chain;
}

ListenerPlan OutboundListeners::build(Incoming* incoming) {
  ListenerOptions& options = incoming->options;
  options.user_filters = {incoming->port, ListenerCategory::kSidecarOutbound};
  if (incoming->protocol != ListenerProtocol::kHttp) {
    options.chains = outbound_chains(model_, shape_, scope_, incoming->egress, incoming->service,
                                     incoming->port, incoming->destination_cidr, &sorted_matches_);
  }
  if (incoming->protocol != ListenerProtocol::kTcp) {
    ChainOptions chain = http_chain(*incoming);
    if (incoming->protocol == ListenerProtocol::kAuto) {
      chain.match.emplace().application_protocols = kHttpProtocols;
      options.needs_http_inspector = true;
    }
    options.chains.push_back(std::move(chain));
  }
  // Inbound traffic that finds no better listener would otherwise be sent to the proxy itself for
  // ever.
  if (options.bind.before == shape_.wildcard() && model_.features.restrict_pod_ip_loops) {
    ChainOptions guard;
    guard.own_addresses = true;
    guard.network_filters.emplace_back(black_hole_filter());
    options.chains.insert(options.chains.begin(), std::move(guard));
    sorted_addresses_ = true;
  }
  ListenerPlan listener = lay_out_listener(model_, shape_, options);
  add_fall_through(*incoming, &options, &listener);
  listener.direction = TrafficDirection::kOutbound;
  if (incoming->endpoints != nullptr) listener.sources.add(source_of(*incoming->endpoints));

  PluginInput input{model_, shape_, scope_};
  input.protocol = incoming->protocol;
  set_service(incoming->service, &input);
  std::vector<PluginChain> chains = plugin_chains(options);
  for (const Plugin* plugin : plugins()) plugin->on_outbound_listener(input, &chains);
  complete_chains(model_, shape_, options, std::move(chains), &listener);
  return listener;
}

// appendListenerFallthroughRoute: a last chain for what no other takes, unless one takes
// everything.
void OutboundListeners::add_fall_through(const Incoming& incoming, ListenerOptions* options,
                                         ListenerPlan* listener) const {
  if (!model_.features.fallthrough_route) return;
  auto catches = [](const ListenerPlan& plan) {
    return std::any_of(plan.filter_chains.begin(), plan.filter_chains.end(), catches_all);
  };
  if (catches(*listener) || (incoming.current != nullptr && catches(incoming.current->listener)))
    return;
  ChainOptions chain;
  chain.network_filters.emplace_back(fall_through_filter(model_, shape_, scope_));
  chain.is_fall_through = true;
  add_traffic_policy(model_, scope_, &chain.sources);
  options->chains.push_back(std::move(chain));
  listener->filter_chains.emplace_back().match.emplace();
}

void OutboundListeners::lock() {
  for (auto& [key, entry] : entries_) entry.locked = true;
}

// HTTP services share one chain, which is built for the first of them.
void OutboundListeners::name_http_services(Entry* entry) {
  if (entry->http_services.empty()) return;
  for (FilterChainPlan& chain : entry->listener.filter_chains) {
    if (chain.filters.empty() ||
        !std::holds_alternative<Shared<HttpConnectionManagerPlan>>(chain.filters.back())) {
      continue;
    }
    Sources sources;
    sources.reserve(entry->http_services.size() + chain.sources.objects().size());
    for (const Service* service : entry->http_services) sources.append(source_of(*service));
    sources.add(chain.sources);
    chain.sources = std::move(sources);
  }
}

std::vector<ListenerPlan> OutboundListeners::take_listeners() {
  std::vector<ListenerPlan> tcp;
  std::vector<ListenerPlan> others;
  for (auto& [key, entry] : entries_) {
    std::vector<std::string> lost = settle_interfaces(&entry.listener);
    if (!lost.empty()) conflicts_.add(kInterfaceConflict, key, join(lost, "; "));
    name_http_services(&entry);
    (is_tcp(entry.service_port.protocol) ? tcp : others).push_back(std::move(entry.listener));
  }
  entries_.clear();
  auto by_name = [](const ListenerPlan& a, const ListenerPlan& b) {
    return a.name.before < b.name.before;
  };
  std::sort(tcp.begin(), tcp.end(), by_name);
  std::sort(others.begin(), others.end(), by_name);
  tcp.insert(tcp.end(), std::make_move_iterator(others.begin()),
             std::make_move_iterator(others.end()));
  return tcp;
}

}  // namespace meshc::istio_1_3
