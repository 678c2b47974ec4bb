// VirtualServices: names made whole, and who sees them.
#include "build/istio_1_3/virtual_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The names of those that sidecars of a namespace get.
std::vector<std::string> seen_from(const MeshBuilder& mesh, std::string_view namespace_name) {
  ModelledMesh modelled(mesh);
  std::vector<std::string> names;
  for (const VirtualService* service : modelled.model.virtual_services.for_sidecars(
           modelled.registry.find_text(namespace_name).value_or(kUnknownText))) {
    names.push_back(service->dotted_name);
  }
  return names;
}

TEST(VirtualService, NamesAreRelativeToItsNamespace) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "v", R"({"hosts": ["x", "y.example"],
      "gateways": ["mesh", "g"], "tcp": [{
        "match": [{"port": 90, "gateways": ["./h"], "sourceLabels": {"app": "x"},
                   "destinationSubnets": ["10.0.0.0/8"]}],
        "route": [{"destination": {"host": "z", "subset": "v1", "port": {"number": 91}},
                   "weight": 30},
                  {"destination": {"host": "z.b", "port": {"name": "tcp"}}, "weight": 70}]}]})");
  ModelledMesh modelled(mesh);
  const VirtualServiceCatalog& catalog = modelled.model.virtual_services;
  ASSERT_EQ(catalog.for_sidecars(kUnknownText).size(), 1u);
  const VirtualService& service = *catalog.for_sidecars(kUnknownText)[0];
  EXPECT_THAT(service.hosts, ElementsAre("x.a.svc.cluster.local", "y.example"));
  EXPECT_THAT(service.gateways, ElementsAre("mesh", "a/g"));
  EXPECT_EQ(service.metadata_path,
            "/apis/networking.istio.io/v1alpha3/namespaces/a/virtual-service/v");
  ASSERT_EQ(service.tcp.size(), 1u);
  const RouteMatch& match = service.tcp[0].matches.at(0);
  EXPECT_EQ(match.port, 90u);
  EXPECT_THAT(match.gateways, ElementsAre("a/h"));
  EXPECT_THAT(match.destination_subnets, ElementsAre("10.0.0.0/8"));
  const std::vector<RouteDestination>& destinations = service.tcp[0].destinations;
  EXPECT_EQ(destinations.at(0).host, "z.a.svc.cluster.local");
  EXPECT_EQ(destinations.at(0).port, 91u);
  EXPECT_FALSE(destinations.at(0).port_by_name);
  EXPECT_EQ(destinations.at(1).host, "z.b");
  EXPECT_TRUE(destinations.at(1).port_by_name);
  EXPECT_EQ(catalog.source_selectors(), std::vector<LabelSet>{match.source_labels});
}

TEST(VirtualService, OnlyThoseBoundToTheMeshAreForSidecars) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "implied", R"({"hosts": ["x"]})");
  mesh.config("VirtualService", "a", "named", R"({"hosts": ["x"], "gateways": ["g", "mesh"]})");
  mesh.config("VirtualService", "a", "other", R"({"hosts": ["x"], "gateways": ["g"]})");
  EXPECT_THAT(seen_from(mesh, "a"), ElementsAre("implied.a", "named.a"));
}

TEST(VirtualService, PrivateOnesComeFirstEachOldestFirst) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "private-2", R"({"hosts": ["x"], "exportTo": ["."]})");
  mesh.config("VirtualService", "a", "private-1", R"({"hosts": ["x"], "exportTo": ["."]})")
      .meta.created = 5;
  mesh.config("VirtualService", "b", "public", R"({"hosts": ["x"]})").meta.created = 1;
  EXPECT_THAT(seen_from(mesh, "a"), ElementsAre("private-1.a", "private-2.a", "public.b"));
  EXPECT_THAT(seen_from(mesh, "b"), ElementsAre("public.b"));
}

TEST(VirtualService, FirstElementOfExportToAloneCounts) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "public", R"({"hosts": ["x"], "exportTo": ["*", "."]})");
  mesh.config("VirtualService", "a", "private", R"({"hosts": ["x"], "exportTo": [".", "*"]})");
  EXPECT_THAT(seen_from(mesh, "b"), ElementsAre("public.a"));
}

TEST(VirtualService, MeshSaysWhoSeesThoseThatDoNotSayIt) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "silent", R"({"hosts": ["x"]})");
  mesh.mesh_config(R"({"defaultVirtualServiceExportTo": ["."]})");
  EXPECT_THAT(seen_from(mesh, "a"), ElementsAre("silent.a"));
  EXPECT_THAT(seen_from(mesh, "b"), IsEmpty());
  mesh.mesh_config(R"({"defaultVirtualServiceExportTo": ["~"]})");
  EXPECT_THAT(seen_from(mesh, "a"), IsEmpty());
}

// "mesh" is also the gateway of that name in the virtual service's own namespace.
TEST(VirtualService, RoutersSeeThoseBoundToAGateway) {
  MeshBuilder mesh;
  mesh.config("VirtualService", "a", "short", R"({"hosts": ["x"], "gateways": ["g"]})");
  mesh.config("VirtualService", "b", "far", R"({"hosts": ["x"], "gateways": ["h", "a/g"]})");
  mesh.config("VirtualService", "b", "hidden",
              R"({"hosts": ["x"], "gateways": ["a/g"], "exportTo": ["."]})");
  mesh.config("VirtualService", "a", "mesh", R"({"hosts": ["x"], "gateways": ["mesh"]})");
  mesh.config("VirtualService", "a", "none", R"({"hosts": ["x"]})");
  ModelledMesh modelled(mesh);
  auto names = [&](std::string_view namespace_name, std::string_view gateway) {
    std::vector<std::string> list;
    for (const VirtualService* service : modelled.model.virtual_services.for_gateway(
             modelled.registry.find_text(namespace_name).value_or(kUnknownText), gateway)) {
      list.push_back(service->dotted_name);
    }
    return list;
  };
  EXPECT_THAT(names("a", "a/g"), ElementsAre("far.b", "short.a"));
  EXPECT_THAT(names("b", "a/g"), ElementsAre("hidden.b", "far.b", "short.a"));
  EXPECT_THAT(names("a", "a/mesh"), ElementsAre("mesh.a"));
  EXPECT_THAT(names("a", "b/mesh"), IsEmpty());
}

}  // namespace
}  // namespace meshc::istio_1_3
