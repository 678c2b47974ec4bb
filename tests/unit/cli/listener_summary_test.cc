// Filter chains in words.
#include "cli/listener_summary.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

// The only chain of a listener with this chain.
ChainSummary summarize(const std::string& chain) {
  const Json listener = {{"filter_chains", Json::array({Json::parse(chain)})}};
  const ListenerSummary summary = summarize_listener(listener);
  EXPECT_EQ(summary.chains.size(), 1u);
  return summary.chains.at(0);
}

std::string match_of(const std::string& match) {
  return summarize(R"({"filter_chain_match": )" + match + "}").match;
}

std::string destination_of(const std::string& filter) {
  return summarize(R"({"filters": [)" + filter + "]}").destination;
}

TEST(ListenerSummary, NamesAddressAndPort) {
  const ListenerSummary socket = summarize_listener(Json::parse(
      R"({"name": "x", "address": {"socket_address": {"address": "10.0.0.1", "port_value": 80}}})"));
  EXPECT_EQ(socket.name, "x");
  EXPECT_EQ(socket.address, "10.0.0.1");
  EXPECT_EQ(socket.port, 80u);
  EXPECT_TRUE(socket.chains.empty());
  const ListenerSummary pipe =
      summarize_listener(Json::parse(R"({"address": {"pipe": {"path": "/run/x"}}})"));
  EXPECT_EQ(pipe.address, "/run/x");
  EXPECT_EQ(pipe.port, 0u);
}

TEST(ListenerSummary, OfAMatch) {
  EXPECT_EQ(match_of("{}"), "ALL");
  EXPECT_EQ(match_of(R"({"server_names": ["a.b", "c"]})"), "SNI: a.b,c");
  EXPECT_EQ(match_of(R"({"transport_protocol": "tls", "application_protocols": ["istio", "h2"]})"),
            "Trans: tls; App: istio,h2");
  EXPECT_EQ(match_of(R"({"prefix_ranges": [{"address_prefix": "10.0.0.1", "prefix_len": 32}],
                         "destination_port": 8080})"),
            "Addr: 10.0.0.1/32:8080");
  EXPECT_EQ(match_of(R"({"prefix_ranges": [{"address_prefix": "0.0.0.0", "prefix_len": 0},
                                           {"address_prefix": "::"}]})"),
            "Addr: 0.0.0.0/0,::/0");
  EXPECT_EQ(match_of(R"({"destination_port": 80})"), "Addr: *:80");
}

TEST(ListenerSummary, OfHttp) {
  EXPECT_EQ(destination_of(R"({"name": "envoy.filters.network.http_connection_manager",
                               "typed_config": {"rds": {"route_config_name": "80"}}})"),
            "Route: 80");
  EXPECT_EQ(destination_of(R"({"name": "envoy.http_connection_manager",
      "config": {"route_config": {"virtual_hosts": [
        {"domains": ["*"], "routes": [{"match": {"prefix": "/"}}]},
        {"domains": ["a", "b"], "routes": [{"match": {"path": "/x"}},
                                           {"match": {"safe_regex": {"regex": ".*"}}}]}]}}})"),
            "Inline Route: /*, a,b/x, a,bregex .*");
  EXPECT_EQ(destination_of(R"({"name": "envoy.http_connection_manager"})"), "HTTP without routes");
}

TEST(ListenerSummary, OfTcp) {
  const auto tcp = [](const std::string& config) {
    return destination_of(R"({"name": "envoy.tcp_proxy", "typed_config": )" + config + "}");
  };
  EXPECT_EQ(tcp(R"({"cluster": "outbound|443||x"})"), "Cluster: outbound|443||x");
  EXPECT_EQ(tcp(R"({"cluster": "PassthroughCluster"})"), "PassthroughCluster");
  EXPECT_EQ(tcp(R"({"cluster": "InboundPassthroughClusterIpv4"})"),
            "InboundPassthroughClusterIpv4");
  EXPECT_EQ(tcp(R"({"cluster": "BlackHoleCluster"})"), "BlackHoleCluster");
  EXPECT_EQ(tcp(R"({"weighted_clusters": {"clusters": [{"name": "a", "weight": 1},
                                                       {"name": "b", "weight": 9}]}})"),
            "Weighted Clusters: a (1), b (9)");
}

TEST(ListenerSummary, OfOtherProtocols) {
  EXPECT_EQ(destination_of(R"({"name": "envoy.redis_proxy", "config": {"cluster": "r"}})"),
            "Redis Cluster: r");
  EXPECT_EQ(destination_of(R"({"name": "envoy.filters.network.redis_proxy", "typed_config":
                 {"prefix_routes": {"catch_all_route": {"cluster": "r"}}}})"),
            "Redis Cluster: r");
  EXPECT_EQ(destination_of(R"({"name": "envoy.filters.network.dubbo_proxy", "typed_config":
                 {"multiple_route_config":
                     {"route_config": [{"interface": "a.B"}, {"interface": "a.C"}]}}})"),
            "Dubbo Interfaces: a.B, a.C");
  EXPECT_EQ(destination_of(R"({"name": "my.filter"})"), "Filter: my.filter");
}

TEST(ListenerSummary, LooksPastFiltersThatDoNotEndTheChain) {
  EXPECT_EQ(destination_of(R"({"name": "envoy.mongo_proxy"},
                              {"name": "envoy.tcp_proxy", "typed_config": {"cluster": "c"}})"),
            "Cluster: c");
  EXPECT_EQ(summarize("{}").destination, "No filter");
}

TEST(ListenerSummary, PutsTheDefaultChainLast) {
  const ListenerSummary summary = summarize_listener(Json::parse(
      R"({"default_filter_chain": {"filters": [{"name": "envoy.tcp_proxy",
            "typed_config": {"cluster": "c"}}]}, "filter_chains": [{}]})"));
  ASSERT_EQ(summary.chains.size(), 2u);
  EXPECT_EQ(summary.chains[1].match, "otherwise");
  EXPECT_EQ(summary.chains[1].destination, "Cluster: c");
}

}  // namespace
}  // namespace meshc
