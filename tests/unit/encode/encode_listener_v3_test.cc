// The v3 dialect: where it differs from v2, and what it leaves out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr EncodeOptions kV3{Dialect::kV3, true, false};

nlohmann::json encode(const ListenerPlan& plan, std::vector<Omission>* omissions = nullptr) {
  return listener_json(Dialect::kV3, encode_listener(plan, kV3, example::parameters(), omissions));
}

TEST(EncodeListenerV3Test, OutboundHttp) {
  std::vector<Omission> omissions;
  EXPECT_EQ(differences(encode(example::outbound_http(), &omissions), R"({
    "name": "0.0.0.0_8080",
    "address": {"socket_address": {"address": "0.0.0.0", "port_value": 8080}},
    "bind_to_port": false,
    "traffic_direction": "OUTBOUND",
    "listener_filters_timeout": "0.100s",
    "continue_on_listener_filters_timeout": true,
    "filter_chains": [{
      "filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.44.3.1", "prefix_len": 32}]},
      "filters": [{
        "name": "envoy.filters.network.tcp_proxy",
        "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
          "stat_prefix": "BlackHoleCluster", "cluster": "BlackHoleCluster"}}]
    }, {
      "filters": [{
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
          "stat_prefix": "0.0.0.0_8080",
          "rds": {"config_source": {"ads": {}, "initial_fetch_timeout": "0s",
                                    "resource_api_version": "V3"},
                  "route_config_name": "8080"},
          "http_filters": [
            {"name": "envoy.filters.http.cors", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors"}},
            {"name": "envoy.filters.http.fault", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"}},
            {"name": "envoy.filters.http.router", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
          "stream_idle_timeout": "0s",
          "upgrade_configs": [{"upgrade_type": "websocket"}],
          "use_remote_address": false,
          "normalize_path": true}}]
    }]})"),
            "[]");
  EXPECT_THAT(omissions, SizeIs(0));
}

constexpr const char* kInboundManager = R"({
  "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
  "stat_prefix": "10.44.3.1_8080",
  "route_config": {
    "name": "inbound|80|http|fruit.orchard.svc.cluster.local",
    "validate_clusters": false,
    "virtual_hosts": [{
      "name": "inbound|http|80", "domains": ["*"],
      "routes": [{
        "name": "default", "match": {"prefix": "/"},
        "route": {"cluster": "inbound|80|http|fruit.orchard.svc.cluster.local", "timeout": "0s",
                  "max_stream_duration": {"max_stream_duration": "0s",
                                          "grpc_timeout_header_max": "0s"}},
        "decorator": {"operation": "fruit.orchard.svc.cluster.local:80/*"}}]}]},
  "http_filters": [
    {"name": "envoy.filters.http.health_check", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.health_check.v3.HealthCheck",
      "pass_through_mode": true,
      "headers": [{"name": ":path", "string_match": {"exact": "/alive"}}]}},
    {"name": "envoy.filters.http.grpc_web", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb"}},
    {"name": "envoy.filters.http.cors", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors"}},
    {"name": "envoy.filters.http.fault", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"}},
    {"name": "envoy.filters.http.router", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
  "access_log": [
    {"name": "envoy.access_loggers.file", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
      "path": "/dev/stdout",
      "log_format": {"json_format": {"start_time": "%START_TIME%",
                                     "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"}}}},
    {"name": "envoy.access_loggers.http_grpc", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig",
      "common_config": {
        "log_name": "http_envoy_accesslog", "transport_api_version": "V3",
        "grpc_service": {"envoy_grpc": {"cluster_name": "envoy_accesslog_service"}}}}}],
  "tracing": {"client_sampling": {"value": 100}, "random_sampling": {"value": 12.5},
              "overall_sampling": {"value": 100}},
  "generate_request_id": true,
  "common_http_protocol_options": {"idle_timeout": "1.500s"},
  "stream_idle_timeout": "0s",
  "upgrade_configs": [{"upgrade_type": "websocket"}],
  "server_name": "istio-envoy",
  "use_remote_address": false,
  "normalize_path": true,
  "forward_client_cert_details": "APPEND_FORWARD",
  "set_current_client_cert_details": {"subject": true, "dns": true, "uri": true},
  "http_protocol_options": {"accept_http_10": true}})";

TEST(EncodeListenerV3Test, InboundHttpWithoutMixer) {
  std::vector<Omission> omissions;
  const nlohmann::json listener = encode(example::inbound_http(), &omissions);
  EXPECT_EQ(
      differences(listener["filter_chains"][0]["filters"][0]["typed_config"], kInboundManager),
      "[]");
  ASSERT_THAT(omissions, SizeIs(2));  // the filter and the route's configuration of it
  EXPECT_EQ(omissions[0].kind, Omission::Kind::kMixerFilter);
  EXPECT_EQ(omissions[1].kind, Omission::Kind::kMixerFilter);
}

TEST(EncodeListenerV3Test, VirtualInbound) {
  std::vector<Omission> omissions;
  const nlohmann::json listener = encode(example::virtual_inbound(), &omissions);
  EXPECT_EQ(differences(listener["listener_filters"], R"([
    {"name": "envoy.filters.listener.original_dst", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst"}},
    {"name": "envoy.filters.listener.tls_inspector", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"}},
    {"name": "envoy.filters.listener.http_inspector", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"}}])"),
            "[]");
  std::vector<std::string> names;
  for (const nlohmann::json& chain : listener["filter_chains"]) {
    for (const nlohmann::json& filter : chain["filters"]) names.push_back(filter["name"]);
  }
  EXPECT_THAT(names,
              ElementsAre("envoy.filters.network.mongo_proxy", "envoy.filters.network.tcp_proxy",
                          "envoy.filters.network.redis_proxy", "envoy.filters.network.tcp_proxy",
                          "envoy.filters.network.tcp_proxy",
                          "envoy.filters.network.http_connection_manager"));
  const nlohmann::json& log =
      listener["filter_chains"][3]["filters"][0]["typed_config"]["access_log"][0]["typed_config"];
  EXPECT_EQ(log["log_format"]["text_format_source"]["inline_string"], "%START_TIME% %PROTOCOL%\n");

  std::vector<std::pair<Omission::Kind, uint32_t>> lost;
  for (const Omission& omission : omissions) lost.emplace_back(omission.kind, omission.chain);
  EXPECT_THAT(lost, ElementsAre(std::pair(Omission::Kind::kMixerFilter, 0u),
                                std::pair(Omission::Kind::kMysqlFilter, 2u),
                                std::pair(Omission::Kind::kMixerFilter, 4u),
                                std::pair(Omission::Kind::kMixerFilter, 4u)));
}

TEST(EncodeListenerV3Test, UnixSocketWithoutScheme) {
  ListenerPlan plan = example::outbound_tcp();
  plan.address = PipePlan{"unix:///var/run/plain.sock"};
  plan.use_original_dst = true;
  const nlohmann::json listener = encode(plan);
  EXPECT_EQ(listener["address"]["pipe"]["path"], "/var/run/plain.sock");
  EXPECT_EQ(listener["use_original_dst"], true);
}

TEST(EncodeListenerV3Test, EmptyTextFormatIsEnvoysDefault) {
  TcpProxyPlan proxy = example::tcp_proxy("c");
  proxy.access_logs = example::file_log("");
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({proxy})};
  const nlohmann::json listener = encode(plan);
  EXPECT_FALSE(
      listener["filter_chains"][0]["filters"][0]["typed_config"]["access_log"][0]["typed_config"]
          .contains("log_format"));
}

// The type of the contrib API is unknown to the embedded descriptors, so this looks at the bytes.
TEST(EncodeListenerV3Test, MysqlFilterOnRequest) {
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({MysqlProxyPlan{"prefix"}, example::tcp_proxy("c")})};
  std::vector<Omission> omissions;
  const std::string wire =
      encode_listener(plan, {Dialect::kV3, true, true}, example::parameters(), &omissions);
  EXPECT_NE(wire.find("type.googleapis.com/"
                      "envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy\x12\x08\x0a\x06"
                      "prefix"),
            std::string::npos);
  EXPECT_THAT(omissions, SizeIs(0));
}

TEST(EncodeListenerV3Test, DropsTheSecondOfTwoEqualMatches) {
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({example::tcp_proxy("first")}), example::loop_guard(),
                        example::chain({example::tcp_proxy("second")})};
  plan.filter_chains[0].match = ChainMatchPlan{};
  std::vector<Omission> omissions;
  const nlohmann::json chains = encode(plan, &omissions)["filter_chains"];
  ASSERT_EQ(chains.size(), 2u);
  EXPECT_EQ(chains[0]["filters"][0]["typed_config"]["cluster"], "first");
  EXPECT_EQ(chains[1]["filters"][0]["typed_config"]["cluster"], "BlackHoleCluster");
  EXPECT_THAT(omissions, ElementsAre(Omission{Omission::Kind::kEqualMatch, 2,
                                              "filter chain 2 is left out: chain 0 matches the "
                                              "same connections",
                                              /*whole_chain=*/true}));
}

TEST(EncodeListenerV3Test, NarrowsAPartialOverlap) {
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({example::tcp_proxy("first")}),
                        example::chain({example::tcp_proxy("second")})};
  plan.filter_chains[0].match = ChainMatchPlan{};
  plan.filter_chains[0].match->server_names = {"a.com"};
  plan.filter_chains[1].match = ChainMatchPlan{};
  plan.filter_chains[1].match->server_names = {"a.com", "b.com"};
  std::vector<Omission> omissions;
  const nlohmann::json chains = encode(plan, &omissions)["filter_chains"];
  EXPECT_EQ(chains[1]["filter_chain_match"]["server_names"].dump(), R"(["b.com"])");
  ASSERT_THAT(omissions, SizeIs(1));
  EXPECT_EQ(omissions[0].kind, Omission::Kind::kOverlappingMatch);
  EXPECT_EQ(omissions[0].chain, 1u);
}

TEST(EncodeListenerV3Test, SameBytesOnEveryThread) {
  const std::string expected =
      encode_listener(example::virtual_inbound(), kV3, example::parameters());
  std::vector<std::string> wires(4);
  std::vector<std::thread> threads;
  for (std::string& wire : wires) {
    threads.emplace_back([&wire] {
      for (int i = 0; i < 20; ++i) {
        wire = encode_listener(example::virtual_inbound(), kV3, example::parameters());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& wire : wires) EXPECT_EQ(wire, expected);
}

TEST(EncodeListenerV3Test, TypeUrl) {
  EXPECT_EQ(listener_type_url(Dialect::kV3),
            "type.googleapis.com/envoy.config.listener.v3.Listener");
}

}  // namespace
}  // namespace meshc
