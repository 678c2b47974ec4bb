// Patches of listeners, chains, filters and routes under the rules of today's istiod.
#include "patch/apply_current.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "patch/wire.h"
#include "tests/support/patch/current_patches.h"
#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using V3 = PatchTypesV3;

constexpr std::string_view kHcm =
    R"({"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "s", "http_filters": [{"name": "cors"}, {"name": "router"}],
        "route_config": {"name": "inbound|8080||", "virtual_hosts": [
          {"name": "inbound|http|80", "domains": ["*"], "routes": [
            {"name": "default", "match": {"prefix": "/"}, "route": {"cluster": "c"}}]}]}})";
constexpr std::string_view kTcp =
    R"({"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
        "stat_prefix": "t", "cluster": "c"})";

// A chain for port 7000 with TCP and one for port 8080 with HTTP.
V3::Listener example(std::string_view name = "virtualInbound") {
  V3::Listener listener;
  const auto filter = [](std::string_view filter_name, std::string_view config) {
    return R"({"name": ")" + std::string(filter_name) + R"(", "typed_config": )" +
           std::string(config) + "}";
  };
  fill(R"({"name": ")" + std::string(name) +
           R"(", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 15006}},
           "listener_filters": [{"name": "original_dst"}, {"name": "tls_inspector"}],
           "filter_chains": [
             {"name": "tcp", "filter_chain_match": {"destination_port": 7000,
                "application_protocols": ["one", "two"]},
              "filters": [)" +
           filter("envoy.filters.network.tcp_proxy", kTcp) + R"(]},
             {"name": "http", "filter_chain_match": {"destination_port": 8080},
              "transport_socket": {"name": "tls", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"}},
              "filters": [)" +
           filter("envoy.filters.network.http_connection_manager", kHcm) + "]}]}",
       listener);
  return listener;
}

struct Patched {
  V3::Listener listener;
  CurrentFate fate;

  explicit Patched(const std::vector<std::string>& entries, V3::Listener from = example())
      : listener(std::move(from)) {
    const CurrentPatches patches(entries);
    const PatchListPlan list = patches.list();
    const std::string name = listener.name();
    fate = apply_current_patches({list, patches.values(), name, name}, listener);
  }

  std::vector<std::string> listener_filters() const {
    std::vector<std::string> names;
    for (const auto& filter : listener.listener_filters()) names.push_back(filter.name());
    return names;
  }
  std::vector<std::string> chains() const {
    std::vector<std::string> names;
    for (const auto& chain : listener.filter_chains()) names.push_back(chain.name());
    return names;
  }
  V3::Hcm manager() const {
    V3::Hcm manager;
    for (const auto& chain : listener.filter_chains()) {
      for (const auto& filter : chain.filters()) filter.typed_config().UnpackTo(&manager);
    }
    return manager;
  }
  std::vector<std::string> http_filters() const {
    std::vector<std::string> names;
    const V3::Hcm read = manager();
    for (const auto& filter : read.http_filters()) names.push_back(filter.name());
    return names;
  }
  std::vector<std::string> routes() const {
    std::vector<std::string> names;
    const V3::Hcm read = manager();
    for (const auto& host : read.route_config().virtual_hosts()) {
      for (const auto& route : host.routes()) names.push_back(host.name() + "/" + route.name());
    }
    return names;
  }
};

std::string named(std::string_view name) { return R"({"name": ")" + std::string(name) + R"("})"; }

TEST(ApplyCurrent, RemovedListener) {
  EXPECT_TRUE(Patched({patch_entry("LISTENER", "REMOVE", "", "")}).fate.is_removed);
  EXPECT_FALSE(Patched({patch_entry("LISTENER", "REMOVE",
                                    R"({"listener": {"name": "virtualOutbound"}})", "")})
                   .fate.is_removed);
}

TEST(ApplyCurrent, PortOfAVirtualListenerMeansItsChainsForThat) {
  const std::string match = R"({"listener": {"portNumber": 8080}})";
  EXPECT_FALSE(Patched({patch_entry("LISTENER", "REMOVE", match, "")}).fate.is_removed);
  EXPECT_THAT(Patched({patch_entry("FILTER_CHAIN", "REMOVE", match, "")}).chains(),
              ElementsAre("tcp"));
  EXPECT_THAT(
      Patched({patch_entry("FILTER_CHAIN", "REMOVE", match, "")}, example("other")).chains(),
      ElementsAre("tcp", "http"));
}

TEST(ApplyCurrent, ListenerFilters) {
  const auto match = [](std::string_view name) {
    return R"({"listener": {"listenerFilter": ")" + std::string(name) + R"("}})";
  };
  EXPECT_THAT(
      Patched({patch_entry("LISTENER_FILTER", "ADD", "", named("last")),
               patch_entry("LISTENER_FILTER", "INSERT_FIRST", "", named("first")),
               patch_entry("LISTENER_FILTER", "INSERT_BEFORE", match("tls_inspector"), named("b")),
               patch_entry("LISTENER_FILTER", "INSERT_AFTER", match("tls_inspector"), named("a")),
               patch_entry("LISTENER_FILTER", "INSERT_AFTER", match("none"), named("x")),
               patch_entry("LISTENER_FILTER", "REPLACE", match("original_dst"), named("r")),
               patch_entry("LISTENER_FILTER", "REPLACE", "", named("x")),
               patch_entry("LISTENER_FILTER", "REMOVE", "", "")})
          .listener_filters(),
      ElementsAre("first", "r", "b", "tls_inspector", "a", "last"));
}

TEST(ApplyCurrent, ChainsByWhatTheyMatch) {
  const auto removed = [](std::string_view chain) {
    return Patched(
               {patch_entry("FILTER_CHAIN", "REMOVE",
                            R"({"listener": {"filterChain": )" + std::string(chain) + "}}", "")})
        .chains();
  };
  EXPECT_THAT(removed(R"({"name": "tcp"})"), ElementsAre("http"));
  EXPECT_THAT(removed(R"({"destinationPort": 8080})"), ElementsAre("tcp"));
  EXPECT_THAT(removed(R"({"applicationProtocols": "two,one"})"), ElementsAre("http"));
  EXPECT_THAT(removed(R"({"applicationProtocols": "two,three"})"), ElementsAre("tcp", "http"));
  EXPECT_THAT(removed("{}"), IsEmpty());
}

TEST(ApplyCurrent, ChainsWithoutFiltersAreDroppedUnlessTheirFiltersWereRemoved) {
  EXPECT_THAT(Patched({patch_entry("FILTER_CHAIN", "ADD", "", named("empty"))}).chains(),
              ElementsAre("tcp", "http"));
  EXPECT_THAT(Patched({patch_entry("NETWORK_FILTER", "REMOVE",
                                   R"({"listener": {"filterChain": {"filter": {"name":
                               "envoy.filters.network.tcp_proxy"}}}})",
                                   "")})
                  .chains(),
              ElementsAre("tcp", "http"));
}

TEST(ApplyCurrent, TransportSocketOfTheSameNameIsMergedAndNothingElse) {
  const std::string value =
      R"({"name": "not taken", "transport_socket": {"name": "tls", "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
          "require_sni": true}}})";
  const Patched patched({patch_entry("FILTER_CHAIN", "MERGE",
                                     R"({"listener": {"filterChain": {"name": "http"}}})", value)});
  EXPECT_THAT(patched.chains(), ElementsAre("tcp", "http"));
  EXPECT_THAT(json_of(patched.listener), HasSubstr("\"require_sni\":true"));
}

TEST(ApplyCurrent, HttpFiltersInTheOrderOfThePatches) {
  const std::string router = R"({"listener": {"filterChain": {"filter": {
      "name": "envoy.filters.network.http_connection_manager", "subFilter": {"name": "router"}}}}})";
  EXPECT_THAT(Patched({patch_entry("HTTP_FILTER", "INSERT_BEFORE", router, named("one")),
                       patch_entry("HTTP_FILTER", "INSERT_BEFORE", router, named("two")),
                       patch_entry("HTTP_FILTER", "ADD", router, named("last")),
                       patch_entry("HTTP_FILTER", "INSERT_FIRST", router, named("first"))})
                  .http_filters(),
              ElementsAre("first", "cors", "one", "two", "router", "last"));
}

TEST(ApplyCurrent, MergeOfAnotherTypeChangesNothingAndIsSaid) {
  const Patched patched({patch_entry(
      "NETWORK_FILTER", "MERGE", R"({"listener": {"filterChain": {"name": "tcp"}}})",
      R"({"typed_config": {"@type": "type.googleapis.com/udpa.type.v1.TypedStruct"}})")});
  EXPECT_THAT(json_of(patched.listener), testing::Eq(json_of(example())));
  EXPECT_THAT(patched.fate.faults, ElementsAre(HasSubstr("udpa.type.v1.TypedStruct")));
}

TEST(ApplyCurrent, InlineRoutes) {
  const std::string host = R"({"routeConfiguration": {"portNumber": 8080,
                                "vhost": {"domainName": "*", "route": {"name": "default"}}}})";
  const std::string missing =
      R"({"routeConfiguration": {"vhost": {"route": {"name": "missing"}}}})";
  EXPECT_THAT(Patched({patch_entry("HTTP_ROUTE", "INSERT_FIRST", host, named("first")),
                       patch_entry("HTTP_ROUTE", "INSERT_FIRST", missing, named("not-there")),
                       patch_entry("HTTP_ROUTE", "INSERT_AFTER", host, named("after")),
                       patch_entry("HTTP_ROUTE", "ADD", "", named("last"))})
                  .routes(),
              ElementsAre("inbound|http|80/first", "inbound|http|80/default",
                          "inbound|http|80/after", "inbound|http|80/last"));
  EXPECT_THAT(Patched({patch_entry("HTTP_ROUTE", "REMOVE", host, ""),
                       patch_entry("HTTP_ROUTE", "INSERT_BEFORE", host, named("lost"))})
                  .routes(),
              IsEmpty());
  EXPECT_THAT(
      Patched({patch_entry("VIRTUAL_HOST", "REPLACE", "",
                           R"({"name": "other", "domains": ["a"], "routes": [{"name": "r"}]})"),
               patch_entry("VIRTUAL_HOST", "ADD", "",
                           R"({"name": "new", "domains": ["b"], "routes": [{"name": "s"}]})")})
          .routes(),
      ElementsAre("other/r", "new/s"));
}

}  // namespace
}  // namespace meshc
