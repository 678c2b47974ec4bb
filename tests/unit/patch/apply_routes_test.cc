// Patches of the routes that are in listeners.
#include "patch/apply_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using V2 = PatchTypesV2;

std::string patch(std::string_view target, std::string_view operation, std::string_view match,
                  std::string_view value) {
  return R"({"applyTo": ")" + std::string(target) + R"(", "match": {"routeConfiguration": )" +
         std::string(match) + R"(}, "patch": {"operation": ")" + std::string(operation) +
         R"(", "value": )" + std::string(value) + "}}";
}

V2::RouteConfiguration patched(const std::vector<std::string>& patches,
                               const std::string& name = "inbound|80|http|x.a.svc") {
  V2::RouteConfiguration routes;
  fill(R"({"virtual_hosts": [{"name": "host", "domains": ["*"], "routes": [
           {"name": "default", "match": {"prefix": "/"},
            "route": {"cluster": "c", "timeout": "0s", "max_grpc_timeout": "0s"}}]}]})",
       routes);
  routes.set_name(name);
  std::vector<std::string> specs;
  for (const std::string& text : patches) specs.push_back(R"({"configPatches": [)" + text + "]}");
  const PatchMesh mesh(Dialect::kV2, specs);
  EXPECT_THAT(mesh.rejections(), testing::IsEmpty());
  apply_route_patches(mesh.list(), mesh.values(), routes);
  return routes;
}

TEST(ApplyRoutes, PortIsPartOfAnInboundName) {
  const std::string value = R"({"internal_only_headers": ["x"]})";
  const auto headers = [&](const std::string& match, const std::string& name) {
    return patched({patch("ROUTE_CONFIGURATION", "MERGE", match, value)}, name)
        .internal_only_headers_size();
  };
  EXPECT_EQ(headers(R"({"portNumber": 80})", "inbound|80|http|x.a.svc"), 1);
  EXPECT_EQ(headers(R"({"portNumber": 81})", "inbound|80|http|x.a.svc"), 0);
  EXPECT_EQ(headers(R"({"portNumber": 80})", "InboundPassthroughClusterIpv4"), 0);
  EXPECT_EQ(
      headers(R"({"name": "InboundPassthroughClusterIpv4"})", "InboundPassthroughClusterIpv4"), 1);
}

TEST(ApplyRoutes, HostsAndRoutesMatchByNameAndAction) {
  const auto routes_left = [&](const std::string& host) {
    return patched({patch("HTTP_ROUTE", "REMOVE", R"({"vhost": )" + host + "}", "{}")})
        .virtual_hosts(0)
        .routes_size();
  };
  EXPECT_EQ(routes_left(R"({"name": "host"})"), 0);
  EXPECT_EQ(routes_left(R"({"name": "other"})"), 1);
  EXPECT_EQ(routes_left(R"({"route": {"name": "default"}})"), 0);
  EXPECT_EQ(routes_left(R"({"route": {"name": "other"}})"), 1);
  EXPECT_EQ(routes_left(R"({"route": {"action": "ROUTE"}})"), 0);
  EXPECT_EQ(routes_left(R"({"route": {"action": "REDIRECT"}})"), 1);
}

TEST(ApplyRoutes, InsertionCountsAsAddition) {
  const auto routes = patched({patch("HTTP_ROUTE", "INSERT_BEFORE", "{}", R"({"name": "new"})")});
  EXPECT_EQ(routes.virtual_hosts(0).routes(1).name(), "new");
}

TEST(ApplyRoutes, RemovedHostIsGoneAndAddedOneStays) {
  const auto routes = patched({patch("VIRTUAL_HOST", "REMOVE", "{}", "{}"),
                               patch("VIRTUAL_HOST", "ADD", "{}", R"({"name": "new"})")});
  ASSERT_EQ(routes.virtual_hosts_size(), 1);
  EXPECT_EQ(routes.virtual_hosts(0).name(), "new");
}

// In Istio 1.3.8 the rules' route has one object for both; the route of a patch has two.
TEST(ApplyRoutes, TimeoutsOfTheRulesOwnRouteAreOne) {
  const auto routes =
      patched({patch("HTTP_ROUTE", "ADD", "{}",
                     R"({"route": {"timeout": "0s", "max_grpc_timeout": "0s"}})"),
               patch("HTTP_ROUTE", "MERGE", "{}", R"({"route": {"timeout": "5s"}})")});
  const auto& own = routes.virtual_hosts(0).routes(0).route();
  EXPECT_EQ(own.timeout().seconds(), 5);
  EXPECT_EQ(own.max_grpc_timeout().seconds(), 5);
  const auto& added = routes.virtual_hosts(0).routes(1).route();
  EXPECT_EQ(added.timeout().seconds(), 5);
  EXPECT_EQ(added.max_grpc_timeout().seconds(), 0);
}

}  // namespace
}  // namespace meshc
