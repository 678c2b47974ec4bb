// Builds the network filters that end TCP chains.
#include "build/istio_1_3/network_filters.h"

#include "build/istio_1_3/host_name.h"

namespace meshc::istio_1_3 {
namespace {

constexpr const char* kBlackHoleCluster = "BlackHoleCluster";
constexpr const char* kPassthroughCluster = "PassthroughCluster";
constexpr int64_t kRedisOperationTimeout = 5'000'000'000;

// buildNetworkFiltersStack: the codec of the protocol, then the proxy. Redis ends its chain itself.
std::vector<NetworkFilterPlan> stack(const Model& model, Protocol protocol, TcpProxyPlan proxy,
                                     const std::string& first_cluster) {
  std::vector<NetworkFilterPlan> filters;
  if (protocol == Protocol::kRedis && model.features.redis_filter) {
    filters.emplace_back(RedisProxyPlan{proxy.stat_prefix, first_cluster, kRedisOperationTimeout});
    return filters;
  }
  if (protocol == Protocol::kMongo) filters.emplace_back(MongoProxyPlan{proxy.stat_prefix});
  if (protocol == Protocol::kMysql && model.features.mysql_filter) {
    filters.emplace_back(MysqlProxyPlan{proxy.stat_prefix});
  }
  filters.emplace_back(std::move(proxy));
  return filters;
}

// route.GetDestinationCluster.
std::string destination_cluster(const SidecarScope& scope, const RouteDestination& destination,
                                uint32_t listener_port) {
  uint32_t port = listener_port;
  if (destination.port_by_name) return kBlackHoleCluster;
  if (destination.port) {
    port = *destination.port;
  } else if (const Service* service = scope.service(destination.host);
             service != nullptr && service->ports.size() == 1) {
    port = service->ports[0].number;
  }
  return cluster_name("outbound", port, destination.subset, destination.host);
}

}  // namespace

std::vector<NetworkFilterPlan> inbound_filters(const Model& model, const ProxyShape& shape,
                                               const Port& port, std::string_view hostname) {
  TcpProxyPlan proxy;
  proxy.cluster = cluster_name("inbound", port.number, port.name, hostname);
  proxy.stat_prefix = proxy.cluster;
  proxy.access_logs = model.tcp_access_logs[shape.is_1_3()];
  std::string cluster = proxy.cluster;
  return stack(model, port.protocol, std::move(proxy), cluster);
}

std::vector<NetworkFilterPlan> outbound_filters(const Model& model, const ProxyShape& shape,
                                                const Port& port, const std::string& cluster) {
  TcpProxyPlan proxy;
  proxy.cluster = cluster;
  proxy.stat_prefix = cluster;
  proxy.idle_timeout = shape.idle_timeout;
  proxy.access_logs = model.tcp_access_logs[shape.is_1_3()];
  return stack(model, port.protocol, std::move(proxy), cluster);
}

std::vector<NetworkFilterPlan> outbound_filters(const Model& model, const ProxyShape& shape,
                                                const SidecarScope& scope, const Port& port,
                                                const L4Route& route,
                                                const VirtualService& virtual_service) {
  if (route.destinations.size() == 1) {
    return outbound_filters(model, shape, port,
                            destination_cluster(scope, route.destinations[0], port.number));
  }
  TcpProxyPlan proxy;
  proxy.stat_prefix = virtual_service.dotted_name;
  proxy.idle_timeout = shape.idle_timeout;
  proxy.access_logs = model.tcp_access_logs[shape.is_1_3()];
  for (const RouteDestination& destination : route.destinations) {
    if (destination.weight <= 0) continue;
    proxy.weighted.push_back({destination_cluster(scope, destination, port.number),
                              static_cast<uint32_t>(destination.weight)});
  }
  // Validation refuses routes whose weights are all zero.
  std::string first = proxy.weighted.empty() ? std::string() : proxy.weighted[0].name;
  return stack(model, port.protocol, std::move(proxy), first);
}

std::vector<NetworkFilterPlan> sni_cluster_filters(const Model& model, const ProxyShape& shape,
                                                   const Port& port) {
  std::vector<NetworkFilterPlan> filters = outbound_filters(model, shape, port, kBlackHoleCluster);
  filters.insert(filters.begin(), SniClusterFilterPlan());
  return filters;
}

TcpProxyPlan fall_through_filter(const Model& model, const ProxyShape& shape,
                                 const SidecarScope& scope) {
  if (!scope.allow_any_outbound) return black_hole_filter();
  TcpProxyPlan proxy;
  proxy.stat_prefix = kPassthroughCluster;
  proxy.cluster = kPassthroughCluster;
  proxy.access_logs = model.tcp_access_logs[shape.is_1_3()];
  return proxy;
}

TcpProxyPlan black_hole_filter() {
  TcpProxyPlan proxy;
  proxy.stat_prefix = kBlackHoleCluster;
  proxy.cluster = kBlackHoleCluster;
  return proxy;
}

}  // namespace meshc::istio_1_3
