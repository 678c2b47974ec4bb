// TCP and TLS chains of outbound ports: each rule of VirtualService routes on sidecars.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;

constexpr const char* kDb = "10.0.0.5_5432";
constexpr const char* kDefault = "- -> outbound|5432||db.a.svc.cluster.local";
constexpr const char* kRest = "{} -> PassthroughCluster";

// A proxy with label app: x, a TCP service db of one port, and TLS services behind names. Wildcard
// listeners have no loop guard.
MeshBuilder small_mesh(std::string_view metadata = R"({"LABELS": {"app": "x"}})") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pilot_env("PILOT_RESTRICT_POD_UP_TRAFFIC_LOOP", "false");
  mesh.service("a", "db", "10.0.0.5", {service_port("tcp", 5432)});
  mesh.service("a", "many", "10.0.0.6", {service_port("tcp", 1), service_port("tcp-2", 2)});
  mesh.config("ServiceEntry", "a", "shop", R"({"hosts": ["shop.example"], "ports":
      [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS"})");
  return mesh;
}

// A VirtualService named after its number; later ones are younger.
void add_routes(MeshBuilder* mesh, const std::string& host, const std::string& routes) {
  auto number = static_cast<int64_t>(mesh->records.configs.size());
  mesh->config("VirtualService", "a", "v" + std::to_string(number),
               R"({"hosts": [")" + host + R"("], )" + routes + "}")
      .meta.created = number;
}

// A TCP route to `host` for the given matches.
std::string tcp(const std::string& matches, const std::string& host = "db") {
  return R"("tcp": [{"match": [)" + matches + R"(], "route": [{"destination": {"host": ")" + host +
         R"("}}]}])";
}

std::vector<std::string> chains(const MeshBuilder& mesh, std::string_view listener = kDb) {
  return BuiltMesh(mesh).chains("x.a", listener);
}

// The chains of db with one VirtualService.
std::vector<std::string> db_chains(const std::string& routes) {
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, "db", routes);
  return chains(mesh);
}

TEST(TcpRoutes, OneWithoutMatchTakesThePlaceOfTheDefault) {
  EXPECT_THAT(chains(small_mesh()), ElementsAre(kDefault));
  EXPECT_THAT(db_chains(tcp("", "other.example")),
              ElementsAre("- -> outbound|5432||other.example"));
}

TEST(TcpRoutes, AreTakenByWhatIsKnownOfTheProxy) {
  const std::string taken = "- -> outbound|5432||t.example";
  auto route_for = [](const char* match) { return db_chains(tcp(match, "t.example")); };
  EXPECT_THAT(route_for("{}"), ElementsAre(taken));
  EXPECT_THAT(route_for(R"({"port": 5432})"), ElementsAre(taken));
  EXPECT_THAT(route_for(R"({"port": 5433})"), ElementsAre(kDefault));
  EXPECT_THAT(route_for(R"({"sourceLabels": {"app": "x"}})"), ElementsAre(taken));
  EXPECT_THAT(route_for(R"({"sourceLabels": {"app": "y"}})"), ElementsAre(kDefault));
  EXPECT_THAT(route_for(R"({"sourceLabels": {"tier": ""}})"), ElementsAre(taken))
      << "an absent label counts as an empty one";
  EXPECT_THAT(route_for(R"({"gateways": ["g", "mesh"]})"), ElementsAre(taken));
  EXPECT_THAT(route_for(R"({"gateways": ["g"]})"), ElementsAre(kDefault));
  EXPECT_THAT(route_for(R"({"port": 1}, {"port": 5432})"), ElementsAre(taken));
}

TEST(TcpRoutes, OfOlderVirtualServicesComeFirst) {
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, "db", tcp(R"({"destinationSubnets": ["10.7.0.0/16"]})", "one.example"));
  add_routes(&mesh, "*.cluster.local", tcp("", "two.example"));
  add_routes(&mesh, "db", tcp("", "three.example"));
  EXPECT_THAT(chains(mesh), ElementsAre("10.7.0.0/16 -> outbound|5432||one.example",
                                        "- -> outbound|5432||two.example"));
}

TEST(TcpRoutes, SubnetsOfAllMatchesMakeOneChainBeforeTheDefault) {
  EXPECT_THAT(db_chains(tcp(R"({"destinationSubnets": ["10.8.0.0/16", "10.7.0.1"]},
                               {"port": 1, "destinationSubnets": ["10.1.0.0/16"]},
                               {"destinationSubnets": ["10.6.0.0/16"]})")),
              ElementsAre("10.6.0.0/16 10.7.0.1/32 10.8.0.0/16 -> "
                          "outbound|5432||db.a.svc.cluster.local",
                          kDefault));
}

TEST(TcpRoutes, MatchWithoutSubnetsEndsTheListWhateverWasCollected) {
  EXPECT_THAT(db_chains(tcp(R"({"destinationSubnets": ["10.8.0.0/16"]}, {})", "t.example")),
              ElementsAre("- -> outbound|5432||t.example"));
}

TEST(TcpRoutes, SubnetOfEverythingIsNoCondition) {
  EXPECT_THAT(db_chains(tcp(R"({"destinationSubnets": ["0.0.0.0/0"]})", "t.example")),
              ElementsAre("- -> outbound|5432||t.example", kDefault));
}

TEST(TcpRoutes, ForTheServicesOwnRangeReplacesTheDefault) {
  MeshBuilder mesh = small_mesh();
  mesh.config("ServiceEntry", "a", "range", R"({"hosts": ["range.example"],
      "addresses": ["10.9.0.0/16"],
      "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})");
  EXPECT_THAT(chains(mesh, "0.0.0.0_90"),
              ElementsAre("10.9.0.0/16 -> outbound|90||range.example", kRest));
  add_routes(&mesh, "range.example",
             tcp(R"({"destinationSubnets": ["10.9.0.0/16"]})", "t.example"));
  EXPECT_THAT(chains(mesh, "0.0.0.0_90"),
              ElementsAre("10.9.0.0/16 -> outbound|90||t.example", kRest));
  add_routes(&mesh, "range.example", tcp("", "u.example"));
  EXPECT_THAT(chains(mesh, "0.0.0.0_90"),
              ElementsAre("10.9.0.0/16 -> outbound|90||t.example",
                          "10.9.0.0/16 -> outbound|90||u.example", kRest))
      << "others are still looked at";
}

TEST(TcpRoutes, OnASocketHaveNoSubnets) {
  MeshBuilder mesh = small_mesh();
  mesh.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["a/db.a.svc.cluster.local"],
      "bind": "unix:///s", "port": {"number": 0, "protocol": "TCP", "name": "tcp"}}]})");
  add_routes(&mesh, "db", tcp(R"({"destinationSubnets": ["10.8.0.0/16"]})", "t.example"));
  EXPECT_THAT(chains(mesh, "unix:///s_0"), ElementsAre("- -> outbound|0||t.example"));
}

TEST(TcpRoutes, SayWhatTheyWereMadeOfUnlessTheyHaveSubnets) {
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, "db", tcp(R"({"destinationSubnets": ["10.7.0.0/16"]})"));
  add_routes(&mesh, "db", tcp(""));
  add_routes(&mesh, "shop.example", R"("tls": [{"match": [{"sniHosts": ["shop.example"]}],
      "route": [{"destination": {"host": "shop.example"}}]}])");
  BuiltMesh built(mesh);
  auto config_of = [&](const char* listener, size_t chain) {
    return built.listener("x.a", listener)->filter_chains.at(chain).istio_config;
  };
  const std::string path = "/apis/networking.istio.io/v1alpha3/namespaces/a/virtual-service/";
  EXPECT_EQ(config_of(kDb, 0), "");
  EXPECT_EQ(config_of(kDb, 1), path + "v2");
  EXPECT_EQ(config_of("0.0.0.0_443", 0), path + "v3");
}

TEST(Destinations, PortIsTheStatedOneOrTheOnlyOneOrTheListeners) {
  auto cluster_of = [](const std::string& destination) {
    return db_chains(R"("tcp": [{"route": [{"destination": )" + destination + "}]}]").at(0);
  };
  EXPECT_EQ(cluster_of(R"({"host": "db", "port": {"number": 9}, "subset": "v1"})"),
            "- -> outbound|9|v1|db.a.svc.cluster.local");
  EXPECT_EQ(cluster_of(R"({"host": "shop.example"})"), "- -> outbound|443||shop.example");
  EXPECT_EQ(cluster_of(R"({"host": "many"})"), "- -> outbound|5432||many.a.svc.cluster.local");
  EXPECT_EQ(cluster_of(R"({"host": "nobody.example"})"), "- -> outbound|5432||nobody.example");
  EXPECT_EQ(cluster_of(R"({"host": "db", "port": {"name": "tcp"}})"), "- -> BlackHoleCluster");
}

TEST(Destinations, OfTheDefaultIsTheServicesOnlyPort) {
  MeshBuilder mesh = small_mesh();
  mesh.config("Sidecar", "a", "s", R"({"egress": [
      {"hosts": ["a/db.a.svc.cluster.local"], "bind": "10.0.0.1",
       "port": {"number": 90, "protocol": "TCP", "name": "tcp"}},
      {"hosts": ["a/many.a.svc.cluster.local"], "bind": "10.0.0.2",
       "port": {"number": 90, "protocol": "TCP", "name": "tcp"}}]})");
  EXPECT_THAT(chains(mesh, "10.0.0.1_90"), ElementsAre(kDefault));
  EXPECT_THAT(chains(mesh, "10.0.0.2_90"),
              ElementsAre("- -> outbound|90||many.a.svc.cluster.local"));
}

TEST(Destinations, AreWeightedWhereThereAreSeveral) {
  constexpr const char* kSplit = R"("tcp": [{"route": [
      {"destination": {"host": "db", "subset": "v1"}, "weight": 70},
      {"destination": {"host": "db", "subset": "v0"}},
      {"destination": {"host": "many", "port": {"name": "tcp"}}, "weight": 30}]}])";
  EXPECT_THAT(db_chains(kSplit),
              ElementsAre("- -> outbound|5432|v1|db.a.svc.cluster.local:70,BlackHoleCluster:30"));
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, "db", kSplit);
  BuiltMesh built(mesh);
  const NetworkFilterPlan filter = built.listener("x.a", kDb)->filter_chains.at(0).filters.at(0);
  EXPECT_EQ(std::get<TcpProxyPlan>(filter).stat_prefix, "v1.a");
  EXPECT_THAT(db_chains(R"("tcp": [{"route": [
                  {"destination": {"host": "db", "subset": "v1"}, "weight": 0}]}])"),
              ElementsAre("- -> outbound|5432|v1|db.a.svc.cluster.local"))
      << "the weight of an only destination does not count";
}

TEST(Destinations, RedisTakesTheFirstAlone) {
  MeshBuilder mesh = small_mesh();
  mesh.pilot_env("PILOT_ENABLE_REDIS_FILTER", "true");
  mesh.service("a", "cache", "10.0.0.7", {service_port("redis", 6379)});
  add_routes(&mesh, "cache", R"("tcp": [{"route": [
      {"destination": {"host": "cache", "subset": "v1"}, "weight": 1},
      {"destination": {"host": "cache", "subset": "v2"}, "weight": 99}]}])");
  EXPECT_THAT(chains(mesh, "10.0.0.7_6379"),
              ElementsAre("- -> redis:outbound|6379|v1|cache.a.svc.cluster.local"));
}

// Routes of the TLS port 443, for the given matches.
std::vector<std::string> shop_chains(const std::string& tls_routes,
                                     const std::string& host = "shop.example") {
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, host, R"("tls": [)" + tls_routes + "]");
  return chains(mesh, "0.0.0.0_443");
}

std::string tls(const std::string& matches, const std::string& host) {
  return R"({"match": [)" + matches + R"(], "route": [{"destination": {"host": ")" + host +
         R"(", "port": {"number": 8443}}}]})";
}

TEST(TlsRoutes, EachMatchIsAChain) {
  EXPECT_THAT(shop_chains(tls(R"({"sniHosts": ["b.example", "a.example"]},
                                 {"sniHosts": ["c.example"], "port": 443},
                                 {"sniHosts": ["d.example"], "port": 444},
                                 {"sniHosts": ["e.example"], "sourceLabels": {"app": "y"}},
                                 {"sniHosts": ["f.example"], "gateways": ["g"]})",
                              "t.example")),
              ElementsAre("sni=a.example,b.example -> outbound|8443||t.example",
                          "sni=c.example -> outbound|8443||t.example", kRest));
}

TEST(TlsRoutes, OfEqualConditionsTheFirstThatMayMatchStays) {
  EXPECT_THAT(
      shop_chains(
          tls(R"({"sniHosts": ["a.example"], "sourceLabels": {"app": "y"}})", "no.example") + "," +
          tls(R"({"sniHosts": ["a.example"], "sourceLabels": {"app": "x"}})", "one.example") + "," +
          tls(R"({"sniHosts": ["a.example"]})", "two.example") + "," +
          tls(R"({"sniHosts": ["a.example"], "destinationSubnets": ["10.7.0.0/16"]})",
              "three.example")),
      ElementsAre("sni=a.example -> outbound|8443||one.example",
                  "10.7.0.0/16 sni=a.example -> outbound|8443||three.example", kRest));
}

TEST(TlsRoutes, WildcardOfAllNamesIsNoCondition) {
  EXPECT_THAT(shop_chains(tls(R"({"sniHosts": ["a.example", "*"]})", "t.example")),
              ElementsAre("- -> outbound|8443||t.example"));
}

TEST(TlsRoutes, WithoutOneThatMatchesTheNameLeadsToTheService) {
  EXPECT_THAT(shop_chains(tls(R"({"sniHosts": ["a.example"], "port": 444})", "t.example")),
              ElementsAre("sni=shop.example -> outbound|443||shop.example", kRest));
}

TEST(TlsRoutes, ServiceWithAnAddressNeedsNoName) {
  MeshBuilder mesh = small_mesh();
  mesh.service("a", "secure", "10.0.0.8", {service_port("https", 443)});
  mesh.config("ServiceEntry", "a", "range", R"({"hosts": ["range.example"],
      "addresses": ["10.9.0.0/16"],
      "ports": [{"number": 444, "name": "tls", "protocol": "TLS"}]})");
  EXPECT_THAT(chains(mesh, "10.0.0.8_443"),
              ElementsAre("- -> outbound|443||secure.a.svc.cluster.local"));
  EXPECT_THAT(chains(mesh, "0.0.0.0_444"),
              ElementsAre("10.9.0.0/16 sni=range.example -> outbound|444||range.example", kRest));
  add_routes(&mesh, "range.example",
             R"("tls": [)" + tls(R"({"sniHosts": ["a.example"]})", "t.example") + "]");
  EXPECT_THAT(chains(mesh, "0.0.0.0_444"),
              ElementsAre("10.9.0.0/16 sni=a.example -> outbound|8443||t.example", kRest));
}

TEST(TlsRoutes, AreForTlsPortsAndTcpRoutesForOthers) {
  const std::string both = R"("tls": [)" + tls(R"({"sniHosts": ["a.example"]})", "tls.example") +
                           "], " + tcp("", "tcp.example");
  MeshBuilder mesh = small_mesh();
  add_routes(&mesh, "db", both);
  add_routes(&mesh, "shop.example", both);
  EXPECT_THAT(chains(mesh), ElementsAre("- -> outbound|5432||tcp.example"));
  EXPECT_THAT(chains(mesh, "0.0.0.0_443"),
              ElementsAre("sni=a.example -> outbound|8443||tls.example", kRest));
}

TEST(TlsRoutes, HostsMatchInBothDirections) {
  MeshBuilder mesh = small_mesh();
  mesh.config("ServiceEntry", "a", "all", R"({"hosts": ["*.wide.example"], "ports":
      [{"number": 445, "name": "tls", "protocol": "TLS"}]})");
  add_routes(&mesh, "one.wide.example",
             R"("tls": [)" + tls(R"({"sniHosts": ["one.wide.example"]})", "t.example") + "]");
  EXPECT_THAT(chains(mesh, "0.0.0.0_445"),
              ElementsAre("sni=one.wide.example -> outbound|8443||t.example", kRest));
  EXPECT_THAT(shop_chains(tls(R"({"sniHosts": ["a.example"]})", "t.example"), "*.example"),
              ElementsAre("sni=a.example -> outbound|8443||t.example", kRest));
}

TEST(Chains, OfTcpEndIdleConnectionsAsTheNodeSays) {
  MeshBuilder mesh = small_mesh(R"({"IDLE_TIMEOUT": "5s"})");
  add_routes(&mesh, "many", R"("tcp": [{"route": [
      {"destination": {"host": "many", "subset": "v1"}, "weight": 50},
      {"destination": {"host": "many", "subset": "v2"}, "weight": 50}]}])");
  BuiltMesh built(mesh);
  for (const char* listener : {kDb, "10.0.0.6_1"}) {
    const FilterChainPlan chain = built.listener("x.a", listener)->filter_chains.at(0);
    EXPECT_EQ(std::get<TcpProxyPlan>(chain.filters.at(0)).idle_timeout, 5'000'000'000) << listener;
  }
  const FilterChainPlan rest = built.listener("x.a", "0.0.0.0_443")->filter_chains.back();
  EXPECT_EQ(std::get<TcpProxyPlan>(rest.filters.at(0)).idle_timeout, std::nullopt);
}

}  // namespace
}  // namespace meshc
