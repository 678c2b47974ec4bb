// Which Sidecar resource a proxy gets, and what it may reach with it.
#include "build/istio_1_3/sidecar_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kAll = R"({"egress": [{"hosts": ["*/*"]}]})";

// A mesh with one proxy, in namespace a, and a service that gives the namespace a meaning.
MeshBuilder mesh_with_proxy() {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1");
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  mesh.service("a", "x", "10.0.0.1", {});
  return mesh;
}

// The Sidecar resource of the mesh's proxy; "" for none.
std::string chosen(const MeshBuilder& mesh) {
  ModelledMesh modelled(mesh);
  ScopeKey key = modelled.shaped("10.1.0.1").shape.scope;
  return key.config == nullptr ? ""
                               : std::string(modelled.registry.text(key.config->meta()->name()));
}

// The services, by host and address, and the virtual services of the proxy's first egress listener.
std::vector<std::string> reached(const MeshBuilder& mesh) {
  ModelledMesh modelled(mesh);
  SidecarScope scope = modelled.model.sidecars.build(modelled.shaped("10.1.0.1").shape.scope);
  std::vector<std::string> list;
  for (const Service* service : scope.egress.at(0).services)
    list.push_back(service->hostname + "@" + service->address);
  for (const VirtualService* service : scope.egress.at(0).virtual_services)
    list.push_back(service->dotted_name);
  return list;
}

TEST(SidecarChoice, SelectorComesBeforeAge) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("Sidecar", "a", "for-all", kAll).meta.created = 1;
  EXPECT_EQ(chosen(mesh), "for-all");
  mesh.config("Sidecar", "a", "for-x",
              R"({"workloadSelector": {"labels": {"app": "x"}}, "egress": []})");
  EXPECT_EQ(chosen(mesh), "for-x");
}

TEST(SidecarChoice, OldestWithAMatchingSelectorWins) {
  MeshBuilder mesh = mesh_with_proxy();
  constexpr const char* kForX = R"({"workloadSelector": {"labels": {"app": "x"}}})";
  mesh.config("Sidecar", "a", "young", kForX).meta.created = 2'000;
  mesh.config("Sidecar", "a", "old", kForX);
  mesh.config("Sidecar", "a", "other", R"({"workloadSelector": {"labels": {"app": "y"}}})")
      .meta.created = 1;
  EXPECT_EQ(chosen(mesh), "old");
}

TEST(SidecarChoice, LastWithoutSelectorWins) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("Sidecar", "a", "young", kAll).meta.created = 2'000;
  mesh.config("Sidecar", "a", "old", kAll);
  EXPECT_EQ(chosen(mesh), "young");
}

TEST(SidecarChoice, RootNamespaceStandsInWhereThereIsNone) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("Sidecar", "istio-system", "young", kAll).meta.created = 2'000;
  mesh.config("Sidecar", "istio-system", "root", kAll);
  mesh.config("Sidecar", "istio-system", "selective",
              R"({"workloadSelector": {"labels": {"app": "x"}}})");
  EXPECT_EQ(chosen(mesh), "root");
  mesh.config("Sidecar", "a", "own", R"({"workloadSelector": {"labels": {"app": "y"}}})");
  EXPECT_EQ(chosen(mesh), "") << "a namespace with Sidecars of its own does not get the root's";
}

TEST(SidecarChoice, RootsDoesNotCountWhereThereAreNoServices) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("Sidecar", "istio-system", "root", kAll);
  mesh.records.services[0].meta.namespace_name = "b";
  EXPECT_EQ(chosen(mesh), "");
}

TEST(SidecarChoice, RootNamespaceIsTheMeshs) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("Sidecar", "istio-system", "root", kAll);
  mesh.mesh_config(R"({"rootNamespace": "elsewhere"})");
  EXPECT_EQ(chosen(mesh), "");
}

TEST(SidecarChoice, WithoutLabelsOnlyAnEmptySelectorMatches) {
  EXPECT_TRUE(any_superset_of({}, {}));
  EXPECT_FALSE(any_superset_of({}, {{1, 0}}));
  EXPECT_TRUE(any_superset_of({{{2, 3}}, {{1, 5}}}, {{1, 5}}));
  EXPECT_FALSE(any_superset_of({{{2, 3}}, {{1, 5}}}, {{1, 5}, {2, 3}}));
}

TEST(SidecarScope, DotIsTheNamespaceOfTheProxyNotOfTheResource) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.service("istio-system", "y", "10.0.0.2", {});
  mesh.config("Sidecar", "istio-system", "root", R"({"egress": [{"hosts": ["./*"]}]})");
  EXPECT_THAT(reached(mesh), ElementsAre("x.a.svc.cluster.local@10.0.0.1"));
}

TEST(SidecarScope, HostsAreMatchedByNamespaceAndWildcard) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.service("b", "y", "10.0.0.2", {});
  mesh.service("b", "z", "10.0.0.3", {});
  mesh.config("ServiceEntry", "c", "e", R"({"hosts": ["www.example.com"]})");
  mesh.config("Sidecar", "a", "s",
              R"({"egress": [{"hosts": ["b/y.b.svc.cluster.local", "*/*.example.com"]}]})");
  EXPECT_THAT(reached(mesh),
              ElementsAre("y.b.svc.cluster.local@10.0.0.2", "www.example.com@0.0.0.0"));
}

TEST(SidecarScope, OfOneHostInTwoNamespacesTheOwnStays) {
  MeshBuilder mesh = mesh_with_proxy();
  auto add = [&](const char* space, const char* host, const char* address) {
    mesh.config(
        "ServiceEntry", space, host,
        std::string(R"({"hosts": [")") + host + R"("], "addresses": [")" + address + R"("]})");
  };
  add("c", "both.example", "10.5.0.1");
  add("b", "both.example", "10.5.0.2");
  add("c", "all.example", "10.5.0.3");
  add("b", "all.example", "10.5.0.4");
  add("a", "all.example", "10.5.0.5");
  mesh.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["*/*.example"]}]})");
  EXPECT_THAT(reached(mesh), ElementsAre("all.example@10.5.0.5", "both.example@10.5.0.2"));
}

TEST(SidecarScope, WithoutResourceBothOfOneHostStay) {
  MeshBuilder mesh = mesh_with_proxy();
  for (const char* space : {"c", "b"})
    mesh.config("ServiceEntry", space, "both", R"({"hosts": ["both.example"]})");
  EXPECT_THAT(reached(mesh), ElementsAre("x.a.svc.cluster.local@10.0.0.1", "both.example@0.0.0.0",
                                         "both.example@0.0.0.0"));
}

// Istio takes it once for its namespace and once for "*".
TEST(SidecarScope, VirtualServiceImportedInTwoWaysIsThereTwice) {
  MeshBuilder mesh = mesh_with_proxy();
  mesh.config("VirtualService", "a", "v", R"({"hosts": ["x", "y"]})");
  mesh.config("VirtualService", "b", "w", R"({"hosts": ["x.example"]})");
  mesh.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["a/*", "*/*"]}]})");
  EXPECT_THAT(reached(mesh), ElementsAre("x.a.svc.cluster.local@10.0.0.1", "v.a", "v.a", "w.b"));
}

TEST(SidecarScope, TrafficPolicyOfTheResourceReplacesTheMeshs) {
  auto allows_any = [](std::string_view spec) {
    MeshBuilder mesh = mesh_with_proxy();
    mesh.config("Sidecar", "a", "s", spec);
    ModelledMesh modelled(mesh);
    return modelled.model.sidecars.build(modelled.shaped("10.1.0.1").shape.scope)
        .allow_any_outbound;
  };
  EXPECT_TRUE(allows_any("{}"));
  EXPECT_FALSE(allows_any(R"({"outboundTrafficPolicy": {}})"));
  EXPECT_TRUE(allows_any(R"({"outboundTrafficPolicy": {"mode": "ALLOW_ANY"}})"));
}

TEST(SidecarScope, PrivateServicesAreThoseOfTheNamespace) {
  MeshBuilder mesh = mesh_with_proxy();
  for (ServiceRecord* service :
       {&mesh.service("a", "own", "10.0.0.2", {}), &mesh.records.services[0]}) {
    service->meta.annotations = {{"networking.istio.io/exportTo", "."}};
  }
  mesh.service("b", "other", "10.0.0.3", {}).meta.annotations = {
      {"networking.istio.io/exportTo", "."}};
  mesh.service("b", "shown", "10.0.0.4", {});
  EXPECT_THAT(reached(mesh),
              ElementsAre("own.a.svc.cluster.local@10.0.0.2", "x.a.svc.cluster.local@10.0.0.1",
                          "shown.b.svc.cluster.local@10.0.0.4"));
}

}  // namespace
}  // namespace meshc::istio_1_3
