// The v2 dialect, field for field as Istio 1.3.8 fills it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

using testing::IsEmpty;

constexpr EncodeOptions kTyped{Dialect::kV2, true, false};
constexpr EncodeOptions kStruct{Dialect::kV2, false, false};

nlohmann::json encode(const ListenerPlan& plan, const EncodeOptions& options) {
  std::vector<Omission> omissions;
  const std::string wire = encode_listener(plan, options, example::parameters(), &omissions);
  EXPECT_THAT(omissions, IsEmpty());
  return listener_json(Dialect::kV2, wire);
}

TEST(EncodeListenerV2Test, OutboundHttp) {
  EXPECT_EQ(differences(encode(example::outbound_http(), kTyped), R"({
    "name": "0.0.0.0_8080",
    "address": {"socket_address": {"address": "0.0.0.0", "port_value": 8080}},
    "deprecated_v1": {"bind_to_port": false},
    "traffic_direction": "OUTBOUND",
    "listener_filters_timeout": "0.100s",
    "continue_on_listener_filters_timeout": true,
    "filter_chains": [{
      "filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.44.3.1", "prefix_len": 32}]},
      "filters": [{
        "name": "envoy.tcp_proxy",
        "typed_config": {
          "@type": "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy",
          "stat_prefix": "BlackHoleCluster", "cluster": "BlackHoleCluster"}}]
    }, {
      "filters": [{
        "name": "envoy.http_connection_manager",
        "typed_config": {
          "@type": "type.googleapis.com/envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager",
          "stat_prefix": "0.0.0.0_8080",
          "rds": {"config_source": {"ads": {}, "initial_fetch_timeout": "0s"},
                  "route_config_name": "8080"},
          "http_filters": [{"name": "envoy.cors"}, {"name": "envoy.fault"}, {"name": "envoy.router"}],
          "stream_idle_timeout": "0s",
          "upgrade_configs": [{"upgrade_type": "websocket"}],
          "use_remote_address": false,
          "normalize_path": true}}]
    }]})"),
            "[]");
}

// Also: a listener without any of the optional parts.
TEST(EncodeListenerV2Test, PlainTcp) {
  ListenerPlan plan;
  plan.name = "plain";
  plan.address = PipePlan{"unix:///var/run/plain.sock"};
  plan.use_original_dst = true;
  plan.filter_chains = {example::chain({example::tcp_proxy("c")})};
  plan.filter_chains[0].match = ChainMatchPlan{};
  EXPECT_EQ(differences(encode(plan, kTyped), R"({
    "name": "plain",
    "address": {"pipe": {"path": "unix:///var/run/plain.sock"}},
    "use_original_dst": true,
    "filter_chains": [{
      "filter_chain_match": {},
      "filters": [{
        "name": "envoy.tcp_proxy",
        "typed_config": {
          "@type": "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy",
          "stat_prefix": "c", "cluster": "c"}}]}]})"),
            "[]");
}

constexpr const char* kInboundStruct = R"({
  "name": "10.44.3.1_8080",
  "address": {"socket_address": {"address": "10.44.3.1", "port_value": 8080}},
  "deprecated_v1": {"bind_to_port": false},
  "traffic_direction": "INBOUND",
  "listener_filters_timeout": "0.100s",
  "continue_on_listener_filters_timeout": true,
  "filter_chains": [{"filters": [{
    "name": "envoy.http_connection_manager",
    "config": {
      "stat_prefix": "10.44.3.1_8080",
      "route_config": {
        "name": "inbound|80|http|fruit.orchard.svc.cluster.local",
        "validate_clusters": false,
        "virtual_hosts": [{
          "name": "inbound|http|80", "domains": ["*"],
          "routes": [{
            "name": "default", "match": {"prefix": "/"},
            "route": {"cluster": "inbound|80|http|fruit.orchard.svc.cluster.local",
                      "timeout": "0s", "max_grpc_timeout": "0s"},
            "decorator": {"operation": "fruit.orchard.svc.cluster.local:80/*"},
            "per_filter_config": {"mixer": {
              "disable_check_calls": true,
              "mixer_attributes": {"attributes": {
                "destination.service.name": {"string_value": "fruit"}}}}}}]}]},
      "http_filters": [
        {"name": "envoy.health_check",
         "config": {"pass_through_mode": true,
                    "headers": [{"name": ":path", "exact_match": "/alive"}]}},
        {"name": "mixer",
         "config": {
           "default_destination_service": "default",
           "service_configs": {"default": {}},
           "mixer_attributes": {"attributes": {
             "context.reporter.kind": {"string_value": "inbound"},
             "destination.uid": {"string_value": "kubernetes://fruit-1.orchard"},
             "destination.ip": {"bytes_value": "AAAAAAAAAAAAAP//CiwDAQ=="},
             "destination.port": {"int64_value": "8080"}}},
           "forward_attributes": {"attributes": {
             "source.uid": {"string_value": "kubernetes://fruit-1.orchard"}}},
           "transport": {
             "check_cluster": "outbound|9091||istio-policy.istio-system.svc.cluster.local",
             "report_cluster": "outbound|15004||istio-telemetry.istio-system.svc.cluster.local",
             "network_fail_policy": {"policy": "FAIL_CLOSE", "base_retry_wait": "0.080s",
                                     "max_retry_wait": "1s"},
             "report_batch_max_entries": 50, "report_batch_max_time": "2s"}}},
        {"name": "envoy.grpc_web"}, {"name": "envoy.cors"}, {"name": "envoy.fault"},
        {"name": "envoy.router"}],
      "access_log": [
        {"name": "envoy.file_access_log",
         "config": {"path": "/dev/stdout",
                    "json_format": {"start_time": "%START_TIME%",
                                    "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"}}},
        {"name": "envoy.http_grpc_access_log",
         "config": {"common_config": {
           "log_name": "http_envoy_accesslog",
           "grpc_service": {"envoy_grpc": {"cluster_name": "envoy_accesslog_service"}}}}}],
      "tracing": {"client_sampling": {"value": 100},
                  "random_sampling": {"value": 12.5}, "overall_sampling": {"value": 100}},
      "generate_request_id": true,
      "idle_timeout": "1.500s",
      "stream_idle_timeout": "0s",
      "upgrade_configs": [{"upgrade_type": "websocket"}],
      "server_name": "istio-envoy",
      "use_remote_address": false,
      "normalize_path": true,
      "forward_client_cert_details": "APPEND_FORWARD",
      "set_current_client_cert_details": {"subject": true, "dns": true, "uri": true},
      "http_protocol_options": {"accept_http_10": true}}}]}]})";

// Also: the operation name INGRESS is the enumeration's zero, which proto3 JSON leaves out.
TEST(EncodeListenerV2Test, InboundHttpInStructForm) {
  EXPECT_EQ(differences(encode(example::inbound_http(), kStruct), kInboundStruct), "[]");
}

TEST(EncodeListenerV2Test, StructFormOfAManagerWithoutLogsSaysSo) {
  const nlohmann::json listener = encode(example::outbound_http(), kStruct);
  EXPECT_EQ(listener["filter_chains"][1]["filters"][0]["config"]["access_log"],
            nlohmann::json::array());
  EXPECT_FALSE(listener["filter_chains"][0]["filters"][0]["config"].contains("access_log"));
}

// The example with one API spec and one quota spec in its route.
ListenerPlan with_specs() {
  using PathKind = MixerApiSpecPlan::PathKind;
  using KeyPlace = MixerApiSpecPlan::KeyPlace;
  using MatchKind = MixerQuotaSpecPlan::MatchKind;
  MixerApiSpecPlan api;
  api.attributes = {{{"text", Text("v")},
                     {"half", 0.5},
                     {"truth", true},
                     {"bytes", std::vector<Text>{Text("foo")}},
                     {"time", MixerTimestampPlan{"2019-10-07T11:01:00.25+02:00"}},
                     {"span", MixerDurationPlan{-1'500'000'000}},
                     {"map", MixerAttributesPlan::StringMap{{"k", "v"}}},
                     {"none", std::monostate()}}};
  api.patterns = {{std::nullopt, "GET", PathKind::kUriTemplate, "/a/{id}"},
                  {MixerAttributesPlan(), "PUT", PathKind::kRegex, ".*"}};
  api.api_keys = {{KeyPlace::kQuery, "q"}, {KeyPlace::kHeader, "h"}, {KeyPlace::kCookie, "c"}};
  MixerQuotaSpecPlan quota;
  quota.rules = {{{{{"e", {MatchKind::kExact, "1"}}, {"p", {MatchKind::kPrefix, "2"}}},
                   {{"r", {MatchKind::kRegex, "3"}}}},
                  {{"requests", 7}}}};
  ListenerPlan plan = example::inbound_http();
  auto& filter = std::get<Shared<HttpConnectionManagerPlan>>(plan.filter_chains[0].filters[0]);
  HttpConnectionManagerPlan manager = *filter;
  MixerRoutePlan& mixer = std::get<InlineRoutePlan>(manager.routes).mixer.value();
  mixer.api_specs = {std::make_shared<const MixerApiSpecPlan>(api)};
  mixer.quota_specs = {std::make_shared<const MixerQuotaSpecPlan>(quota)};
  filter = example::share(std::move(manager));
  return plan;
}

constexpr const char* kSpecs = R"({
  "disable_check_calls": true,
  "mixer_attributes": {"attributes": {"destination.service.name": {"string_value": "fruit"}}},
  "http_api_spec": [{
    "attributes": {"attributes": {
      "text": {"string_value": "v"}, "half": {"double_value": 0.5}, "truth": {"bool_value": true},
      "bytes": {"bytes_value": "Zm9v"},
      "time": {"timestamp_value": "2019-10-07T09:01:00.250Z"},
      "span": {"duration_value": "-1.500s"},
      "map": {"string_map_value": {"entries": {"k": "v"}}}, "none": {}}},
    "patterns": [{"http_method": "GET", "uri_template": "/a/{id}"},
                 {"attributes": {}, "http_method": "PUT", "regex": ".*"}],
    "api_keys": [{"query": "q"}, {"header": "h"}, {"cookie": "c"}]}],
  "quota_spec": [{"rules": [{
    "match": [{"clause": {"e": {"exact": "1"}, "p": {"prefix": "2"}}},
              {"clause": {"r": {"regex": "3"}}}],
    "quotas": [{"quota": "requests", "charge": "7"}]}]}]})";

TEST(EncodeListenerV2Test, MixersSpecsAreInTheRoute) {
  const nlohmann::json plain = encode(with_specs(), kStruct);
  const nlohmann::json& manager = plain["filter_chains"][0]["filters"][0]["config"];
  const nlohmann::json& route = manager["route_config"]["virtual_hosts"][0]["routes"][0];
  EXPECT_EQ(differences(route["per_filter_config"]["mixer"], kSpecs), "[]");
}

// The Any form has the same content: every `config` becomes a `typed_config` with its type.
TEST(EncodeListenerV2Test, InboundHttpInTypedForm) {
  const nlohmann::json typed = encode(example::inbound_http(), kTyped);
  const nlohmann::json& manager = typed["filter_chains"][0]["filters"][0]["typed_config"];
  const nlohmann::json& route = manager["route_config"]["virtual_hosts"][0]["routes"][0];
  EXPECT_EQ(differences(route["typed_per_filter_config"]["mixer"], R"({
    "@type": "type.googleapis.com/istio.mixer.v1.config.client.ServiceConfig",
    "disable_check_calls": true,
    "mixer_attributes": {"attributes": {"destination.service.name": {"string_value": "fruit"}}}})"),
            "[]");
  EXPECT_EQ(manager["http_filters"][0]["typed_config"]["@type"],
            "type.googleapis.com/envoy.config.filter.http.health_check.v2.HealthCheck");
  EXPECT_EQ(manager["http_filters"][1]["typed_config"]["@type"],
            "type.googleapis.com/istio.mixer.v1.config.client.HttpClientConfig");
  EXPECT_EQ(manager["http_filters"][1]["typed_config"]["mixer_attributes"]["attributes"]
                   ["destination.ip"]["bytes_value"],
            "AAAAAAAAAAAAAP//CiwDAQ==");
  EXPECT_EQ(manager["access_log"][0]["typed_config"]["@type"],
            "type.googleapis.com/envoy.config.accesslog.v2.FileAccessLog");
  EXPECT_EQ(manager["access_log"][1]["typed_config"]["@type"],
            "type.googleapis.com/envoy.config.accesslog.v2.HttpGrpcAccessLogConfig");
  EXPECT_FALSE(typed.dump().find("\"config\"") != std::string::npos);
}

TEST(EncodeListenerV2Test, GatewayReplacesTheClientCertificate) {
  HttpConnectionManagerPlan manager = example::outbound_manager("80");
  manager.replace_client_certificate = true;
  manager.use_remote_address = true;
  manager.http1_options = true;
  manager.http2_options = true;
  manager.tracing = TracingPlan{true, 100, 100, 100};
  ListenerPlan plan = example::outbound_http();
  plan.bind_to_port = true;
  plan.filter_chains = {example::chain({example::share(manager)})};
  const nlohmann::json listener = encode(plan, kTyped);
  EXPECT_FALSE(listener.contains("deprecated_v1"));
  const nlohmann::json& json = listener["filter_chains"][0]["filters"][0]["typed_config"];
  EXPECT_EQ(json["forward_client_cert_details"], "SANITIZE_SET");
  EXPECT_EQ(differences(json["set_current_client_cert_details"],
                        R"({"subject": true, "cert": true, "dns": true, "uri": true})"),
            "[]");
  EXPECT_EQ(json["use_remote_address"], true);
  EXPECT_EQ(json["http_protocol_options"].dump(), "{}");
  EXPECT_EQ(json["http2_protocol_options"].dump(), "{}");
  EXPECT_EQ(json["tracing"]["operation_name"], "EGRESS");
}

TEST(EncodeListenerV2Test, VirtualInboundHasEveryChainAndFilter) {
  const nlohmann::json listener = encode(example::virtual_inbound(), kTyped);
  EXPECT_EQ(listener["transparent"], true);
  EXPECT_FALSE(listener.contains("traffic_direction"));
  EXPECT_EQ(differences(listener["listener_filters"], R"([
    {"name": "envoy.listener.original_dst"}, {"name": "envoy.listener.tls_inspector"},
    {"name": "envoy.listener.http_inspector"}])"),
            "[]");
  std::vector<std::string> names;
  for (const nlohmann::json& chain : listener["filter_chains"]) {
    for (const nlohmann::json& filter : chain["filters"]) names.push_back(filter["name"]);
  }
  EXPECT_THAT(names, testing::ElementsAre("envoy.mongo_proxy", "mixer", "envoy.tcp_proxy",
                                          "envoy.redis_proxy", "envoy.filters.network.mysql_proxy",
                                          "envoy.tcp_proxy", "envoy.tcp_proxy",
                                          "envoy.http_connection_manager"));
  const nlohmann::json& redis = listener["filter_chains"][1]["filters"][0]["typed_config"];
  EXPECT_EQ(differences(redis, R"({
    "@type": "type.googleapis.com/envoy.config.filter.network.redis_proxy.v2.RedisProxy",
    "stat_prefix": "redis", "latency_in_micros": true, "settings": {"op_timeout": "5s"},
    "prefix_routes": {"catch_all_route": {"cluster": "inbound|6379"}}})"),
            "[]");
  EXPECT_EQ(differences(listener["filter_chains"][3], R"({
    "filter_chain_match": {
      "destination_port": 7000,
      "prefix_ranges": [{"address_prefix": "10.44.3.1", "prefix_len": 32}],
      "server_names": ["a.example.com", "*.b.example.com"],
      "transport_protocol": "tls", "application_protocols": ["istio"]},
    "filters": [{
      "name": "envoy.tcp_proxy",
      "typed_config": {
        "@type": "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy",
        "stat_prefix": "split.orchard", "idle_timeout": "30s",
        "weighted_clusters": {"clusters": [{"name": "one", "weight": 70}, {"name": "two", "weight": 30}]},
        "access_log": [{
          "name": "envoy.file_access_log",
          "typed_config": {
            "@type": "type.googleapis.com/envoy.config.accesslog.v2.FileAccessLog",
            "path": "/dev/stdout", "format": "%START_TIME% %PROTOCOL%\n"}}]}}],
    "metadata": {"filter_metadata": {
      "istio": {"config": "/apis/networking.istio.io/v1alpha3/namespaces/orchard/virtual-service/vs"},
      "pilot_meta": {"original_listener_name": "10.44.3.1_7000"}}}})"),
            "[]");
}

TEST(EncodeListenerV2Test, KeepsChainsWithEqualMatches) {
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({example::tcp_proxy("a")}),
                        example::chain({example::tcp_proxy("b")})};
  EXPECT_EQ(encode(plan, kTyped)["filter_chains"].size(), 2u);
}

TEST(EncodeListenerV2Test, TypeUrl) {
  EXPECT_EQ(listener_type_url(Dialect::kV2), "type.googleapis.com/envoy.api.v2.Listener");
}

}  // namespace
}  // namespace meshc
