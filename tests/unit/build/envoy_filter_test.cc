// Which EnvoyFilters a proxy gets, and what they do to classes and plans.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "build/istio_1_3/filter_names.h"
#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using istio_1_3::filter_name;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::string patch(const std::string& match, const std::string& target = "LISTENER",
                  const std::string& operation = "REMOVE") {
  return R"({"configPatches": [{"applyTo": ")" + target + R"(", "match": )" + match +
         R"(, "patch": {"operation": ")" + operation + R"(", "value": {}}}]})";
}

// Two proxies x-1 and x-2 of namespace a, with one HTTP service on port 80. They differ in a label
// and in metadata, unless they are replicas.
MeshBuilder mesh_of_two(bool are_replicas = false) {
  MeshBuilder mesh;
  for (const char* last : {"1", "2"}) {
    const std::string address = std::string("10.1.0.") + last;
    const std::string kind = are_replicas ? "0" : last;
    mesh.sidecar("a", std::string("x-") + last, address,
                 R"({"ISTIO_VERSION": "1.3.8", "KIND": ")" + kind + R"("})");
    mesh.pod("a", std::string("x-") + last, address, {{"app", "x"}, {"n", kind}});
  }
  ServiceRecord& service = mesh.service("a", "x", "10.0.0.1", {service_port("http-web", 80)});
  service.ports[0].target_port = 8080;
  service.selector = {{"app", "x"}};
  return mesh;
}

size_t patches_of(const BuiltMesh& mesh, const std::string& proxy, const std::string& listener) {
  const auto plan = mesh.listener(proxy, listener);
  return plan != nullptr && plan->patches ? plan->patches->patches.size() : 0;
}

std::vector<std::string> own_objects(const BuiltMesh& mesh, const std::string& proxy) {
  std::vector<std::string> objects;
  const auto listener = mesh.listener(proxy, "virtualInbound");
  for (uint32_t number : listener->patches->patches) {
    objects.push_back(std::to_string(mesh.profile().patches()[number].object));
  }
  return objects;
}

TEST(EnvoyFilter, RootNamespaceComesFirstThenTheProxys) {
  MeshBuilder mesh = mesh_of_two();
  mesh.config("EnvoyFilter", "a", "own", patch("{}")).meta.created = 1;
  mesh.config("EnvoyFilter", "istio-system", "root", patch("{}")).meta.created = 2;
  mesh.config("EnvoyFilter", "b", "foreign", patch("{}")).meta.created = 3;
  EXPECT_THAT(own_objects(BuiltMesh(mesh), "x-1.a"), ElementsAre("1", "0"));
}

TEST(EnvoyFilter, SelectorVersionAndMetadataChooseProxies) {
  const auto hits = [](const std::string& spec) {
    MeshBuilder mesh = mesh_of_two();
    mesh.config("EnvoyFilter", "a", "own", spec);
    BuiltMesh built(mesh);
    return std::make_pair(patches_of(built, "x-1.a", "virtualInbound"),
                          patches_of(built, "x-2.a", "virtualInbound"));
  };
  using Hits = std::pair<size_t, size_t>;
  EXPECT_EQ(hits(patch(R"({"proxy": {"proxyVersion": "1\\.3"}})")), Hits(1, 1));
  EXPECT_EQ(hits(patch(R"({"proxy": {"proxyVersion": "^1\\.2"}})")), Hits(0, 0));
  EXPECT_EQ(hits(patch(R"({"proxy": {"metadata": {"KIND": "2"}}})")), Hits(0, 1));
  EXPECT_EQ(hits(patch(R"({"proxy": {"metadata": {"ABSENT": ""}}})")), Hits(1, 1));
  EXPECT_EQ(hits(patch(R"({"context": "SIDECAR_OUTBOUND"})")), Hits(0, 0));
  std::string selected = patch("{}");
  selected.insert(1, R"("workloadSelector": {"labels": {"n": "1"}}, )");
  EXPECT_EQ(hits(selected), Hits(1, 0));
}

TEST(EnvoyFilter, OrdinaryPatchesDoNotDivideReplicas) {
  MeshBuilder mesh = mesh_of_two(/*are_replicas=*/true);
  mesh.config("EnvoyFilter", "a", "own",
              patch(R"({"listener": {"portNumber": 8080, "name": "10.7.7.7_8080"}})"));
  EXPECT_EQ(BuiltMesh(mesh).profile().class_count(), 1u);
}

TEST(EnvoyFilter, ProxyWhoseListenerIsNamedIsAClassOfItsOwn) {
  MeshBuilder mesh = mesh_of_two(/*are_replicas=*/true);
  mesh.config("EnvoyFilter", "a", "own", patch(R"({"listener": {"name": "10.1.0.2_8080"}})"));
  BuiltMesh built(mesh);
  EXPECT_EQ(built.profile().class_count(), 2u);
  EXPECT_EQ(built.profile().shared_set_count(), 1u);
}

TEST(EnvoyFilter, OutboundPatchesAloneDivideOutboundSets) {
  MeshBuilder mesh = mesh_of_two();
  std::string spec = patch(R"({"context": "SIDECAR_OUTBOUND"})");
  spec.insert(1, R"("workloadSelector": {"labels": {"n": "1"}}, )");
  mesh.config("EnvoyFilter", "a", "own", spec);
  EXPECT_EQ(BuiltMesh(mesh).profile().shared_set_count(), 2u);
}

TEST(EnvoyFilter, AddedListenersAreBehindTheOthersOfTheirGroup) {
  MeshBuilder mesh = mesh_of_two();
  mesh.config("EnvoyFilter", "a", "own", R"({"configPatches": [{"applyTo": "LISTENER",
      "patch": {"operation": "INSERT_BEFORE", "value": {"name": "extra"}}}]})")
      .meta.created = 1;
  mesh.config("EnvoyFilter", "a", "young", patch("{}")).meta.created = 9;
  BuiltMesh built(mesh);
  std::vector<std::string> names = built.listener_names("x-1.a");
  EXPECT_THAT(names, ElementsAre("10.1.0.1_8080", "extra", "0.0.0.0_80", "extra", "virtualOutbound",
                                 "virtualInbound"));
  // Only what comes behind it applies to it.
  EXPECT_EQ(patches_of(built, "x-1.a", "extra"), 1u);
  EXPECT_EQ(patches_of(built, "x-1.a", "10.1.0.1_8080"), 2u);
}

// A deprecated filter; `more` are further fields.
std::string filter(const std::string& type, const std::string& more = "") {
  return R"({"filters": [{"filterType": ")" + type +
         R"(", "filterName": "new", "filterConfig": {})" + more + "}]}";
}

std::vector<std::string> network_names(const BuiltMesh& mesh, const std::string& name) {
  std::vector<std::string> names;
  const auto listener = mesh.listener("x-1.a", name);
  for (const NetworkFilterPlan& plan : listener->filter_chains[0].filters) {
    names.emplace_back(filter_name(plan));
  }
  return names;
}

BuiltMesh with_filter(const std::string& spec) {
  MeshBuilder mesh = mesh_of_two(/*are_replicas=*/true);
  mesh.config("EnvoyFilter", "elsewhere", "old", spec);
  return BuiltMesh(mesh);
}

TEST(UserFilters, ApplyFromAnyNamespaceToInboundAndOutbound) {
  const BuiltMesh built = with_filter(filter("NETWORK"));
  EXPECT_THAT(network_names(built, "10.1.0.1_8080"),
              ElementsAre("new", "envoy.http_connection_manager"));
  EXPECT_THAT(network_names(built, "0.0.0.0_80"), Contains("new"));
  EXPECT_THAT(network_names(built, "virtualOutbound"), Not(Contains("new")));
  // Copied with the chain.
  const auto trap = built.listener("x-1.a", "virtualInbound");
  EXPECT_EQ(filter_name(trap->filter_chains.back().filters[0]), "new");
}

TEST(UserFilters, AskForPortNameTypeAndAddress) {
  const auto inbound = [](const std::string& match) {
    const BuiltMesh built = with_filter(filter("NETWORK", R"(, "listenerMatch": )" + match));
    return network_names(built, "10.1.0.1_8080").size() == 2;
  };
  EXPECT_TRUE(inbound(R"({"portNumber": 80})"));  // the service's
  EXPECT_FALSE(inbound(R"({"portNumber": 8080})"));
  EXPECT_TRUE(inbound(R"({"portNamePrefix": "HTTP-w"})"));
  EXPECT_FALSE(inbound(R"({"portNamePrefix": "tcp"})"));
  EXPECT_TRUE(inbound(R"({"listenerType": "SIDECAR_INBOUND"})"));
  EXPECT_FALSE(inbound(R"({"listenerType": "SIDECAR_OUTBOUND"})"));
  EXPECT_FALSE(inbound(R"({"listenerProtocol": "TCP"})"));
  EXPECT_TRUE(inbound(R"({"address": ["bogus/99", "10.1.0.0/24"]})"));
  EXPECT_FALSE(inbound(R"({"address": ["10.1.0.2"]})"));
}

TEST(UserFilters, AddressesDivideClasses) {
  EXPECT_EQ(with_filter(filter("NETWORK", R"(, "listenerMatch": {"address": ["10.1.0.2"]})"))
                .profile()
                .class_count(),
            2u);
  EXPECT_EQ(with_filter(filter("NETWORK", R"(, "listenerMatch": {"address": ["10.1.0.0/24"]})"))
                .profile()
                .class_count(),
            1u);
}

std::vector<std::string> http_names(const std::string& position) {
  const BuiltMesh built = with_filter(filter("HTTP", R"(, "insertPosition": )" + position));
  std::vector<std::string> names;
  const auto listener = built.listener("x-1.a", "10.1.0.1_8080");
  const auto& manager =
      std::get<Shared<HttpConnectionManagerPlan>>(listener->filter_chains[0].filters.back());
  for (const HttpFilterPlan& plan : manager->filters) names.emplace_back(filter_name(plan));
  return names;
}

TEST(UserFilters, HttpFiltersGoWhereTheyAreSent) {
  EXPECT_THAT(http_names(R"({"index": "FIRST"})"),
              ElementsAre("new", "envoy.cors", "envoy.fault", "envoy.router"));
  EXPECT_THAT(http_names(R"({"index": "LAST"})"),
              ElementsAre("envoy.cors", "envoy.fault", "envoy.router", "new"));
  EXPECT_THAT(http_names(R"({"index": "BEFORE", "relativeTo": "envoy.fault"})"),
              ElementsAre("envoy.cors", "new", "envoy.fault", "envoy.router"));
  EXPECT_THAT(http_names(R"({"index": "AFTER", "relativeTo": "envoy.cors"})"),
              ElementsAre("envoy.cors", "new", "envoy.fault", "envoy.router"));
  // Past what is not there.
  EXPECT_THAT(http_names(R"({"index": "BEFORE", "relativeTo": "none"})"),
              ElementsAre("envoy.cors", "envoy.fault", "envoy.router", "new"));
  EXPECT_THAT(http_names(R"({"index": "AFTER", "relativeTo": "none"})"),
              ElementsAre("new", "envoy.cors", "envoy.fault", "envoy.router"));
}

TEST(UserFilters, NetworkFiltersMoveByOnePlaceOnly) {
  const auto names = [](const std::string& position) {
    const BuiltMesh built = with_filter(filter("NETWORK", R"(, "insertPosition": )" + position));
    return network_names(built, "10.1.0.1_8080");
  };
  EXPECT_THAT(names(R"({"index": "BEFORE", "relativeTo": "none"})"),
              ElementsAre("envoy.http_connection_manager", "new"));
  EXPECT_THAT(names(R"({"index": "AFTER", "relativeTo": "none"})"),
              ElementsAre("new", "envoy.http_connection_manager"));
  EXPECT_THAT(names(R"({"index": "AFTER", "relativeTo": "envoy.http_connection_manager"})"),
              ElementsAre("envoy.http_connection_manager", "new"));
}

// The manager with an HTTP filter takes the last place, even of a network filter put there before.
TEST(UserFilters, ManagerOverwritesTheLastFilter) {
  const BuiltMesh built = with_filter(R"({"filters": [
      {"filterType": "NETWORK", "filterName": "net", "filterConfig": {},
       "insertPosition": {"index": "LAST"}},
      {"filterType": "HTTP", "filterName": "new", "filterConfig": {}}]})");
  EXPECT_THAT(network_names(built, "10.1.0.1_8080"),
              ElementsAre("envoy.http_connection_manager", "envoy.http_connection_manager"));
}

}  // namespace
}  // namespace meshc
