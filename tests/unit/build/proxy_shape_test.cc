// Which proxies share a class, and which an outbound side.
#include "build/istio_1_3/proxy_shape.h"

#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

constexpr const char* kFirst = "10.1.0.1";
constexpr const char* kSecond = "10.1.0.2";

// Two replicas of a workload of namespace a, with pods, behind one service.
MeshBuilder replicas(std::string_view first = "{}", std::string_view second = "{}") {
  MeshBuilder mesh;
  mesh.service("a", "x", "10.0.0.1", {service_port("http", 80)}).selector = {{"app", "x"}};
  mesh.sidecar("a", "x-1", kFirst, first);
  mesh.sidecar("a", "x-2", kSecond, second);
  mesh.pod("a", "x-1", kFirst, {{"app", "x"}});
  mesh.pod("a", "x-2", kSecond, {{"app", "x"}});
  return mesh;
}

enum Sharing { kNothing, kOutbound, kAll };

Sharing sharing(const MeshBuilder& mesh) {
  ModelledMesh modelled(mesh);
  ShapedProxy first = modelled.shaped(kFirst);
  ShapedProxy second = modelled.shaped(kSecond);
  if (first.outbound_key != second.outbound_key) return kNothing;
  return first.key == second.key ? kAll : kOutbound;
}

TEST(ProxyShape, ReplicasShareAll) { EXPECT_EQ(sharing(replicas()), kAll); }

TEST(ProxyShape, LabelsSeparate) {
  MeshBuilder mesh = replicas();
  mesh.records.pods[1].meta.labels.emplace_back("version", "v2");
  EXPECT_EQ(sharing(mesh), kOutbound);
}

TEST(ProxyShape, LabelsSeparateOutboundWhereARouteTellsThemApart) {
  auto with_route_from = [](const std::string& version) {
    MeshBuilder mesh = replicas();
    mesh.records.pods[1].meta.labels.emplace_back("version", "v2");
    mesh.config("VirtualService", "a", "v",
                R"({"hosts": ["x"], "tcp": [{
        "match": [{"sourceLabels": {"version": ")" +
                    version + R"("}}],
        "route": [{"destination": {"host": "x"}}]}]})");
    return sharing(mesh);
  };
  EXPECT_EQ(with_route_from("v2"), kNothing);
  EXPECT_EQ(with_route_from("v3"), kOutbound) << "the route is for neither";
}

TEST(ProxyShape, LabelsOfInstancesSeparateWhereAPolicySelectsByThem) {
  const auto with_target = [](const std::string& version) {
    constexpr const char* kLabels = R"({"LABELS": {"app": "x"}})";
    MeshBuilder mesh = replicas(kLabels, kLabels);
    mesh.records.pods[1].meta.labels.emplace_back("version", "v2");
    mesh.config("Policy", "a", "p",
                R"({"targets": [{"name": "x", "labels": {"version": ")" + version + R"("}}]})");
    return sharing(mesh);
  };
  EXPECT_EQ(with_target("v2"), kOutbound);
  EXPECT_EQ(with_target("v3"), kAll) << "the policy is for neither";
}

TEST(ProxyShape, PlacesOfCertificatesSeparate) {
  EXPECT_EQ(sharing(replicas(R"({"BASE": "/a"})", R"({"BASE": "/b"})")), kOutbound);
}

TEST(ProxyShape, ProbesSeparate) {
  MeshBuilder mesh = replicas();
  for (PodRecord& pod : mesh.records.pods) {
    pod.containers.resize(1);
    pod.containers[0].readiness = {ProbeRecordKind::kTcp, "", "", 9000};
  }
  EXPECT_EQ(sharing(mesh), kAll);
  mesh.records.pods[1].containers[0].readiness.port = 9001;
  EXPECT_EQ(sharing(mesh), kOutbound);
  mesh.records.pods[1].containers[0].readiness = {ProbeRecordKind::kHttp, "/", "", 9000};
  EXPECT_EQ(sharing(mesh), kOutbound);
}

TEST(ProxyShape, VersionsSeparate) {
  constexpr const char* k132 = R"({"ISTIO_VERSION": "1.3.2"})";
  EXPECT_EQ(sharing(replicas(k132, k132)), kAll);
  EXPECT_EQ(sharing(replicas(k132, R"({"ISTIO_VERSION": "1.3.3"})")), kOutbound);
  EXPECT_EQ(sharing(replicas(k132, R"({"ISTIO_VERSION": "1.2.9"})")), kNothing);
}

TEST(ProxyShape, InterceptionSeparates) {
  EXPECT_EQ(sharing(replicas(R"({"INTERCEPTION_MODE": "TPROXY"})")), kOutbound);
  EXPECT_EQ(sharing(replicas(R"({"INTERCEPTION_MODE": "NONE"})")), kNothing);
}

TEST(ProxyShape, TimeoutsAndHttp10Separate) {
  EXPECT_EQ(sharing(replicas(R"({"IDLE_TIMEOUT": "5s"})")), kNothing);
  EXPECT_EQ(sharing(replicas(R"({"IDLE_TIMEOUT": "0s"})")), kAll);
  EXPECT_EQ(sharing(replicas(R"({"HTTP10": "1"})")), kNothing);
}

TEST(ProxyShape, MixerFactsSeparateOutboundWhereThereIsAMixer) {
  MeshBuilder mesh = replicas(R"({"policy.istio.io/check": "disable"})");
  EXPECT_EQ(sharing(mesh), kOutbound);
  mesh.mesh_config(R"({"mixerCheckServer": "policy:9091"})");
  EXPECT_EQ(sharing(mesh), kNothing);
}

TEST(ProxyShape, NamespacesShareOutboundWithMixerTooUnlessANameHasNone) {
  MeshBuilder mesh;
  mesh.mesh_config(R"({"mixerCheckServer": "policy:9091"})");
  mesh.sidecar("a", "x-1", "10.1.0.1");
  mesh.sidecar("b", "x-2", "10.1.0.2");
  EXPECT_EQ(sharing(mesh), kOutbound);
  mesh.records.proxies[1].id = "sidecar~10.1.0.2~x-2~b.svc.cluster.local";
  EXPECT_EQ(sharing(mesh), kNothing);
}

TEST(ProxyShape, AddressesSeparateByNumberFamilyAndOrder) {
  auto with = [](std::string_view first, std::string_view second) {
    auto list = [](std::string_view ips) {
      return R"({"INSTANCE_IPS": ")" + std::string(ips) + R"("})";
    };
    return sharing(replicas(list(first), list(second)));
  };
  EXPECT_EQ(with("10.1.0.1,10.1.0.7", "10.1.0.2,10.1.0.8"), kAll);
  EXPECT_EQ(with("10.1.0.1,10.1.0.7", "10.1.0.2"), kNothing);
  EXPECT_EQ(with("10.1.0.1,fd00::1", "10.1.0.2,10.1.0.8"), kNothing);
  EXPECT_EQ(with("10.1.0.1,10.1.0.7", "10.1.0.2,10.1.0.0"), kNothing);
  EXPECT_EQ(with("10.1.0.1,10.1.0.7", "10.1.0.2,10.1.0.2"), kOutbound) << "equal addresses";
  // Listeners are named ADDRESS_PORT: where one address begins with the other, their order differs
  // from that of the addresses.
  EXPECT_EQ(with("10.1.0.1,10.1.0.10", "10.1.0.2,10.1.0.30"), kOutbound);
}

TEST(ProxyShape, AddressOfAServiceSeparates) {
  MeshBuilder mesh = replicas();
  mesh.config("ServiceEntry", "b", "e", R"({"hosts": ["e.example"], "addresses": ["10.1.0.2"]})");
  EXPECT_EQ(sharing(mesh), kNothing);
}

// A management listener gives way to an outbound one at its place.
TEST(ProxyShape, AddressThatAnEgressListenerIsBoundToSeparates) {
  MeshBuilder mesh = replicas();
  mesh.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["*/*"], "bind": "10.1.0.2",
      "port": {"number": 9000, "name": "http", "protocol": "HTTP"}}]})");
  EXPECT_EQ(sharing(mesh), kNothing);
}

TEST(ProxyShape, AddressOfHeadlessEndpointSeparatesWhereTheyHaveListeners) {
  MeshBuilder mesh = replicas();
  mesh.endpoints("a", "x", {kSecond}, {{"tcp", "", 90, Transport::kTcp}});
  EXPECT_EQ(sharing(mesh), kAll);
  mesh.pilot_env("PILOT_ENABLE_HEADLESS_SERVICE_POD_LISTENERS", "true");
  EXPECT_EQ(sharing(mesh), kNothing);
}

// Replicas whose second one is of namespace b, seen by nothing that is private there.
MeshBuilder namespaces() {
  MeshBuilder mesh;
  mesh.service("a", "x", "10.0.0.1", {service_port("http", 80)});
  mesh.sidecar("a", "x", kFirst);
  mesh.sidecar("b", "x", kSecond);
  mesh.service("b", "y", "10.0.0.2", {service_port("http", 80)});
  return mesh;
}

TEST(ProxyShape, NamespacesShareOutboundWhereNothingPrivateDiffers) {
  MeshBuilder mesh = namespaces();
  EXPECT_EQ(sharing(mesh), kOutbound);
  mesh.records.services[1].meta.annotations = {{"networking.istio.io/exportTo", "."}};
  EXPECT_EQ(sharing(mesh), kNothing);
}

TEST(ProxyShape, NamespacesWithAPrivateVirtualServiceOrARootSidecarDiffer) {
  MeshBuilder mesh = namespaces();
  mesh.config("VirtualService", "b", "v", R"({"hosts": ["x"], "exportTo": ["."]})");
  EXPECT_EQ(sharing(mesh), kNothing);
  mesh.records.configs.clear();
  mesh.config("Sidecar", "istio-system", "root", R"({"egress": [{"hosts": ["./*"]}]})");
  EXPECT_EQ(sharing(mesh), kNothing);
}

TEST(ProxyShape, UnicastAddressIsTheFirstThatIsOne) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kFirst, R"({"INSTANCE_IPS": "127.0.0.1,169.254.1.1,FD00::1,10.1.0.9"})");
  ModelledMesh modelled(mesh);
  ProxyShape shape = modelled.shaped("127.0.0.1").shape;
  EXPECT_EQ(shape.unicast_address, 2u);
  EXPECT_EQ(shape.unicast_literal, "fd00::1");
  EXPECT_EQ(shape.wildcard(), "0.0.0.0");
  EXPECT_EQ(shape.localhost(), "127.0.0.1");
}

TEST(ProxyShape, OfIpv6AloneListensOnIpv6) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "fd00::1");
  ModelledMesh modelled(mesh);
  ProxyShape shape = modelled.shaped("fd00::1").shape;
  EXPECT_EQ(shape.wildcard(), "::");
  EXPECT_EQ(shape.localhost(), "::1");
  EXPECT_EQ(shape.address_prefix_length(0), 128u);
}

}  // namespace
}  // namespace meshc::istio_1_3
