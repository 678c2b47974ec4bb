// Patches mean the same in both dialects, though v3 writes filters in another form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "tests/support/patch/patch_mesh.h"
#include "tests/unit/encode/example_plans.h"
#include "tests/unit/encode/json_match.h"

namespace meshc {
namespace {

using nlohmann::json;

constexpr const char* kHcm = "envoy.http_connection_manager";

std::string patch(const char* operation, const std::string& sub_filter, const std::string& value) {
  return json::object(
             {{"applyTo", "HTTP_FILTER"},
              {"match",
               {{"listener",
                 {{"filterChain",
                   {{"filter", {{"name", kHcm}, {"subFilter", {{"name", sub_filter}}}}}}}}}}},
              {"patch", {{"operation", operation}, {"value", json::parse(value)}}}})
      .dump();
}

std::string object(const std::vector<std::string>& patches) {
  json list = json::array();
  for (const std::string& text : patches) list.push_back(json::parse(text));
  return json::object({{"configPatches", list}}).dump();
}

// A connection manager after the patches of these EnvoyFilters.
json patched_manager(EncodeOptions options, HttpConnectionManagerPlan manager,
                     const std::vector<std::string>& objects) {
  const PatchMesh mesh(options.dialect, objects);
  EXPECT_THAT(mesh.rejections(), testing::IsEmpty());
  ListenerPlan plan;
  plan.name = Text("0.0.0.0_80");
  plan.address = SocketAddressPlan{Text("0.0.0.0"), 80};
  plan.filter_chains = {example::chain({example::share(std::move(manager))})};
  plan.patches = std::make_shared<const PatchListPlan>(mesh.list(PatchGroup::kInbound));
  options.patches = &mesh.values();
  const std::string wire = encode_listener(plan, options, example::parameters());
  EXPECT_THAT(wire, testing::Not(testing::HasSubstr("untyped.in.v2")));
  const json listener = listener_json(options.dialect, wire);
  const json& filter = listener.at("/filter_chains/0/filters/0"_json_pointer);
  return filter.at(options.typed_config ? "typed_config" : "config");
}

// The configurations of the HTTP filters by name.
std::map<std::string, json> http_filters(Dialect dialect, const std::vector<std::string>& objects) {
  HttpConnectionManagerPlan manager = example::outbound_manager("80");
  manager.filters = {HealthCheckFilterPlan{"/ready"}, CorsFilterPlan{}, FaultFilterPlan{},
                     RouterFilterPlan{}};
  EncodeOptions options;
  options.dialect = dialect;
  std::map<std::string, json> result;
  const json patched = patched_manager(options, manager, objects);
  for (const json& filter : patched.at("http_filters")) {
    json& config = result[filter.at("name")];
    config = filter.value("typed_config", filter.value("config", json()));
    if (config.is_object()) config.erase("@type");
  }
  return result;
}

TEST(PatchedListener, OnlyTypedFiltersOfV2AreMergedInto) {
  const std::vector<std::string> objects = {
      object({patch("MERGE", "envoy.router", R"({"config": {"suppress_envoy_headers": true}})"),
              patch("MERGE", "envoy.fault", R"({"name": "renamed"})"),
              patch("MERGE", "envoy.health_check", R"({"config": {"cache_time": "3s"}})")})};
  const std::map<std::string, json> old = http_filters(Dialect::kV2, objects);
  EXPECT_EQ(old.at("envoy.health_check").at("cache_time"), "3s");
  EXPECT_EQ(old.count("envoy.fault"), 1u);
  EXPECT_TRUE(old.at("envoy.router").is_null());

  const std::map<std::string, json> now = http_filters(Dialect::kV3, objects);
  EXPECT_EQ(now.at("envoy.filters.http.health_check").at("cache_time"), "3s");
  EXPECT_EQ(now.count("envoy.filters.http.fault"), 1u);
  EXPECT_EQ(now.at("envoy.filters.http.router"), json::object());
}

// A filter of an earlier object, with a Struct, with nothing, and with a typed configuration.
TEST(PatchedListener, FiltersOfUsersAreMergedIntoIfTheyWereTyped) {
  const std::string lua = "type.googleapis.com/envoy.config.filter.http.lua.v2.Lua";
  const std::string merge =
      patch("MERGE", "envoy.lua", R"({"config": {"inline_code": "function b() end"}})");
  const auto code = [&](Dialect dialect, const std::string& value) {
    const std::map<std::string, json> filters = http_filters(
        dialect, {object({patch("INSERT_BEFORE", "envoy.cors", value)}), object({merge})});
    return filters.at(dialect == Dialect::kV2 ? "envoy.lua" : "envoy.filters.http.lua")
        .value("inline_code", "");
  };
  for (Dialect dialect : {Dialect::kV2, Dialect::kV3}) {
    SCOPED_TRACE(dialect == Dialect::kV2 ? "v2" : "v3");
    EXPECT_EQ(
        code(dialect, R"({"name": "envoy.lua", "config": {"inline_code": "function a() end"}})"),
        "function a() end");
    EXPECT_EQ(code(dialect, R"({"name": "envoy.lua", "typed_config": {"@type": ")" + lua +
                                R"(", "inline_code": "function a() end"}})"),
              "function b() end");
  }
}

// In Go a list that all has been removed from is empty, not none, and a Struct tells the two apart.
TEST(PatchedListener, EmptiedListsStayInStructs) {
  const auto remove = [](const char* target) {
    return json::object({{"applyTo", target}, {"patch", {{"operation", "REMOVE"}}}}).dump();
  };
  HttpConnectionManagerPlan manager = example::outbound_manager("80");
  InlineRoutePlan routes;
  routes.name = "inbound|80|http|fruit.orchard.svc.cluster.local";
  routes.virtual_host = "inbound|http|80";
  routes.cluster = routes.name;
  manager.routes = routes;
  EncodeOptions options;
  options.dialect = Dialect::kV2;
  options.typed_config = false;
  const json none = json::array();
  const json filters = patched_manager(options, manager, {object({remove("HTTP_FILTER")})});
  EXPECT_EQ(filters.at("http_filters"), none);
  const json hosts = patched_manager(
      options, manager, {object({remove("VIRTUAL_HOST")}), object({remove("HTTP_FILTER")})});
  EXPECT_EQ(hosts.at("route_config").at("virtual_hosts"), none);
  EXPECT_EQ(hosts.at("http_filters"), none);
  const json route = patched_manager(
      options, manager, {object({remove("HTTP_ROUTE")}), object({remove("HTTP_FILTER")})});
  EXPECT_EQ(route.at("/route_config/virtual_hosts/0/routes"_json_pointer), none);
}

}  // namespace
}  // namespace meshc
