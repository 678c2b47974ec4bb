// TCP proxies, and those of protocols that Envoy speaks.
#include "build/istio_current/network_filters.h"

#include "base/strings.h"
#include "build/istio_current/wasm.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kTcpProxyName = "envoy.filters.network.tcp_proxy";
constexpr std::string_view kTcpProxyType = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

const Subset* find_subset(const DestinationRule* rule, std::string_view name) {
  if (rule == nullptr || name.empty()) return nullptr;
  for (const Subset& subset : rule->subsets) {
    if (subset.name == name) return &subset;
  }
  return nullptr;
}

// maybeSetHashPolicy.
bool hashes_source(const DestinationRule* rule, std::string_view subset_name) {
  if (rule == nullptr) return false;
  const Subset* subset = find_subset(rule, subset_name);
  return subset != nullptr && subset->hashes_source ? *subset->hashes_source : rule->hashes_source;
}

// tunnelingconfig.Apply: a subset has its own settings or none.
Tree tunneling(const DestinationRule* rule, std::string_view subset_name) {
  if (rule == nullptr) return {};
  const std::optional<TunnelSettings>* settings = &rule->tunnel;
  if (!subset_name.empty()) {
    const Subset* subset = find_subset(rule, subset_name);
    if (subset == nullptr) return {};
    settings = &subset->tunnel;
  }
  if (!*settings) return {};
  const std::string& host = (*settings)->target_host;
  const bool is_v6 = contains(host, ":");
  return tree_object({{"hostname", (is_v6 ? "[" + host + "]" : host) + ":" +
                                       std::to_string((*settings)->target_port)},
                      {"use_post", (*settings)->use_post ? Tree(true) : Tree()}});
}

Tree tcp_proxy(const ProxyFilters& filters, const TcpDestination& to,
               ListenerClass listener_class) {
  TreeBuilder proxy;
  proxy.set("@type", kTcpProxyType).set("stat_prefix", to.stat_prefix);
  if (to.cluster.empty()) {
    std::vector<Tree> clusters;
    for (const auto& [name, weight] : to.weighted)
      clusters.push_back(tree_object({{"name", name}, {"weight", weight}}));
    proxy.set("weighted_clusters", tree_object({{"clusters", tree_list(std::move(clusters))}}));
  } else {
    proxy.set("cluster", to.cluster);
  }
  std::optional<int64_t> idle = to.rule == nullptr ? std::nullopt : to.rule->idle_timeout;
  if (!idle) idle = filters.proxy.idle_timeout;
  proxy.set("idle_timeout", optional_duration(idle));
  if (to.rule != nullptr)
    proxy.set("max_downstream_connection_duration", optional_duration(to.rule->longest_connection));
  proxy.set("access_log", filters.of(listener_class).tcp_logs);
  if (hashes_source(to.rule, to.subset))
    proxy.set("hash_policy", tree_list({tree_object({{"source_ip", tree_object({})}})}));
  if (to.tunnels) proxy.set("tunneling_config", tunneling(to.rule, to.subset));
  return tree_extension(kTcpProxyName, proxy.build());
}

Tree mongo_proxy(const std::string& prefix) {
  return tree_extension("envoy.filters.network.mongo_proxy",
                        tree_any("envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy",
                                 {{"stat_prefix", prefix}}));
}

Tree mysql_proxy(const std::string& prefix) {
  return tree_extension("envoy.filters.network.mysql_proxy",
                        tree_any("envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy",
                                 {{"stat_prefix", prefix}}));
}

Tree redis_proxy(const std::string& prefix, const std::string& cluster) {
  return tree_extension(
      "envoy.filters.network.redis_proxy",
      tree_any("envoy.extensions.filters.network.redis_proxy.v3.RedisProxy",
               {{"stat_prefix", prefix},
                {"settings", tree_object({{"op_timeout", 5 * kSecond}})},
                {"latency_in_micros", true},
                {"prefix_routes",
                 tree_object({{"catch_all_route", tree_object({{"cluster", cluster}})}})}}));
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (size_t at = 0;;) {
    const size_t found = text.find(from, at);
    result.append(text.substr(at, found - at));
    if (found == std::string_view::npos) return result;
    result.append(to);
    at = found + from.size();
  }
}

}  // namespace

NetworkFilters tcp_filters(const ProxyFilters& filters, const TcpDestination& to,
                           ListenerClass listener_class, const Port& port,
                           bool exchanges_metadata) {
  const Features& features = filters.model.features;
  NetworkFilters list;
  const auto add_all = [&](const std::vector<Tree>& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  const WasmFilters wasm =
      wasm_filters(filters.model, filters.proxy, listener_class, port.number, true);
  if (exchanges_metadata && filters.model.parts.mx_network)
    list.push_back(filters.model.parts.mx_network);
  // Sidecars check what comes in, routers what they pass on.
  const bool is_checked = to.is_checked && listener_class != ListenerClass::kSidecarOutbound;
  if (is_checked) add_all(filters.authorization.custom_tcp);
  append_wasm(wasm, WasmPhase::kAuthn, &list);
  append_wasm(wasm, WasmPhase::kAuthz, &list);
  if (is_checked) add_all(filters.authorization.tcp);
  append_wasm(wasm, WasmPhase::kStats, &list);
  append_wasm(wasm, WasmPhase::kUnspecified, &list);
  add_all(filters.of(listener_class).stats);
  const std::string first =
      to.cluster.empty() && !to.weighted.empty() ? to.weighted[0].first : to.cluster;
  if (port.protocol == Protocol::kRedis && features.redis_filter) {
    list.push_back(redis_proxy(to.stat_prefix, first));
    return list;
  }
  if (port.protocol == Protocol::kMongo && features.mongo_filter)
    list.push_back(mongo_proxy(to.stat_prefix));
  if (port.protocol == Protocol::kMysql && features.mysql_filter && !filters.model.stock_envoy)
    list.push_back(mysql_proxy(to.stat_prefix));
  list.push_back(tcp_proxy(filters, to, listener_class));
  return list;
}

NetworkFilters route_filters(const ProxyFilters& filters,
                             const std::vector<RouteDestination>& destinations, const Port& port,
                             const VirtualService& from, bool exchanges_metadata) {
  const SidecarScope& scope = filters.scope;
  const RouteDestination& first = destinations[0];
  const Service* service = scope.service(first.host);
  TcpDestination to;
  if (service != nullptr) to.rule = scope.rule(service->hostname, filters.proxy.workload.labels);
  const auto cluster_of = [&](const RouteDestination& one) {
    return destination_cluster(one.host, one.subset, one.port, scope.service(one.host),
                               port.number);
  };
  if (destinations.size() == 1) {
    to.cluster = to.stat_prefix = cluster_of(first);
    to.subset = first.subset;
    if (service != nullptr)
      to.stat_prefix = stat_prefix(filters.model.mesh.outbound_cluster_stat_name, *service,
                                   first.host, first.subset, port, to.cluster);
  } else {
    to.stat_prefix = std::string(from.name) + "." + std::string(from.namespace_name);
    for (const RouteDestination& one : destinations) {
      if (one.weight > 0) to.weighted.emplace_back(cluster_of(one), one.weight);
    }
  }
  return tcp_filters(filters, to, filters.outbound_class(), port, exchanges_metadata);
}

Tree plain_tcp_proxy(std::string_view cluster) {
  return tree_extension(kTcpProxyName,
                        tree_any(kTcpProxyType, {{"stat_prefix", cluster}, {"cluster", cluster}}));
}

NetworkFilters catch_all_filters(const ProxyFilters& filters) {
  std::string cluster = "BlackHoleCluster";
  if (filters.scope.allow_any_outbound) {
    cluster = "PassthroughCluster";
    if (const ValueRef proxy = filters.scope.egress_proxy; proxy.is_object()) {
      cluster = destination_cluster(
          proxy.find("host").as_string(), proxy.find("subset").as_string(),
          static_cast<uint32_t>(proxy.find("port").find("number").as_int()), nullptr, 0);
    }
  }
  constexpr ListenerClass kClass = ListenerClass::kSidecarOutbound;
  NetworkFilters list = filters.of(kClass).stats;
  TcpDestination to;
  to.cluster = to.stat_prefix = cluster;
  list.push_back(tcp_proxy(filters, to, kClass));
  return list;
}

std::string inbound_stat_prefix(std::string_view pattern, const Service& service,
                                std::string_view host, const Port& port) {
  const std::string short_host = service.is_kubernetes
                                     ? service.name + "." + std::string(service.namespace_name)
                                     : std::string(host);
  std::string text = replaced(pattern, "%SERVICE%", short_host);
  text = replaced(text, "%SERVICE_NAME%", service.is_kubernetes ? service.name : host);
  text = replaced(text, "%SERVICE_FQDN%", host);
  text = replaced(text, "%SUBSET_NAME%", "");
  text = replaced(text, "%SERVICE_PORT%", std::to_string(port.number));
  return replaced(text, "%SERVICE_PORT_NAME%", port.name);
}

std::string stat_prefix(std::string_view pattern, const Service& service, std::string_view host,
                        std::string_view subset, const Port& port, std::string_view cluster) {
  if (pattern.empty()) return std::string(cluster);
  std::string text = replaced(pattern, "%SUBSET_NAME%", subset);
  text = replaced(text, "%TARGET_PORT%", "0");
  return inbound_stat_prefix(text, service, host, port);
}

std::string destination_cluster(std::string_view host, std::string_view subset, uint32_t port,
                                const Service* service, uint32_t listener_port) {
  if (host.empty()) return "UnknownService";
  if (port == 0) {
    const bool has_one = service != nullptr && service->ports.size() == 1;
    port = has_one ? service->ports[0].number : listener_port;
  }
  if (service != nullptr && !service->external_name.empty()) host = service->external_name;
  return cluster_name("outbound", port, subset, host);
}

}  // namespace meshc::istio_current
