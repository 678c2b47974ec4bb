// Inbound, management and virtual listeners.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

ServiceRecord& add_service(MeshBuilder* mesh, std::string name, uint16_t number,
                           uint16_t target_port, std::string port_name = "http") {
  ServiceRecord& service =
      mesh->service("a", std::move(name), "10.0.0.1", {service_port(std::move(port_name), number)});
  service.ports[0].target_port = target_port;
  service.selector = {{"app", "x"}};
  return service;
}

// A proxy x of namespace a with its pod.
MeshBuilder mesh_with_pod(std::string_view metadata = "{}") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  return mesh;
}

void add_tcp_probe(MeshBuilder* mesh, size_t pod, uint16_t number) {
  mesh->records.pods[pod].containers.emplace_back().liveness = {ProbeRecordKind::kTcp, "", "",
                                                                number};
}

TEST(Inbound, ListenerIsAtTheEndpointPort) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 8080);
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_8080"),
              ElementsAre("- -> http:inbound|80|http|x.a.svc.cluster.local"));
  auto listener = built.listener("x.a", "10.1.0.1_8080");
  EXPECT_EQ(listener->direction, TrafficDirection::kInbound);
  EXPECT_FALSE(listener->bind_to_port);
}

TEST(Inbound, SecondServiceAtAPortIsAConflict) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "old", 80, 8080).meta.created = 1;
  add_service(&mesh, "young", 81, 8080);
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_8080"),
              ElementsAre("- -> http:inbound|80|http|old.a.svc.cluster.local"));
  EXPECT_THAT(built.conflicts("x.a"),
              ElementsAre("pilot_conflict_inbound_listener: Conflicting inbound "
                          "listener:10.1.0.1:8080. existing: old.a.svc.cluster.local, incoming: "
                          "young.a.svc.cluster.local"));
}

TEST(Inbound, PortWithoutListenerLeavesThePlaceFree) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "old", 53, 53, "dns").meta.created = 1;
  mesh.records.services[0].ports[0].protocol = Transport::kUdp;
  add_service(&mesh, "young", 53, 53, "tcp");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_53"),
              ElementsAre("- -> inbound|53|tcp|young.a.svc.cluster.local"));
  EXPECT_THAT(built.conflicts("x.a"), IsEmpty());
}

TEST(Inbound, WithoutInterceptionThereAreNone) {
  MeshBuilder mesh = mesh_with_pod(R"({"INTERCEPTION_MODE": "NONE"})");
  add_service(&mesh, "x", 80, 8080);
  EXPECT_EQ(BuiltMesh(mesh).listener("x.a", "10.1.0.1_8080"), nullptr);
}

TEST(Inbound, UnknownProtocolIsDetectedIfPilotIsToldSo) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 8080, "web");
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "10.1.0.1_8080"),
              ElementsAre("- -> inbound|80|web|x.a.svc.cluster.local"));
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", "true");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_8080"),
              ElementsAre("alpn=http/1.1,http/1.0 -> http:inbound|80|web|x.a.svc.cluster.local",
                          "- -> inbound|80|web|x.a.svc.cluster.local"));
  EXPECT_THAT(built.listener("x.a", "10.1.0.1_8080")->listener_filters,
              ElementsAre(ListenerFilterPlan::kTlsInspector, ListenerFilterPlan::kHttpInspector));
}

TEST(Inbound, IngressOfASidecarReplacesTheServices) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 8080);
  add_tcp_probe(&mesh, 0, 9000);
  mesh.config("Sidecar", "a", "s", R"({"egress": [], "ingress": [
      {"port": {"number": 8080, "name": "tcp", "protocol": "TCP"}},
      {"port": {"number": 7070, "name": "http", "protocol": "HTTP"}, "bind": "127.0.0.9",
       "captureMode": "NONE"}]})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "10.1.0.1_8080"),
              ElementsAre("- -> inbound|8080|tcp|x.a.svc.cluster.local"));
  EXPECT_THAT(built.chains("x.a", "127.0.0.9_7070"),
              ElementsAre("- -> http:inbound|7070|http|s.a"));
  EXPECT_TRUE(built.listener("x.a", "127.0.0.9_7070")->bind_to_port);
  EXPECT_EQ(built.listener("x.a", "10.1.0.1_9000"), nullptr) << "nor are there any for probes";
}

TEST(Inbound, ProbesGetHealthCheckFiltersOnTheirPort) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 8080);
  add_service(&mesh, "y", 81, 8081);
  mesh.records.pods[0].containers.resize(1);
  mesh.records.pods[0].containers[0].liveness = {ProbeRecordKind::kHttp, "/live", "", 8080};
  mesh.records.pods[0].containers[0].readiness = {ProbeRecordKind::kHttp, "/live", "", 8080};
  BuiltMesh built(mesh);
  auto http_filters = [&](std::string_view name) {
    std::shared_ptr<const ListenerPlan> listener = built.listener("x.a", name);
    const NetworkFilterPlan& filter = listener->filter_chains.at(0).filters.at(0);
    return std::get<Shared<HttpConnectionManagerPlan>>(filter)->filters;
  };
  std::vector<HttpFilterPlan> filters = http_filters("10.1.0.1_8080");
  ASSERT_EQ(filters.size(), 4u) << "one health check, though two probes ask for it";
  EXPECT_EQ(filters[0], HttpFilterPlan(HealthCheckFilterPlan{"/live"}));
  EXPECT_EQ(http_filters("10.1.0.1_8081").size(), 3u);
}

TEST(Management, ListenerIsForThePortOfAProbe) {
  MeshBuilder mesh = mesh_with_pod();
  add_tcp_probe(&mesh, 0, 9000);
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "10.1.0.1_9000"),
              ElementsAre("- -> inbound|9000|mgmt-9000|mgmtCluster"));
}

TEST(Management, GivesWayToAServicesListener) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 9000);
  add_tcp_probe(&mesh, 0, 9000);
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "10.1.0.1_9000"),
              ElementsAre("- -> http:inbound|80|http|x.a.svc.cluster.local"));
}

// Two replicas, of which one has the address that an outbound listener is bound to: they must not
// be built as one.
TEST(Management, GivesWayToAnOutboundListenerAtTheProxysOwnAddress) {
  MeshBuilder mesh;
  for (const char* number : {"1", "2"}) {
    mesh.sidecar("a", std::string("x-") + number, std::string("10.1.0.") + number);
    mesh.pod("a", std::string("x-") + number, std::string("10.1.0.") + number, {{"app", "x"}});
  }
  add_tcp_probe(&mesh, 0, 9000);
  add_tcp_probe(&mesh, 1, 9000);
  mesh.service("a", "s", "10.0.0.1", {service_port("http", 80)});
  mesh.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["*/*"], "bind": "10.1.0.2",
      "port": {"number": 9000, "name": "http", "protocol": "HTTP"}}]})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.listener_names("x-1.a"), Contains("10.1.0.1_9000"));
  EXPECT_THAT(built.chains("x-2.a", "10.1.0.2_9000"), ElementsAre("- -> rds:9000"));
}

TEST(VirtualOutbound, SendsTheRestToItsDestinationOrNowhere) {
  MeshBuilder mesh = mesh_with_pod();
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "virtualOutbound"),
              ElementsAre("10.1.0.1/32 -> BlackHoleCluster", "- -> mixer>PassthroughCluster"));
  mesh.mesh_config(R"({"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}})");
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "virtualOutbound"),
              ElementsAre("10.1.0.1/32 -> BlackHoleCluster", "- -> mixer>BlackHoleCluster"));
}

TEST(VirtualInbound, CopiesChainsByListenerNameBehindThePassThrough) {
  MeshBuilder mesh = mesh_with_pod(R"({"INSTANCE_IPS": "10.1.0.1,fd00::1"})");
  add_service(&mesh, "tcp", 90, 9090, "tcp").meta.created = 1;
  add_service(&mesh, "http", 80, 8080);
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "virtualInbound"),
              ElementsAre("0.0.0.0/0 -> InboundPassthroughClusterIpv4",
                          "::0/0 -> InboundPassthroughClusterIpv6",
                          "port=8080 10.1.0.1/32 -> http:inbound|80|http|http.a.svc.cluster.local",
                          "port=9090 10.1.0.1/32 -> inbound|90|tcp|tcp.a.svc.cluster.local"));
}

TEST(VirtualInbound, LeavesOutListenersThatAreBoundToTheirPorts) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.service("a", "s", "10.0.0.1", {});
  mesh.config("Sidecar", "a", "s", R"({"egress": [], "ingress": [
      {"port": {"number": 7070, "name": "http", "protocol": "HTTP"}, "captureMode": "NONE"},
      {"port": {"number": 6060, "name": "http", "protocol": "HTTP"}}]})");
  EXPECT_THAT(BuiltMesh(mesh).chains("x.a", "virtualInbound"),
              ElementsAre("0.0.0.0/0 -> InboundPassthroughClusterIpv4",
                          "port=6060 10.1.0.1/32 -> http:inbound|6060|http|s.a"));
}

TEST(Proxy, GetsNothingWithoutAPortForTheVirtualListeners) {
  MeshBuilder mesh = mesh_with_pod();
  add_service(&mesh, "x", 80, 8080);
  mesh.mesh_config(R"({"proxyListenPort": 0})");
  EXPECT_THAT(BuiltMesh(mesh).listeners("x.a"), IsEmpty());
}

}  // namespace
}  // namespace meshc
