// Reads Gateways, and merges their servers.
#include "build/istio_current/gateways.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

using PortKey = std::tuple<uint32_t, std::string, std::string>;  // number, protocol, bind
using HostBinds = std::map<std::string, std::string>;

// sanitizeServerHostNamespace.
std::vector<std::string> read_hosts(ValueRef list, std::string_view namespace_name) {
  std::vector<std::string> hosts = texts(list);
  for (size_t i = 0; i < hosts.size(); ++i) {
    const std::vector<std::string_view> parts = split(hosts[i], '/');
    if (parts.size() < 2) continue;
    const std::string host(parts[1]);
    if (parts[0] == ".") {
      hosts[i] = std::string(namespace_name) + "/" + host;
    } else if (parts[0] == "*") {
      if (host == "*") return {"*"};
      hosts[i] = host;
    }
  }
  return hosts;
}

std::vector<std::string> sni_hosts(const GatewayServer& server) {
  std::set<std::string> hosts;
  for (const std::string& host : server.hosts) {
    const std::vector<std::string_view> parts = split(host, '/');
    hosts.emplace(parts.size() > 1 ? parts[1] : parts[0]);
  }
  return {hosts.begin(), hosts.end()};
}

std::shared_ptr<const GatewayServer> read_server(const Model& model, const fb::Config& config,
                                                 ValueRef item) {
  auto server = std::make_shared<GatewayServer>();
  const std::string space(model.registry.text(config.meta()->namespace_()));
  server->config = &config;
  server->gateway = space + "/" + std::string(model.registry.text(config.meta()->name()));
  server->name = item.find("name").as_string();
  const ValueRef port = item.find("port");
  server->protocol_word = port.find("protocol").as_string();
  server->port = {std::string(port.find("name").as_string()),
                  static_cast<uint32_t>(port.find("number").as_int()),
                  parse_protocol(server->protocol_word), 0};
  server->bind = item.find("bind").as_string();
  server->hosts = read_hosts(item.find("hosts"), space);
  server->tls = item.find("tls");
  return server;
}

// resolvePorts: where the router's own services send traffic for the port, else the port itself.
uint32_t resolve_port(uint32_t number, const Proxy& router) {
  for (const ServiceTarget& target : router.workload.targets) {
    if (!target.service->keeps_gateway_ports && target.port->number == number)
      return target.target_port;
  }
  return number;
}

bool has_udp_port(uint32_t number, const Proxy& router) {
  return std::any_of(router.workload.targets.begin(), router.workload.targets.end(),
                     [&](const ServiceTarget& target) {
                       return target.port->number == number &&
                              target.port->protocol == Protocol::kUdp;
                     });
}

// gatewayRDSRouteName.
std::string route_name(const Model& model, const GatewayServer& server, uint32_t port) {
  const std::string bind = server.bind.empty() ? "" : "." + server.bind;
  if (is_http(server.port.protocol)) return "http." + std::to_string(port) + bind;
  if (server.port.protocol != Protocol::kHttps || server.passes_through()) return {};
  const fb::Meta& meta = *server.config->meta();
  return "https." + std::to_string(server.port.number) + "." + server.port.name + "." +
         std::string(model.registry.text(meta.name())) + "." +
         std::string(model.registry.text(meta.namespace_())) + bind;
}

// CheckDuplicates: hosts that are there at the same address. Without any, all become known.
bool has_duplicates(const std::vector<std::string>& hosts, const std::string& bind,
                    HostBinds* known) {
  for (const std::string& host : hosts) {
    const auto at = known->find(host);
    if (at != known->end() && at->second == bind) return true;
  }
  for (const std::string& host : hosts) (*known)[host] = bind;
  return false;
}

class GatewayMerge {
 public:
  GatewayMerge(const Model& model, const Proxy& router) : model_(model), router_(router) {}

  void add(const std::shared_ptr<const GatewayServer>& server) {
    const uint32_t number = resolve_port(server->port.number, router_);
    MergedServer merged{server, route_name(model_, *server, number), {}};
    if (server->tls.is_object()) {
      if (has_duplicates(server->hosts, server->bind, &tls_hosts_[number])) return;
      merged.sni_hosts = sni_hosts(*server);
    }
    const PortKey key{number, server->protocol_word, server->bind};
    if (seen_ports_.insert(number).second) {
      add_first(merged, key);
      add_quic(merged, key);
    } else if (const auto plain = plain_text_.find(number); plain != plain_text_.end()) {
      add_beside_plain_text(merged, key, plain->second);
    } else if (!server->is_tls()) {
      plain_text_[number] = key;
      if (server->is_http()) route_names_.insert(merged.route_name);
      start(merged, key);
    } else {
      add_tls(merged, key);
    }
  }

  std::vector<MergedPort> take() {
    std::vector<MergedPort> ports;
    for (const PortKey& key : order_) ports.push_back(std::move(ports_.at(key)));
    return ports;
  }

 private:
  // A port's only server so far.
  void start(const MergedServer& merged, const PortKey& key) {
    if (ports_.count(key) == 0) order_.push_back(key);
    ports_[key] = {std::get<0>(key),  std::get<1>(key), std::get<2>(key),
                   merged.route_name, {merged},         {}};
  }

  // addPlainTextServer.
  void add_first(const MergedServer& merged, const PortKey& key) {
    if (!merged.server->is_tls()) plain_text_[std::get<0>(key)] = key;
    if (merged.server->is_http()) route_names_.insert(merged.route_name);
    start(merged, key);
  }

  void add_quic(const MergedServer& merged, const PortKey& key) {
    const GatewayServer& server = *merged.server;
    if (!model_.features.quic_listeners || server.port.protocol != Protocol::kHttps ||
        server.passes_through() || !has_udp_port(server.port.number, router_))
      return;
    ports_.at(key).quic_servers.push_back(merged);
  }

  void add_beside_plain_text(const MergedServer& merged, const PortKey& key,
                             const PortKey& current) {
    const bool same_bind = std::get<2>(current) == std::get<2>(key);
    const Protocol own = merged.server->port.protocol;
    const Protocol there = parse_protocol(std::get<1>(current));
    const bool can_merge = is_http(there) && (is_http(own) || own == there);
    if (same_bind) {
      if (!can_merge || merged.route_name.empty()) return;
      ports_.at(current).servers.push_back(merged);
      return;
    }
    if (ports_.count(key) == 0) {
      add_first(merged, key);
    } else {
      ports_.at(key).route_name = merged.route_name;
      ports_.at(key).servers.push_back(merged);
    }
    add_quic(merged, key);
  }

  void add_tls(const MergedServer& merged, const PortKey& key) {
    if (merged.server->is_http()) {
      if (merged.route_name.empty() || !route_names_.insert(merged.route_name).second) return;
    }
    if (ports_.count(key) == 0) {
      start(merged, key);
      ports_.at(key).route_name.clear();
    } else {
      ports_.at(key).servers.push_back(merged);
    }
    add_quic(merged, key);
  }

  const Model& model_;
  const Proxy& router_;
  std::vector<PortKey> order_;
  std::map<PortKey, MergedPort> ports_;
  std::map<uint32_t, PortKey> plain_text_;
  std::set<uint32_t> seen_ports_;
  std::set<std::string> route_names_;
  std::map<uint32_t, HostBinds> tls_hosts_;
};

}  // namespace

std::string_view GatewayServer::tls_mode() const {
  const std::string_view mode = tls.find("mode").as_string();
  return mode.empty() ? "PASSTHROUGH" : mode;
}

bool GatewayServer::passes_through() const {
  return tls.is_object() && (tls_mode() == "PASSTHROUGH" || tls_mode() == "AUTO_PASSTHROUGH");
}

bool GatewayServer::is_http() const {
  return istio_current::is_http(port.protocol) ||
         (port.protocol == Protocol::kHttps && !passes_through());
}

bool GatewayServer::is_tls() const {
  return tls.is_object() && !istio_current::is_http(port.protocol);
}

bool GatewayServer::terminates_https() const {
  return tls.is_object() && port.protocol == Protocol::kHttps && !passes_through();
}

bool GatewayServer::terminates_tls_into_tcp() const {
  return !passes_through() && !istio_current::is_http(port.protocol) &&
         port.protocol != Protocol::kHttps;
}

std::vector<MergedPort> merge_gateways(const Model& model, const Proxy& router) {
  GatewayMerge merge(model, router);
  for (const fb::Config* config :
       config_list(model.index, "networking.istio.io", "Gateway", model.namespaces)) {
    if (model.features.scope_gateway_to_namespace &&
        config->meta()->namespace_() != router.namespace_number)
      continue;
    const ValueRef spec = model.registry.value(config->spec());
    const ValueRef selector = spec.find("selector");
    if (selector.is_object() && !is_subset_of(label_set(selector), router.workload.labels))
      continue;
    for (ValueRef item : spec.find("servers").children()) {
      if (item.find("port").is_object()) merge.add(read_server(model, *config, item));
    }
  }
  return merge.take();
}

std::vector<LabelSet> gateway_selectors(const MeshIndex& index,
                                        const DiscoveredNamespaces& namespaces) {
  std::vector<LabelSet> selectors;
  for (const fb::Config* config : config_list(index, "networking.istio.io", "Gateway", namespaces))
    selectors.push_back(label_set(index.registry.value(config->spec()).find("selector")));
  return selectors;
}

}  // namespace meshc::istio_current
