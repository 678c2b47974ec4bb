// Dubbo services behind one port, in both dialects.
#include <gtest/gtest.h>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

ListenerPlan dubbo_listener() {
  DubboProxyPlan proxy;
  proxy.tcp = example::tcp_proxy("outbound|20880||orders");
  proxy.routes = {{"com.example.Stock", "hsf", "1.0.0", "outbound|20880||stock", {}},
                  {"*", "", "", "", {{"v1", 75}, {"v2", 25}}}};
  ListenerPlan plan = example::outbound("10.0.0.1", 20880);
  plan.filter_chains = {example::chain({proxy})};
  return plan;
}

nlohmann::json filters(Dialect dialect) {
  const std::string wire =
      encode_listener(dubbo_listener(), {dialect, true, false}, example::parameters());
  return listener_json(dialect, wire)["filter_chains"][0]["filters"];
}

TEST(EncodeDubboTest, V2HasTheFirstServicesTcpProxy) {
  EXPECT_EQ(differences(filters(Dialect::kV2), R"([{
    "name": "envoy.tcp_proxy",
    "typed_config": {
      "@type": "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy",
      "stat_prefix": "outbound|20880||orders", "cluster": "outbound|20880||orders"}}])"),
            "[]");
}

TEST(EncodeDubboTest, V3HasARouteForEachInterface) {
  EXPECT_EQ(differences(filters(Dialect::kV3), R"([{
    "name": "envoy.filters.network.dubbo_proxy",
    "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.dubbo_proxy.v3.DubboProxy",
      "stat_prefix": "outbound|20880||orders",
      "multiple_route_config": {
        "name": "outbound|20880||orders",
        "route_config": [{
          "name": "com.example.Stock", "interface": "com.example.Stock", "group": "hsf",
          "version": "1.0.0",
          "routes": [{"match": {"method": {"name": {"safe_regex": {"regex": ".*"}}}},
                      "route": {"cluster": "outbound|20880||stock"}}]
        }, {
          "name": "*", "interface": "*",
          "routes": [{"match": {"method": {"name": {"safe_regex": {"regex": ".*"}}}},
                      "route": {"weighted_clusters": {"clusters": [
                          {"name": "v1", "weight": 75}, {"name": "v2", "weight": 25}]}}}]}]},
      "dubbo_filters": [{
        "name": "envoy.filters.dubbo.router",
        "config": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.dubbo_proxy.router.v3.Router"}}]}}])"),
            "[]");
}

}  // namespace
}  // namespace meshc
