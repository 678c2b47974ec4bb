// What becomes of v2 patches in v3.
#include "patch/upgrade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "patch/apply_listener.h"
#include "patch/untyped_mark.h"
#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using testing::HasSubstr;
using V2 = PatchTypesV2;
using V3 = PatchTypesV3;

constexpr const char* kTcpV2 =
    "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy";

std::string upgraded(std::string_view v2_listener) {
  V2::Listener old;
  fill(v2_listener, old);
  V3::Listener listener;
  const std::string fault = upgrade(old, Completeness::kWhole, listener);
  return fault.empty() ? json_of(listener) : "refused: " + fault;
}

TEST(Upgrade, CarriesFieldsOverByNumber) {
  EXPECT_EQ(upgraded(R"({"name": "x", "transparent": true, "traffic_direction": "INBOUND",
                         "address": {"socket_address": {"address": "::", "port_value": 1}}})"),
            R"({"name":"x","address":{"socket_address":{"address":"::","port_value":1}},)"
            R"("transparent":true,"traffic_direction":"INBOUND"})");
}

TEST(Upgrade, SaysInV3sWayWhatV3HasNoFieldFor) {
  EXPECT_EQ(upgraded(R"({"deprecated_v1": {"bind_to_port": false}})"), R"({"bind_to_port":false})");
  EXPECT_THAT(upgraded(R"({"filter_chains": [{"tls_context": {"require_sni": true}}]})"),
              testing::AllOf(HasSubstr("envoy.transport_sockets.tls"),
                             HasSubstr("envoy.extensions.transport_sockets.tls.v3"),
                             HasSubstr(R"("require_sni":true)")));
}

TEST(Upgrade, GivesFiltersTheirNamesAndTypesOfToday) {
  EXPECT_THAT(
      upgraded(R"({"filter_chains": [{"filters": [{"name": "envoy.tcp_proxy", "typed_config":
                          {"@type": ")" +
               std::string(kTcpV2) + R"(", "cluster": "c", "stat_prefix": "s"}}]}]})"),
      testing::AllOf(HasSubstr(R"("name":"envoy.filters.network.tcp_proxy")"),
                     HasSubstr("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"),
                     HasSubstr(R"("cluster":"c")")));
}

TEST(Upgrade, ReadsStructsAsWhatTheFilterTakes) {
  V2::Listener old;
  fill(R"({"filter_chains": [{"filters": [{"name": "envoy.tcp_proxy", "config":
                          {"cluster": "c", "stat_prefix": "s"}}]}]})",
       old);
  V3::Listener listener;
  ASSERT_EQ(upgrade(old, Completeness::kWhole, listener), "");
  auto& config = *listener.mutable_filter_chains(0)->mutable_filters(0)->mutable_typed_config();
  EXPECT_TRUE(is_untyped(config));
  take_mark(config);
  EXPECT_THAT(json_of(listener),
              HasSubstr("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"));
  EXPECT_THAT(
      upgraded(R"({"listener_filters": [{"name": "envoy.listener.tls_inspector",
                                                "config": {"x": 1}}]})"),
      HasSubstr("refused: the configuration of envoy.listener.tls_inspector: x is no field"));
}

TEST(Upgrade, RefusesWhatStockEnvoyHasNot) {
  EXPECT_EQ(upgraded(R"({"filter_chains": [{"filters": [{"name": "custom"}]}]})"),
            "refused: stock Envoy has no such filter as custom");
  EXPECT_THAT(upgraded(R"({"filter_chains": [{"filters": [{"name": "envoy.tcp_proxy"}]}]})"),
              HasSubstr("refused: the configuration of envoy.tcp_proxy: "));
}

// The value is checked with the filter that it is for, and read with the one that it meets.
TEST(Upgrade, MergesAreTriedOutOnTheFilterTheyAreFor) {
  const auto spec = [](const char* filter, const char* value) {
    return std::string(R"({"configPatches": [{"applyTo": "NETWORK_FILTER", "match": {"listener":
        {"filterChain": {"filter": {"name": ")") +
           filter + R"("}}}}, "patch": {"operation": "MERGE", "value": )" + value + "}}]}";
  };
  const auto rejection = [](const std::string& text) -> std::string {
    const PatchMesh mesh(Dialect::kV3, {text});
    return mesh.rejections().empty() ? "" : mesh.rejections()[0].reason;
  };
  EXPECT_EQ(rejection(spec("envoy.tcp_proxy", R"({"config": {"idle_timeout": "1s"}})")), "");
  EXPECT_THAT(rejection(spec("envoy.tcp_proxy", R"({"config": {"nosuch": 1}})")),
              HasSubstr("v3 cannot express: the configuration of envoy.tcp_proxy: nosuch"));
  EXPECT_THAT(rejection(spec("mixer", R"({"config": {}})")),
              HasSubstr("about the filter mixer, which stock Envoy has not"));
}

TEST(Upgrade, PatchesForV3AreTakenAsTheyAre) {
  const PatchMesh mesh(Dialect::kV3, {R"({"configPatches": [{"applyTo": "HTTP_FILTER",
      "patch": {"operation": "INSERT_BEFORE", "value": {"name": "envoy.filters.http.lua",
        "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
                         "inline_code": "x"}}}}]})"});
  EXPECT_THAT(mesh.rejections(), testing::IsEmpty());
}

TEST(Upgrade, RemovalsNeedNoValue) {
  const PatchMesh mesh(Dialect::kV3, {R"({"configPatches": [{"applyTo": "HTTP_FILTER",
      "match": {"listener": {"filterChain": {"filter": {"name": "envoy.http_connection_manager",
                                                        "subFilter": {"name": "envoy.cors"}}}}},
      "patch": {"operation": "REMOVE"}}]})"});
  EXPECT_THAT(mesh.rejections(), testing::IsEmpty());
  EXPECT_EQ(mesh.values().at(0).plan.listener.sub_filter, "envoy.filters.http.cors");
}

TEST(Upgrade, V3MergesByV2NamesAndStructs) {
  V3::Listener listener;
  fill(R"({"name": "x", "filter_chains": [{"filters": [{"name": "envoy.filters.network.tcp_proxy",
           "typed_config": {"@type":
             "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
             "cluster": "c", "stat_prefix": "s"}}]}]})",
       listener);
  const PatchMesh mesh(Dialect::kV3, {R"({"configPatches": [{"applyTo": "NETWORK_FILTER",
      "match": {"listener": {"filterChain": {"filter": {"name": "envoy.tcp_proxy"}}}},
      "patch": {"operation": "MERGE", "value": {"name": "envoy.tcp_proxy",
                                                "config": {"idle_timeout": "7s"}}}}]})"});
  const PatchListPlan list = mesh.list();
  apply_listener_patches({list, mesh.values(), "x", "x"}, listener);
  EXPECT_THAT(json_of(listener), testing::AllOf(HasSubstr(R"("idle_timeout":"7s")"),
                                                HasSubstr(R"("envoy.filters.network.tcp_proxy")")));
}

}  // namespace
}  // namespace meshc
