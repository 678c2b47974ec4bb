// Ports that a proxy has registered in the application's place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"
#include "tests/unit/build/call.h"

namespace meshc {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kOrders =
    R"([{"port": 9081, "appPort": 9080, "protocol": "HTTP", "service": "orders"}])";

// Proxy x of namespace a on a machine that is no pod; `ports` is its REGISTERED_PORTS.
MeshBuilder machine(const std::string& ports, const std::string& mode = "REDIRECT") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1",
               R"({"ISTIO_VERSION": "1.3.8", "INTERCEPTION_MODE": ")" + mode +
                   R"(", "REGISTERED_PORTS": )" + ports + "}");
  mesh.service("a", "orders", "10.0.0.1", {service_port("http", 80)});
  return mesh;
}

void add_endpoint(MeshBuilder* mesh, const std::string& service, uint16_t number) {
  EndpointPortRecord port;
  port.name = "http";
  port.number = number;
  mesh->endpoints("a", service, {"10.1.0.1"}, {port});
}

std::vector<std::string> conflicts_of(const BuiltMesh& mesh) {
  std::vector<std::string> conflicts = mesh.conflicts("x.a");
  std::erase(conflicts, "pilot_no_ip: ");
  return conflicts;
}

TEST(RegisteredPorts, AreBoundAndLeadToTheApplication) {
  BuiltMesh built(machine(kOrders));
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_9081"),
              ElementsAre("- -> http:inbound|9081|http|orders.a.svc.cluster.local"));
  EXPECT_TRUE(built.listener("x.a", "10.1.0.1_9081")->bind_to_port);
  EXPECT_EQ(built.listener("x.a", "10.1.0.1_9081")->direction, TrafficDirection::kInbound);
}

TEST(RegisteredPorts, MayBeGivenAsText) {
  BuiltMesh built(machine(
      R"("[{\"port\": 9081, \"appPort\": 9080, \"protocol\": \"tcp\", \"service\": \"orders\"}]")"));
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_9081"),
              ElementsAre("- -> inbound|9081|tcp|orders.a.svc.cluster.local"));
}

// Whether the proxy is intercepted, which port is called, whether the call is intercepted.
TEST(RegisteredPorts, EveryWayToTheApplicationIsOpen) {
  const std::string cluster = "http:inbound|9081|http|orders.a.svc.cluster.local";
  const Call registered{true, "10.1.0.1", 9081, "", "raw_buffer", {"http/1.1"}};
  const Call application{true, "10.1.0.1", 9080, "", "raw_buffer", {"http/1.1"}};
  BuiltMesh intercepted(machine(kOrders));
  EXPECT_EQ(outcome(intercepted, "x.a", registered), "virtualInbound -> " + cluster);
  EXPECT_EQ(outcome(intercepted, "x.a", application), "virtualInbound -> " + cluster);
  EXPECT_EQ(outcome(intercepted, "x.a", uncaptured(registered)), "10.1.0.1_9081 -> " + cluster);
  EXPECT_EQ(outcome(intercepted, "x.a", uncaptured(application)), "application");
  BuiltMesh plain(machine(kOrders, "NONE"));
  EXPECT_EQ(outcome(plain, "x.a", uncaptured(registered)), "10.1.0.1_9081 -> " + cluster);
  EXPECT_EQ(outcome(plain, "x.a", uncaptured(application)), "application");
  EXPECT_THAT(plain.chains("x.a", "virtualInbound"),
              ElementsAre("0.0.0.0/0 -> InboundPassthroughClusterIpv4"));
}

TEST(RegisteredPorts, TheApplicationsPortStaysThatOfTheServiceThatHasIt) {
  MeshBuilder mesh = machine(kOrders);
  add_endpoint(&mesh, "orders", 9080);
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_9080"),
              ElementsAre("- -> http:inbound|80|http|orders.a.svc.cluster.local"));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(RegisteredPorts, EndpointOfTheSameServiceIsTheRegisteredPort) {
  MeshBuilder mesh = machine(kOrders);
  add_endpoint(&mesh, "orders", 9081);
  BuiltMesh built(mesh);
  EXPECT_TRUE(built.listener("x.a", "10.1.0.1_9081")->bind_to_port);
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(RegisteredPorts, EndpointOfAnotherServiceIsAConflict) {
  MeshBuilder mesh = machine(kOrders);
  mesh.service("a", "other", "10.0.0.2", {service_port("http", 80)});
  add_endpoint(&mesh, "other", 9081);
  BuiltMesh built(mesh);
  EXPECT_TRUE(built.listener("x.a", "10.1.0.1_9081")->bind_to_port);
  EXPECT_THAT(conflicts_of(built),
              ElementsAre("pilot_conflict_inbound_listener: Conflicting inbound "
                          "listener:10.1.0.1:9081. existing: orders.a.svc.cluster.local, "
                          "incoming: other.a.svc.cluster.local"));
}

TEST(RegisteredPorts, UnknownServiceGetsNoListener) {
  BuiltMesh built(
      machine(R"([{"port": 9081, "appPort": 9080, "protocol": "tcp", "service": "lost"}])"));
  EXPECT_THAT(built.listener_names("x.a"), Not(Contains("10.1.0.1_9081")));
  EXPECT_THAT(built.listener_names("x.a"), Not(Contains("10.1.0.1_9080")));
  EXPECT_THAT(conflicts_of(built),
              ElementsAre("meshc_registered_port: registered port 9081 gets no listener: there is "
                          "no service lost.a.svc.cluster.local"));
}

TEST(RegisteredPorts, PortOfAVirtualListenerGetsNone) {
  BuiltMesh built(
      machine(R"([{"port": 15006, "appPort": 9080, "protocol": "tcp", "service": "orders"}])"));
  EXPECT_THAT(conflicts_of(built),
              ElementsAre("meshc_registered_port: registered port 15006 gets no listener: the "
                          "proxy has one of its own there"));
}

TEST(RegisteredPorts, ServiceIsNamedShortOrWhole) {
  MeshBuilder mesh = machine(R"([
      {"port": 1, "appPort": 11, "protocol": "tcp", "service": "orders"},
      {"port": 2, "appPort": 12, "protocol": "tcp", "service": "stock.b"},
      {"port": 3, "appPort": 13, "protocol": "tcp", "service": "stock.b.svc.cluster.local"},
      {"port": 4, "appPort": 14, "protocol": "tcp", "service": "com.example.Stock"}])");
  mesh.service("b", "stock", "10.0.0.2", {});
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["com.example.Stock"],
      "ports": [{"number": 20880, "name": "tcp", "protocol": "TCP"}]})");
  BuiltMesh built(mesh);
  std::vector<std::string> chains;
  for (const char* port : {"1", "2", "3", "4"})
    chains.push_back(built.chains("x.a", std::string("10.1.0.1_") + port).at(0));
  EXPECT_THAT(chains, ElementsAre("- -> inbound|1|tcp|orders.a.svc.cluster.local",
                                  "- -> inbound|2|tcp|stock.b.svc.cluster.local",
                                  "- -> inbound|3|tcp|stock.b.svc.cluster.local",
                                  "- -> inbound|4|tcp|com.example.Stock"));
}

TEST(RegisteredPorts, DubboServicesOfAProviderShareOne) {
  MeshBuilder mesh = machine(R"([
      {"port": 20881, "appPort": 20880, "protocol": "dubbo", "service": "orders"},
      {"port": 20881, "appPort": 20880, "protocol": "hsf", "service": "stock"}])");
  mesh.service("a", "stock", "10.0.0.2", {service_port("dubbo", 20880)});
  BuiltMesh built(mesh);
  const std::string chain =
      "dubbo:stock.a.svc.cluster.local=inbound|20881|hsf|stock.a.svc.cluster.local,"
      "*=inbound|20881|dubbo|orders.a.svc.cluster.local";
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_20881"), ElementsAre("- -> " + chain));
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_20880"), ElementsAre("- -> " + chain));
  EXPECT_THAT(conflicts_of(built), IsEmpty());
}

TEST(RegisteredPorts, StayBesideTheIngressOfASidecar) {
  MeshBuilder mesh = machine(kOrders);
  mesh.config("Sidecar", "a", "s", R"({"egress": [], "ingress": [
      {"port": {"number": 7070, "name": "tcp", "protocol": "TCP"}}]})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.listener_names("x.a"), Contains("10.1.0.1_9081"));
  EXPECT_THAT(built.listener_names("x.a"), Contains("10.1.0.1_7070"));
}

TEST(RegisteredPorts, ProbesOfTheApplicationsPortAreAnswered) {
  MeshBuilder mesh = machine(kOrders);
  mesh.pod("a", "x", "10.1.0.1", {}).containers.resize(1);
  mesh.records.pods[0].containers[0].liveness = {ProbeRecordKind::kHttp, "/live", "", 9080};
  auto listener = BuiltMesh(mesh).listener("x.a", "10.1.0.1_9081");
  const auto& manager =
      std::get<Shared<HttpConnectionManagerPlan>>(listener->filter_chains.at(0).filters.back());
  EXPECT_EQ(manager->filters.at(0), HttpFilterPlan(HealthCheckFilterPlan{"/live"}));
}

TEST(RegisteredPorts, SeparateProxies) {
  MeshBuilder mesh = machine(kOrders);
  mesh.sidecar("a", "y", "10.1.0.2", R"({"ISTIO_VERSION": "1.3.8"})");
  mesh.sidecar("a", "z", "10.1.0.3",
               R"({"ISTIO_VERSION": "1.3.8", "REGISTERED_PORTS": )" + std::string(kOrders) + "}");
  BuiltMesh built(mesh);
  EXPECT_NE(built.proxy("x.a").proxy_class, built.proxy("y.a").proxy_class);
  EXPECT_EQ(built.proxy("x.a").proxy_class, built.proxy("z.a").proxy_class);
  EXPECT_EQ(built.profile().shared_set_count(), 1u);
}

}  // namespace
}  // namespace meshc
