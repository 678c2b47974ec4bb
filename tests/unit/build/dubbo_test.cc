// Dubbo and HSF services: one listener where several are on one address and port.
#include "build/istio_1_3/dubbo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using istio_1_3::is_dubbo;
using istio_1_3::Port;
using istio_1_3::Protocol;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHttpChain = "alpn=http/1.1,http/1.0 -> rds:";

// A headless service of namespace a with one port, later than those before it.
ServiceRecord& add_headless(MeshBuilder* mesh, const std::string& name,
                            const std::string& port = "dubbo", const std::string& interfaces = {}) {
  ServiceRecord& service = mesh->service("a", name, "None", {service_port(port, 20880)});
  service.meta.created = static_cast<int64_t>(mesh->records.services.size());
  if (!interfaces.empty()) service.meta.annotations = {{"meshc.io/dubbo-interfaces", interfaces}};
  return service;
}

BuiltMesh built_with_proxy(MeshBuilder mesh) {
  mesh.sidecar("a", "x", "10.1.0.1", R"({"ISTIO_VERSION": "1.3.8"})");
  return BuiltMesh(mesh);
}

// The conflicts but for the one that says that the proxy has no services.
std::vector<std::string> conflicts_of(const BuiltMesh& mesh) {
  std::vector<std::string> conflicts = mesh.conflicts("x.a");
  std::erase(conflicts, "pilot_no_ip: ");
  return conflicts;
}

// Where the chain of the Dubbo services at the wildcard leads.
std::string outbound_routes(const BuiltMesh& mesh) {
  auto listener = mesh.listener("x.a", "0.0.0.0_20880");
  for (const FilterChainPlan& chain : listener->filter_chains) {
    if (istio_1_3::dubbo_proxy(chain) != nullptr) return destination_of(chain);
  }
  return "none";
}

TEST(Dubbo, IsToldByTheNameOfAPortThatIstioTakesForTcpOrDoesNotKnow) {
  EXPECT_TRUE(is_dubbo({"dubbo", 1, Protocol::kUnsupported}));
  EXPECT_TRUE(is_dubbo({"dubbo-orders", 1, Protocol::kUnsupported}));
  EXPECT_TRUE(is_dubbo({"HSF-a", 1, Protocol::kTcp}));
  EXPECT_FALSE(is_dubbo({"tcp-dubbo", 1, Protocol::kTcp}));
  EXPECT_FALSE(is_dubbo({"dubbox", 1, Protocol::kUnsupported}));
  EXPECT_FALSE(is_dubbo({"dubbo", 1, Protocol::kUdp}));
  EXPECT_FALSE(is_dubbo({"dubbo", 1, Protocol::kHttp}));
}

TEST(Dubbo, OneServiceKeepsTheListenerOfAnUnknownProtocol) {
  MeshBuilder mesh;
  mesh.service("a", "one", "10.0.0.1", {service_port("dubbo", 20880)});
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(built.chains("x.a", "10.0.0.1_20880"),
              ElementsAre("- -> dubbo:*=outbound|20880||one.a.svc.cluster.local",
                          "alpn=http/1.1,http/1.0 -> rds:one.a.svc.cluster.local:20880"));
  const FilterChainPlan chain = built.listener("x.a", "10.0.0.1_20880")->filter_chains.at(0);
  EXPECT_EQ(istio_1_3::dubbo_proxy(chain)->tcp.cluster, "outbound|20880||one.a.svc.cluster.local");
}

TEST(Dubbo, HeadlessServicesShareOneListenerWithARouteEach) {
  MeshBuilder mesh;
  add_headless(&mesh, "one");
  add_headless(&mesh, "two", "hsf-two");
  add_headless(&mesh, "three", "dubbo", "com.example.Three, hsf/com.example.More:1.0.0");
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(built.chains("x.a", "0.0.0.0_20880"),
              ElementsAre("10.1.0.1/32 -> BlackHoleCluster",
                          "- -> dubbo:"
                          "hsf/com.example.More:1.0.0=outbound|20880||three.a.svc.cluster.local,"
                          "two.a.svc.cluster.local=outbound|20880||two.a.svc.cluster.local,"
                          "com.example.Three=outbound|20880||three.a.svc.cluster.local,"
                          "*=outbound|20880||one.a.svc.cluster.local",
                          std::string(kHttpChain) + "20880"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, SharingIsNoConflictWithoutProtocolDetectionEither) {
  MeshBuilder mesh;
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "false");
  add_headless(&mesh, "one");
  add_headless(&mesh, "two");
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(built.chains("x.a", "0.0.0.0_20880"),
              ElementsAre("10.1.0.1/32 -> BlackHoleCluster",
                          "- -> dubbo:two.a.svc.cluster.local="
                          "outbound|20880||two.a.svc.cluster.local,"
                          "*=outbound|20880||one.a.svc.cluster.local"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, ServiceEntriesOfOneAddressShareItAndHaveTheirHostsForInterfaces) {
  MeshBuilder mesh;
  for (const char* name : {"Orders", "Stock"}) {
    mesh.config("ServiceEntry", "a", name,
                std::string(R"({"hosts": ["com.example.)") + name + R"("],
        "addresses": ["10.9.0.1"], "resolution": "STATIC",
        "ports": [{"number": 20880, "name": "dubbo", "protocol": "TCP"}]})")
        .meta.annotations = {{"interface", std::string("com.example.") + name}};
  }
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(built.chains("x.a", "10.9.0.1_20880"),
              ElementsAre("- -> dubbo:com.example.Orders=outbound|20880||com.example.Orders,"
                          "com.example.Stock=outbound|20880||com.example.Stock"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, RangesOfAddressesKeepChainsOfTheirOwn) {
  MeshBuilder mesh;
  for (const char* range : {"10.8.0.0/16", "10.9.0.0/16"}) {
    mesh.config("ServiceEntry", "a", std::string("r") + range[3],
                std::string(R"({"hosts": ["r)") + range[3] + R"(.example"], "addresses": [")" +
                    range + R"("],
        "ports": [{"number": 20880, "name": "dubbo", "protocol": "TCP"}]})");
  }
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(
      built.chains("x.a", "0.0.0.0_20880"),
      ElementsAre("10.1.0.1/32 -> BlackHoleCluster",
                  "10.8.0.0/16 -> dubbo:*=outbound|20880||r8.example", "{} -> PassthroughCluster",
                  "10.9.0.0/16 -> dubbo:*=outbound|20880||r9.example"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, AnInterfaceOfTwoServicesStaysWithTheFirst) {
  MeshBuilder mesh;
  add_headless(&mesh, "one", "dubbo", "com.example.A");
  add_headless(&mesh, "two", "dubbo", "com.example.A,com.example.B");
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_EQ(outbound_routes(built),
            "dubbo:com.example.A=outbound|20880||one.a.svc.cluster.local,"
            "com.example.B=outbound|20880||two.a.svc.cluster.local");
  EXPECT_THAT(conflicts_of(built),
              ElementsAre("meshc_dubbo_interface: interface com.example.A of "
                          "outbound|20880||two.a.svc.cluster.local is left out: "
                          "outbound|20880||one.a.svc.cluster.local has it"));
}

TEST(Dubbo, RoutesThatAskForMoreComeFirst) {
  MeshBuilder mesh;
  add_headless(&mesh, "one", "dubbo", "*,com.example.*,com.example.A");
  add_headless(&mesh, "two", "dubbo", "com.example.A:2.0");
  EXPECT_EQ(outbound_routes(built_with_proxy(mesh)),
            "dubbo:com.example.A:2.0=outbound|20880||two.a.svc.cluster.local,"
            "com.example.A=outbound|20880||one.a.svc.cluster.local,"
            "com.example.*=outbound|20880||one.a.svc.cluster.local,"
            "*=outbound|20880||one.a.svc.cluster.local");
}

TEST(Dubbo, OtherServicesAtTheSamePlaceAreConflictsAsEver) {
  MeshBuilder mesh;
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "false");
  add_headless(&mesh, "one");
  add_headless(&mesh, "two", "odd");
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_EQ(outbound_routes(built), "dubbo:*=outbound|20880||one.a.svc.cluster.local");
  EXPECT_EQ(conflicts_of(built).size(), 1u);
}

// Two services of pod x of namespace a, both at its port 20880.
MeshBuilder provider_mesh(const char* second_port) {
  MeshBuilder mesh;
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  for (const char* name : {"one", "two"}) {
    ServiceRecord& service =
        mesh.service("a", name, "10.0.0.1",
                     {service_port(std::string(name) == "one" ? "dubbo" : second_port, 20880)});
    service.selector = {{"app", "x"}};
  }
  mesh.records.services[1].cluster_ip = "10.0.0.2";
  return mesh;
}

TEST(Dubbo, ServicesOfAProviderShareItsInboundPort) {
  BuiltMesh built = built_with_proxy(provider_mesh("hsf"));
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_20880"),
              ElementsAre("- -> dubbo:two.a.svc.cluster.local="
                          "inbound|20880|hsf|two.a.svc.cluster.local,"
                          "*=inbound|20880|dubbo|one.a.svc.cluster.local"));
  EXPECT_THAT(built.chains("x.a", "virtualInbound")[1],
              testing::HasSubstr("two.a.svc.cluster.local=inbound|20880|hsf|two"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, DetectedInboundPortsAreSharedToo) {
  MeshBuilder mesh = provider_mesh("dubbo");
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", "true");
  BuiltMesh built = built_with_proxy(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_20880"),
              ElementsAre("alpn=http/1.1,http/1.0 -> "
                          "http:inbound|20880|dubbo|one.a.svc.cluster.local",
                          "- -> dubbo:two.a.svc.cluster.local="
                          "inbound|20880|dubbo|two.a.svc.cluster.local,"
                          "*=inbound|20880|dubbo|one.a.svc.cluster.local"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(Dubbo, MixersReportsDoNotKeepServicesApart) {
  MeshBuilder mesh = provider_mesh("dubbo");
  mesh.mesh_config(R"({"mixerReportServer": "m.example:9091"})");
  EXPECT_THAT(conflicts_of(built_with_proxy(mesh)), IsEmpty());
}

TEST(Dubbo, SharesNoInboundPortWithAnotherProtocol) {
  BuiltMesh built = built_with_proxy(provider_mesh("tcp"));
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_20880"),
              ElementsAre("- -> dubbo:*=inbound|20880|dubbo|one.a.svc.cluster.local"));
  EXPECT_EQ(conflicts_of(built).size(), 1u);
}

}  // namespace
}  // namespace meshc
