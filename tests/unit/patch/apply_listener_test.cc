// Patches of listeners, chains and filters.
#include "patch/apply_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "patch/wire.h"
#include "tests/support/patch/patch_mesh.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using V2 = PatchTypesV2;

// The patch of a target; `match` is what stands in match.listener.
std::string patch(std::string_view target, std::string_view operation, std::string_view match,
                  std::string_view value) {
  return R"({"applyTo": ")" + std::string(target) + R"(", "match": {"listener": )" +
         std::string(match) + R"(}, "patch": {"operation": ")" + std::string(operation) +
         R"(", "value": )" + std::string(value) + "}}";
}

std::string filter(std::initializer_list<std::string> patches) {
  std::string spec = R"({"configPatches": [)";
  for (const std::string& text : patches) {
    if (spec.back() == '}') spec += ",";
    spec += text;
  }
  return spec + "]}";
}

// "10.0.0.1_80" with a TCP chain for TLS and an HTTP chain.
V2::Listener example() {
  V2::Listener listener;
  fill(R"({"name": "10.0.0.1_80", "address": {"socket_address": {"address": "10.0.0.1",
                                                                "port_value": 80}},
           "filter_chains": [
             {"filter_chain_match": {"server_names": ["a.example"], "transport_protocol": "tls"},
              "filters": [{"name": "envoy.mongo_proxy"}, {"name": "envoy.tcp_proxy"}]},
             {"filters": [{"name": "envoy.http_connection_manager"}]}]})",
       listener);
  const std::string tcp = "type.googleapis.com/envoy.config.filter.network.tcp_proxy.v2.TcpProxy";
  fill(R"({"@type": ")" + tcp + R"(", "cluster": "c", "idle_timeout": "1.5s"})",
       *listener.mutable_filter_chains(0)->mutable_filters(1)->mutable_typed_config());
  V2::Hcm manager;
  fill(
      R"({"stat_prefix": "s", "http_filters": [{"name": "envoy.cors"}, {"name": "envoy.router"}]})",
      manager);
  pack(manager, *listener.mutable_filter_chains(1)->mutable_filters(0)->mutable_typed_config());
  return listener;
}

struct Patched {
  V2::Listener listener = example();
  PatchFate fate;

  explicit Patched(const std::vector<std::string>& specs, std::string real_name = "10.0.0.1_80",
                   std::optional<PatchStop> stop = {}) {
    const PatchMesh mesh(Dialect::kV2, specs);
    EXPECT_THAT(mesh.rejections(), IsEmpty());
    const PatchListPlan list = mesh.list();
    ListenerPatching patching{list, mesh.values(), "10.0.0.1_80", real_name};
    patching.stop = stop;
    fate = apply_listener_patches(patching, listener);
  }

  std::vector<std::string> filters(int chain) const {
    std::vector<std::string> names;
    for (const V2::Filter& filter : listener.filter_chains(chain).filters()) {
      names.push_back(filter.name());
    }
    return names;
  }
  V2::Hcm manager() const {
    V2::Hcm manager;
    listener.filter_chains(1).filters(0).typed_config().UnpackTo(&manager);
    return manager;
  }
  std::vector<std::string> http_filters() const {
    std::vector<std::string> names;
    const V2::Hcm patched = manager();
    for (const V2::HttpFilter& filter : patched.http_filters()) names.push_back(filter.name());
    return names;
  }
  std::string tcp_config() const {
    return json_of(listener.filter_chains(0).filters(1).typed_config());
  }
};

constexpr const char* kHcm =
    R"({"filterChain": {"filter": {"name": "envoy.http_connection_manager"}}})";
constexpr const char* kTcp = R"({"filterChain": {"filter": {"name": "envoy.tcp_proxy"}}})";

std::string sub_filter(const std::string& name) {
  return R"({"filterChain": {"filter": {"name": "envoy.http_connection_manager",
                                        "subFilter": {"name": ")" +
         name + R"("}}}})";
}

TEST(ApplyListener, MergesWherePortAndNameMatch) {
  const std::string value = R"({"transparent": true})";
  EXPECT_TRUE(Patched({filter({patch("LISTENER", "MERGE", R"({"portNumber": 80})", value)})})
                  .listener.transparent()
                  .value());
  EXPECT_FALSE(Patched({filter({patch("LISTENER", "MERGE", R"({"portNumber": 81})", value)})})
                   .listener.has_transparent());
  EXPECT_FALSE(Patched({filter({patch("LISTENER", "MERGE", R"({"name": "other"})", value)})})
                   .listener.has_transparent());
}

TEST(ApplyListener, NamesAreThoseThatTheProxySees) {
  const std::string spec = filter(
      {patch("LISTENER", "MERGE", R"({"name": "10.9.9.9_80"})", R"({"transparent": true})")});
  EXPECT_TRUE(Patched({spec}, "10.9.9.9_80").listener.has_transparent());
}

TEST(ApplyListener, RemovedListenerHasNoNameAndIsLeftAlone) {
  Patched patched({filter({patch("LISTENER", "REMOVE", "{}", "{}")}),
                   filter({patch("LISTENER", "MERGE", "{}", R"({"name": "again"})")})});
  EXPECT_TRUE(patched.fate.is_removed);
  EXPECT_EQ(patched.listener.name(), "");
}

TEST(ApplyListener, ChainsMatchByServerNameAndTransportProtocol) {
  for (const char* match : {R"({"filterChain": {"sni": "a.example"}})",
                            R"({"filterChain": {"transportProtocol": "tls"}})"}) {
    EXPECT_EQ(Patched({filter({patch("FILTER_CHAIN", "REMOVE", match, "{}")})})
                  .listener.filter_chains_size(),
              1)
        << match;
  }
  EXPECT_EQ(
      Patched({filter({patch("FILTER_CHAIN", "REMOVE", R"({"filterChain": {"sni": "b"}})", "{}")})})
          .listener.filter_chains_size(),
      2);
}

// What an object adds its own patches do not see, the next object's do.
TEST(ApplyListener, AddedChainIsThereForLaterObjects) {
  const std::string add = patch("FILTER_CHAIN", "ADD", "{}", R"({"filters": [{"name": "x"}]})");
  const std::string extend = patch("NETWORK_FILTER", "ADD", "{}", R"({"name": "y"})");
  EXPECT_THAT(Patched({filter({add, extend})}).filters(2), ElementsAre("x"));
  EXPECT_THAT(Patched({filter({add}), filter({extend})}).filters(2), ElementsAre("x", "y"));
}

TEST(ApplyListener, InsertsNetworkFilters) {
  EXPECT_THAT(
      Patched({filter({patch("NETWORK_FILTER", "INSERT_BEFORE", kTcp, R"({"name": "x"})")})})
          .filters(0),
      ElementsAre("envoy.mongo_proxy", "x", "envoy.tcp_proxy"));
  EXPECT_THAT(Patched({filter({patch("NETWORK_FILTER", "INSERT_AFTER", kTcp, R"({"name": "x"})")})})
                  .filters(0),
              ElementsAre("envoy.mongo_proxy", "envoy.tcp_proxy", "x"));
  EXPECT_THAT(
      Patched({filter({patch("NETWORK_FILTER", "INSERT_BEFORE", "{}", R"({"name": "x"})")})})
          .filters(1),
      ElementsAre("x", "envoy.http_connection_manager"));
  EXPECT_THAT(Patched({filter({patch("NETWORK_FILTER", "INSERT_AFTER",
                                     R"({"filterChain": {"filter": {"name": "none"}}})",
                                     R"({"name": "x"})")})})
                  .filters(0),
              ElementsAre("envoy.mongo_proxy", "envoy.tcp_proxy"));
}

TEST(ApplyListener, DurationIsReplacedAsAWhole) {
  EXPECT_THAT(Patched({filter({patch("NETWORK_FILTER", "MERGE", kTcp,
                                     R"({"config": {"idle_timeout": "3s"}})")})})
                  .tcp_config(),
              testing::HasSubstr(R"("idle_timeout":"3s")"));
}

TEST(ApplyListener, MergeWithoutTypedConfigDoesNotEvenRename) {
  const std::string match = R"({"filterChain": {"filter": {"name": "envoy.mongo_proxy"}}})";
  EXPECT_THAT(Patched({filter({patch("NETWORK_FILTER", "MERGE", match, R"({"name": "renamed"})")})})
                  .filters(0),
              ElementsAre("envoy.mongo_proxy", "envoy.tcp_proxy"));
}

TEST(ApplyListener, EditsHttpFilters) {
  Patched patched({filter(
      {patch("HTTP_FILTER", "INSERT_BEFORE", sub_filter("envoy.router"), R"({"name": "x"})"),
       patch("HTTP_FILTER", "INSERT_AFTER", sub_filter("envoy.cors"), R"({"name": "y"})"),
       patch("HTTP_FILTER", "INSERT_BEFORE", kHcm, R"({"name": "first"})"),
       patch("HTTP_FILTER", "ADD", kHcm, R"({"name": "last"})"),
       patch("HTTP_FILTER", "REMOVE", sub_filter("envoy.cors"), "{}")})});
  // A removed filter is still an anchor for nothing: its name is gone.
  EXPECT_THAT(patched.http_filters(), ElementsAre("first", "x", "envoy.router", "last"));
}

TEST(ApplyListener, ManagerThatIsRenamedAwayIsNoManager) {
  Patched patched({filter({patch("NETWORK_FILTER", "MERGE", kHcm, R"({"name": "mine"})"),
                           patch("HTTP_FILTER", "REMOVE", sub_filter("envoy.cors"), "{}")})});
  EXPECT_THAT(patched.filters(1), ElementsAre("mine"));
  EXPECT_THAT(patched.http_filters(), ElementsAre("envoy.cors", "envoy.router"));
}

TEST(ApplyListener, MergeIntoAnotherTypeStopsEverything) {
  const std::string mismatch = patch(
      "NETWORK_FILTER", "MERGE", kTcp,
      R"({"typed_config": {"@type": "type.googleapis.com/envoy.config.filter.network.mongo_proxy.v2.MongoProxy"}})");
  const std::string later = filter({patch("LISTENER", "MERGE", "{}", R"({"transparent": true})")});
  Patched patched(
      {filter({patch("NETWORK_FILTER", "REMOVE",
                     R"({"filterChain": {"filter": {"name": "envoy.mongo_proxy"}}})", "{}"),
               mismatch}),
       later});
  EXPECT_EQ(patched.fate.stopped, 0u);
  EXPECT_FALSE(patched.listener.has_transparent());
  // What was removed by then is still there, without its name.
  EXPECT_THAT(patched.filters(0), ElementsAre("", "envoy.tcp_proxy"));
}

TEST(ApplyListener, OthersOfTheGroupStopThereToo) {
  const std::vector<std::string> specs = {
      filter({patch("LISTENER", "MERGE", "{}", R"({"transparent": true})")}),
      filter({patch("LISTENER", "MERGE", "{}", R"({"reuse_port": true})")})};
  const std::string name = "10.0.0.1_80";
  EXPECT_FALSE(Patched(specs, name, PatchStop{0, false}).listener.has_transparent());
  EXPECT_TRUE(Patched(specs, name, PatchStop{0, true}).listener.has_transparent());
  EXPECT_FALSE(Patched(specs, name, PatchStop{0, true}).listener.reuse_port());
}

TEST(ApplyListener, ChainsShareTheirTlsContext) {
  V2::Listener listener;
  fill(R"({"name": "x", "filter_chains": [
           {"filters": [{"name": "a"}], "tls_context": {}, "name": "one"},
           {"filters": [{"name": "b"}], "tls_context": {}, "name": "two"}]})",
       listener);
  const PatchMesh mesh(Dialect::kV2, {filter({patch("FILTER_CHAIN", "MERGE", "{}",
                                                    R"({"tls_context": {"common_tls_context":
                                          {"alpn_protocols": ["h2"]}}})")})});
  const PatchListPlan list = mesh.list();
  const int context = 0;
  ListenerPatching patching{list, mesh.values(), "x", "x"};
  patching.tls_contexts = {&context, &context};
  apply_listener_patches(patching, listener);
  for (const V2::FilterChain& chain : listener.filter_chains()) {
    EXPECT_THAT(chain.tls_context().common_tls_context().alpn_protocols(), ElementsAre("h2", "h2"));
  }
}

}  // namespace
}  // namespace meshc
