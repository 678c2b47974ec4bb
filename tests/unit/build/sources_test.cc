// Which objects listeners and their chains say that they were made of.
#include "build/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;

// A proxy x of namespace a with its pod.
MeshBuilder mesh_with_pod(std::string_view metadata = "{}") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  return mesh;
}

void give_mesh_config(MeshBuilder* mesh, std::string_view json) {
  mesh->records.files = {"mesh.yaml"};
  mesh->records.mesh_config_source = {"mesh.yaml", 3};
  mesh->mesh_config(json);
}

// A service entry of one port 90, later than those before it.
void add_entry(MeshBuilder* mesh, const std::string& name, const std::string& protocol,
               const std::string& more = "") {
  ConfigRecord& entry = mesh->config(
      "ServiceEntry", "a", name,
      R"({"hosts": [")" + name + R"(.example"], )" + more +
          R"("ports": [{"number": 90, "name": "port", "protocol": ")" + protocol + R"("}]})");
  entry.meta.created = static_cast<int64_t>(mesh->records.configs.size());
}

TEST(Sources, HoldEachObjectOnce) {
  const char place[2] = {};
  const auto* one = reinterpret_cast<const fb::Meta*>(place);
  const auto* two = reinterpret_cast<const fb::Meta*>(place + 1);
  Sources sources;
  sources.add("Service", one);
  sources.add("Service", two);
  sources.add("Service", one);
  sources.add(kProxySource, nullptr);
  sources.add(kMeshConfigSource, nullptr);
  sources.add(kProxySource, nullptr);
  EXPECT_EQ(sources.objects().size(), 4u);
  Sources others = sources;
  others.append({"Service", one});
  others.append({"Service", one});
  EXPECT_EQ(others.objects().size(), 5u);
  EXPECT_EQ(others, sources) << "they are no part of what a plan is";
}

TEST(Sources, OfATcpListenerAreItsServiceAndItsRoutes) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.service("a", "s", "10.0.0.1", {service_port("tcp", 70)});
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "10.0.0.1_70"), ElementsAre("", "Service a/s"));
  mesh.config("VirtualService", "a", "v", R"({"hosts": ["s.a.svc.cluster.local"], "tcp": [
      {"match": [{"destinationSubnets": ["10.9.0.0/16"]}],
       "route": [{"destination": {"host": "other"}}]}]})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "10.0.0.1_70"),
              ElementsAre("", "Service a/s, VirtualService a/v", "Service a/s"));
}

TEST(Sources, OfSharedHttpChainAreAllItsServicesInOrder) {
  MeshBuilder mesh = mesh_with_pod();
  for (const char* name : {"one", "two", "three"}) add_entry(&mesh, name, "HTTP");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/one, ServiceEntry a/two, ServiceEntry a/three"));
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "false");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/one, ServiceEntry a/two, ServiceEntry a/three"));
}

TEST(Sources, OfEachChainOfAMergedListenerAreItsOwn) {
  MeshBuilder mesh = mesh_with_pod(R"({"ISTIO_VERSION": "1.3.8"})");
  add_entry(&mesh, "one", "TCP");
  add_entry(&mesh, "two", "HTTP");
  add_entry(&mesh, "three", "HTTP");
  EXPECT_THAT(
      BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
      ElementsAre("", "", "ServiceEntry a/one", "", "ServiceEntry a/two, ServiceEntry a/three"));
}

TEST(Sources, OfAnHttpChainDoNotNameWhoWasRefused) {
  MeshBuilder mesh = mesh_with_pod();
  add_entry(&mesh, "one", "HTTP");
  add_entry(&mesh, "two", "TCP");
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "false");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/one"));
}

TEST(Sources, NameAnEntryWithSeveralHostsOnce) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["one.example", "two.example"],
      "ports": [{"number": 90, "name": "http", "protocol": "HTTP"}]})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/e"));
}

TEST(Sources, NameTheSidecarThatChoseAllOutboundListeners) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.service("a", "s", "10.0.0.1", {service_port("tcp", 70)});
  EXPECT_EQ(BuiltMesh(mesh).outbound_sources("x.a"), "");
  mesh.config("Sidecar", "a", "own", R"({"egress": [{"hosts": ["*/*"]}]})");
  EXPECT_EQ(BuiltMesh(mesh).outbound_sources("x.a"), "Sidecar a/own");
}

TEST(Sources, OfAPodsOwnListenerNameTheEndpoints) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.service("a", "s", "None", {service_port("tcp", 70)});
  mesh.endpoints("a", "s", {"10.1.0.7"}, {{}});
  mesh.pilot_env("PILOT_ENABLE_HEADLESS_SERVICE_POD_LISTENERS", "true");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "10.1.0.7_70"),
              ElementsAre("Endpoints a/s", "Service a/s"));
}

TEST(Sources, OfAnInboundListenerAreServiceAndProxy) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.service("a", "s", "10.0.0.1", {service_port("http", 70)}).selector = {{"app", "x"}};
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "10.1.0.1_70"), ElementsAre("", "Service a/s, Proxy"));
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "virtualInbound"),
              ElementsAre("", "", "Service a/s, Proxy"))
      << "chains that are copied keep theirs";
  mesh.config("Sidecar", "a", "own", R"({"egress": [], "ingress": [
      {"port": {"number": 70, "name": "tcp", "protocol": "TCP"}},
      {"port": {"number": 71, "name": "tcp", "protocol": "TCP"}}]})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.sources("x.a", "10.1.0.1_70"),
              ElementsAre("", "Service a/s, Sidecar a/own, Proxy"));
  EXPECT_THAT(built.sources("x.a", "10.1.0.1_71"), ElementsAre("", "Sidecar a/own, Proxy"));
}

TEST(Sources, OfAManagementListenerAreTheProxysOwn) {
  MeshBuilder mesh = mesh_with_pod();
  mesh.records.pods[0].containers.emplace_back().liveness = {ProbeRecordKind::kTcp, "", "", 9000};
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "10.1.0.1_9000"), ElementsAre("", "Proxy"));
}

TEST(Sources, NameWhatSaysWhereUnknownTrafficGoes) {
  MeshBuilder mesh = mesh_with_pod();
  add_entry(&mesh, "e", "TCP", R"("addresses": ["10.5.0.0/16"], )");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "virtualOutbound"), ElementsAre("", "", ""));
  give_mesh_config(&mesh, R"({"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "virtualOutbound"),
              ElementsAre("MeshConfig", "", "MeshConfig"));
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/e", "MeshConfig"));
  mesh.config("Sidecar", "a", "own", R"({"egress": [{"hosts": ["*/*"]}],
      "outboundTrafficPolicy": {"mode": "ALLOW_ANY"}})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "virtualOutbound"),
              ElementsAre("MeshConfig", "", "Sidecar a/own"));
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "0.0.0.0_90"),
              ElementsAre("", "", "ServiceEntry a/e", "Sidecar a/own"));
}

TEST(Sources, OfTheHttpProxyAreWhoAskedForIt) {
  MeshBuilder mesh = mesh_with_pod(R"({"INTERCEPTION_MODE": "NONE"})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "127.0.0.1_15002"), ElementsAre("Proxy", ""));
  give_mesh_config(&mesh, R"({"proxyHttpPort": 15007})");
  EXPECT_THAT(BuiltMesh(mesh).sources("x.a", "127.0.0.1_15007"), ElementsAre("MeshConfig", ""));
}

TEST(Proxy, IsDescribedByThePodOfItsName) {
  MeshBuilder mesh;
  mesh.records.files = {"pods.yaml", "proxies.yaml"};
  mesh.sidecar("a", "x", "10.1.0.1").source = {"proxies.yaml", 1};
  mesh.sidecar("a", "y", "10.1.0.2").source = {"proxies.yaml", 2};
  mesh.sidecar("a", "z", "10.1.0.3").source = {"proxies.yaml", 3};
  mesh.pod("a", "x", "10.1.0.1", {}).meta.source = {"pods.yaml", 11};
  mesh.pod("b", "y", "10.1.0.2", {}).meta.source = {"pods.yaml", 12};
  BuiltMesh built(mesh);
  EXPECT_TRUE(built.proxy("x.a").has_pod);
  EXPECT_EQ(built.proxy("x.a").source->line(), 11u);
  EXPECT_FALSE(built.proxy("y.a").has_pod) << "the pod at its address is another one";
  EXPECT_EQ(built.proxy("y.a").source->line(), 2u);
  EXPECT_FALSE(built.proxy("z.a").has_pod);
  EXPECT_EQ(built.proxy("z.a").source->line(), 3u);
}

}  // namespace
}  // namespace meshc
