// Listener plans of each kind, as builders make them, for the tests and benchmarks of encoding.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "build/listener_plan.h"

namespace meshc::example {

inline constexpr int64_t kMillisecond = 1'000'000;
inline constexpr int64_t kSecond = 1'000 * kMillisecond;

inline Text own_address(std::string before = "", std::string after = "", uint16_t index = 0) {
  return Text(std::move(before), {ParameterKind::kAddress, index}, std::move(after));
}
inline Text own_name(std::string before) {
  return Text(std::move(before), {ParameterKind::kNodeName, 0}, "");
}
inline Text own_bytes(uint16_t index = 0) {
  return Text("", {ParameterKind::kAddressBytes, index}, "");
}

inline ProxyParameters parameters(std::string node_name = "fruit-1.orchard",
                                  std::string address = "10.44.3.1") {
  ProxyParameters result;
  result.node_name = std::move(node_name);
  result.addresses = {std::move(address)};
  result.address_bytes = {std::string("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x2c\x03\x01", 16)};
  return result;
}

inline AccessLogs file_log(std::string format) {
  FileAccessLogPlan log{"/dev/stdout", std::move(format)};
  return AccessLogs(std::make_shared<const std::vector<AccessLogPlan>>(1, AccessLogPlan(log)));
}

inline AccessLogs http_logs() {
  FileAccessLogPlan file{"/dev/stdout", std::map<std::string, std::string>{
                                            {"start_time", "%START_TIME%"},
                                            {"path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"}}};
  GrpcAccessLogPlan grpc{"http_envoy_accesslog", "envoy_accesslog_service"};
  return AccessLogs(
      std::make_shared<const std::vector<AccessLogPlan>>(std::vector<AccessLogPlan>{file, grpc}));
}

inline TcpProxyPlan tcp_proxy(const std::string& cluster) {
  TcpProxyPlan proxy;
  proxy.stat_prefix = cluster;
  proxy.cluster = cluster;
  return proxy;
}

inline FilterChainPlan chain(std::vector<NetworkFilterPlan> filters) {
  FilterChainPlan result;
  result.filters = std::move(filters);
  return result;
}

// The connection manager that Istio 1.3 gives to outbound listeners.
inline HttpConnectionManagerPlan outbound_manager(const std::string& port) {
  HttpConnectionManagerPlan manager;
  manager.stat_prefix = "0.0.0.0_" + port;
  manager.routes = RdsPlan{port, 0};
  manager.filters = {CorsFilterPlan{}, FaultFilterPlan{}, RouterFilterPlan{}};
  manager.stream_idle_timeout = 0;
  manager.upgrade_types = {"websocket"};
  manager.normalize_path = true;
  return manager;
}

inline Shared<HttpConnectionManagerPlan> share(HttpConnectionManagerPlan manager) {
  return std::make_shared<const HttpConnectionManagerPlan>(std::move(manager));
}

inline FilterChainPlan loop_guard() {
  FilterChainPlan guard = chain({tcp_proxy("BlackHoleCluster")});
  guard.match = ChainMatchPlan{};
  guard.match->prefix_ranges = {{own_address(), 32}};
  return guard;
}

inline ListenerPlan outbound(const std::string& address, uint32_t port) {
  ListenerPlan listener;
  listener.name = address + "_" + std::to_string(port);
  listener.address = SocketAddressPlan{address, port};
  listener.direction = TrafficDirection::kOutbound;
  listener.bind_to_port = false;
  listener.listener_filters_timeout = 100 * kMillisecond;
  listener.continue_on_listener_filters_timeout = true;
  return listener;
}

inline ListenerPlan outbound_http() {
  ListenerPlan listener = outbound("0.0.0.0", 8080);
  listener.filter_chains = {loop_guard(), chain({share(outbound_manager("8080"))})};
  return listener;
}

inline ListenerPlan outbound_tcp() {
  ListenerPlan listener = outbound("10.96.1.50", 5432);
  listener.filter_chains = {chain({tcp_proxy("outbound|5432||db.orchard.svc.cluster.local")})};
  return listener;
}

inline MixerTransportPlan mixer_transport() {
  MixerTransportPlan transport;
  transport.check_cluster = "outbound|9091||istio-policy.istio-system.svc.cluster.local";
  transport.report_cluster = "outbound|15004||istio-telemetry.istio-system.svc.cluster.local";
  transport.base_retry_wait = 80 * kMillisecond;
  transport.max_retry_wait = kSecond;
  transport.report_batch_max_entries = 50;
  transport.report_batch_max_time = 2 * kSecond;
  return transport;
}

inline MixerAttributesPlan inbound_attributes(int64_t port) {
  MixerAttributesPlan plan;
  plan.attributes = {{"context.reporter.kind", Text("inbound")},
                     {"destination.uid", own_name("kubernetes://")},
                     {"destination.ip", std::vector<Text>{own_bytes()}},
                     {"destination.port", port}};
  return plan;
}

inline MixerTcpFilterPlan mixer_tcp() {
  MixerTcpFilterPlan mixer;
  mixer.disable_check_calls = true;
  mixer.attributes = inbound_attributes(7000);
  mixer.transport = mixer_transport();
  return mixer;
}

// The connection manager of an inbound HTTP listener, with everything that can be in one.
inline HttpConnectionManagerPlan inbound_manager() {
  HttpConnectionManagerPlan manager = outbound_manager("8080");
  manager.stat_prefix = own_address("", "_8080");
  MixerHttpFilterPlan mixer;
  mixer.attributes = inbound_attributes(8080);
  mixer.forward_attributes = MixerAttributesPlan{{{"source.uid", own_name("kubernetes://")}}};
  mixer.transport = mixer_transport();
  manager.filters = {HealthCheckFilterPlan{"/alive"},
                     mixer,
                     GrpcWebFilterPlan{},
                     CorsFilterPlan{},
                     FaultFilterPlan{},
                     RouterFilterPlan{}};
  InlineRoutePlan route;
  route.name = route.cluster = "inbound|80|http|fruit.orchard.svc.cluster.local";
  route.virtual_host = "inbound|http|80";
  route.route_name = "default";
  route.decorator_operation = "fruit.orchard.svc.cluster.local:80/*";
  route.mixer = MixerRoutePlan{true, {{{"destination.service.name", Text("fruit")}}}};
  manager.routes = route;
  manager.access_logs = http_logs();
  manager.tracing = TracingPlan{false, 100, 12.5, 100};
  manager.idle_timeout = 1500 * kMillisecond;
  manager.server_name = "istio-envoy";
  manager.forward_client_certificate = true;
  manager.http1_options = true;
  manager.accept_http_10 = true;
  return manager;
}

inline ListenerPlan inbound_http() {
  ListenerPlan listener = outbound("", 8080);
  listener.name = own_address("", "_8080");
  listener.address = SocketAddressPlan{own_address(), 8080};
  listener.direction = TrafficDirection::kInbound;
  listener.filter_chains = {chain({share(inbound_manager())})};
  return listener;
}

// All network filters, chain matches and listener filters in one virtual listener.
inline ListenerPlan virtual_inbound() {
  ListenerPlan listener;
  listener.name = "virtualInbound";
  listener.address = SocketAddressPlan{"0.0.0.0", 15006};
  listener.transparent = true;
  listener.listener_filters = {ListenerFilterPlan::kOriginalDestination,
                               ListenerFilterPlan::kTlsInspector,
                               ListenerFilterPlan::kHttpInspector};
  listener.listener_filters_timeout = kSecond;
  listener.continue_on_listener_filters_timeout = true;

  const auto add = [&](uint32_t port, FilterChainPlan plan) {
    plan.match = ChainMatchPlan{};
    plan.match->destination_port = port;
    plan.match->prefix_ranges = {{own_address(), 32}};
    plan.original_listener_name = own_address("", "_" + std::to_string(port));
    listener.filter_chains.push_back(std::move(plan));
  };
  add(27017, chain({MongoProxyPlan{"mongo"}, mixer_tcp(), tcp_proxy("inbound|27017")}));
  add(6379, chain({RedisProxyPlan{"redis", "inbound|6379", 5 * kSecond}}));
  add(3306, chain({MysqlProxyPlan{"mysql"}, tcp_proxy("inbound|3306")}));
  TcpProxyPlan weighted;
  weighted.stat_prefix = "split.orchard";
  weighted.weighted = {{"one", 70}, {"two", 30}};
  weighted.idle_timeout = 30 * kSecond;
  weighted.access_logs = file_log("%START_TIME% %PROTOCOL%\n");
  FilterChainPlan split = chain({weighted});
  split.istio_config = "/apis/networking.istio.io/v1alpha3/namespaces/orchard/virtual-service/vs";
  add(7000, split);
  listener.filter_chains.back().match->server_names = {"a.example.com", "*.b.example.com"};
  listener.filter_chains.back().match->transport_protocol = "tls";
  listener.filter_chains.back().match->application_protocols = {"istio"};
  add(8080, chain({share(inbound_manager())}));
  return listener;
}

}  // namespace meshc::example
