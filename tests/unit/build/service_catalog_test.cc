// Services as Istio models them: where they come from, their order, who sees them.
#include "build/istio_1_3/service_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "host@address" of each.
std::vector<std::string> texts(const std::vector<const Service*>& services) {
  std::vector<std::string> list;
  for (const Service* service : services)
    list.push_back(service->hostname + "@" + service->address);
  return list;
}

std::vector<std::string> public_services(const MeshBuilder& mesh) {
  ModelledMesh modelled(mesh);
  return texts(modelled.model.services.public_services());
}

TEST(ServiceCatalog, KubernetesServicesOfOneAgeAreSortedByHost) {
  MeshBuilder mesh;
  mesh.service("b", "a", "10.0.0.3", {});
  mesh.service("a", "b", "10.0.0.2", {});
  mesh.service("a", "a", "10.0.0.1", {}).meta.created = 2'000;
  EXPECT_THAT(public_services(mesh),
              ElementsAre("a.b.svc.cluster.local@10.0.0.3", "b.a.svc.cluster.local@10.0.0.2",
                          "a.a.svc.cluster.local@10.0.0.1"));
}

TEST(ServiceCatalog, EntriesComeBehindServicesOfTheirAge) {
  MeshBuilder mesh;
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["a.example"]})");
  mesh.config("ServiceEntry", "a", "f", R"({"hosts": ["b.example"]})").meta.created = 1;
  mesh.service("z", "z", "10.0.0.1", {});
  EXPECT_THAT(
      public_services(mesh),
      ElementsAre("b.example@0.0.0.0", "z.z.svc.cluster.local@10.0.0.1", "a.example@0.0.0.0"));
}

TEST(ServiceCatalog, EntriesOfOneAgeGoByNamespaceThenName) {
  MeshBuilder mesh;
  mesh.config("ServiceEntry", "b", "a", R"({"hosts": ["b-a.example"]})");
  mesh.config("ServiceEntry", "a", "z", R"({"hosts": ["a-z.example"]})");
  EXPECT_THAT(public_services(mesh), ElementsAre("a-z.example@0.0.0.0", "b-a.example@0.0.0.0"));
}

TEST(ServiceCatalog, EntryMakesAServiceOfEachHostAndAddress) {
  MeshBuilder mesh;
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["b.example", "a.example"],
      "addresses": ["10.1.0.0/16", "10.2.0.1/32", "fd00::1/128", "10.3.0.1", "nowhere"]})");
  EXPECT_THAT(public_services(mesh),
              ElementsAre("b.example@10.1.0.0/16", "b.example@10.2.0.1", "b.example@fd00::1",
                          "b.example@10.3.0.1", "a.example@10.1.0.0/16", "a.example@10.2.0.1",
                          "a.example@fd00::1", "a.example@10.3.0.1"));
}

TEST(ServiceCatalog, EntryWhoseAddressesAreAllBadMakesNone) {
  MeshBuilder mesh;
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["a.example"], "addresses": ["nowhere"]})");
  EXPECT_THAT(public_services(mesh), IsEmpty());
}

TEST(ServiceCatalog, HeadlessServicesHaveNoAddressAndPassThrough) {
  MeshBuilder mesh;
  mesh.service("a", "headless", "None", {});
  mesh.service("a", "external", "", {}).type = ServiceKind::kExternalName;
  mesh.records.services.back().external_name = "b.example";
  mesh.service("a", "usual", "10.0.0.1", {});
  ModelledMesh modelled(mesh);
  const std::vector<const Service*>& services = modelled.model.services.public_services();
  EXPECT_THAT(texts(services), ElementsAre("external.a.svc.cluster.local@0.0.0.0",
                                           "headless.a.svc.cluster.local@0.0.0.0",
                                           "usual.a.svc.cluster.local@10.0.0.1"));
  EXPECT_EQ(services[0]->resolution, Resolution::kDns);
  EXPECT_EQ(services[1]->resolution, Resolution::kPassthrough);
  EXPECT_EQ(services[2]->resolution, Resolution::kClientSideLoadBalancing);
}

TEST(ServiceCatalog, ExportToMakesPrivate) {
  MeshBuilder mesh;
  mesh.service("a", "hidden", "10.0.0.1", {}).meta.annotations = {
      {"networking.istio.io/exportTo", "*,."}};
  mesh.service("a", "shown", "10.0.0.2", {}).meta.annotations = {
      {"networking.istio.io/exportTo", "~"}};
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["a.example"], "exportTo": ["."]})");
  ModelledMesh modelled(mesh);
  const ServiceCatalog& services = modelled.model.services;
  uint32_t a = *modelled.registry.find_text("a");
  EXPECT_THAT(texts(services.public_services()), ElementsAre("shown.a.svc.cluster.local@10.0.0.2"));
  EXPECT_THAT(texts(services.private_services(a)),
              ElementsAre("hidden.a.svc.cluster.local@10.0.0.1", "a.example@0.0.0.0"));
  EXPECT_THAT(services.private_services(kUnknownText), IsEmpty());
}

TEST(ServiceCatalog, MeshSaysWhoSeesServicesThatDoNotSayIt) {
  MeshBuilder mesh;
  mesh.service("a", "silent", "10.0.0.1", {});
  mesh.service("a", "shown", "10.0.0.2", {}).meta.annotations = {
      {"networking.istio.io/exportTo", "*"}};
  mesh.mesh_config(R"({"defaultServiceExportTo": ["~"]})");
  ModelledMesh modelled(mesh);
  const ServiceCatalog& services = modelled.model.services;
  EXPECT_THAT(texts(services.public_services()), ElementsAre("shown.a.svc.cluster.local@10.0.0.2"));
  EXPECT_THAT(services.private_services(*modelled.registry.find_text("a")), IsEmpty());
  EXPECT_TRUE(services.is_service_address("10.0.0.1"));
}

TEST(ServiceCatalog, KnowsKubernetesServicesByName) {
  MeshBuilder mesh;
  mesh.service("a", "x", "10.0.0.1", {});
  mesh.service("b", "y", "10.0.0.2", {});
  ModelledMesh modelled(mesh);
  auto number = [&](std::string_view text) { return *modelled.registry.find_text(text); };
  const ServiceCatalog& services = modelled.model.services;
  ASSERT_NE(services.kube_service(number("b"), number("y")), nullptr);
  EXPECT_EQ(services.kube_service(number("b"), number("y"))->address, "10.0.0.2");
  EXPECT_EQ(services.kube_service(number("b"), number("x")), nullptr);
}

TEST(ServiceCatalog, EntryInstancesAreAtTheirEndpoints) {
  MeshBuilder mesh;
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["a.example"], "resolution": "STATIC",
      "ports": [{"number": 80, "name": "http", "protocol": "HTTP"},
                {"number": 90, "name": "tcp", "protocol": "TCP"}],
      "endpoints": [{"address": "10.1.0.1", "ports": {"http": 8080}, "labels": {"app": "x"}},
                    {"address": "unix:///var/run/socket"}]})");
  ModelledMesh modelled(mesh);
  const ServiceCatalog& services = modelled.model.services;
  const std::vector<EntryInstance>& instances = services.entry_instances("10.1.0.1");
  ASSERT_EQ(instances.size(), 2u);
  EXPECT_EQ(instances[0].endpoint_port, 8080u);
  EXPECT_EQ(instances[1].endpoint_port, 90u);
  EXPECT_EQ(instances[1].port->protocol, Protocol::kTcp);
  EXPECT_EQ(instances[0].labels.size(), 1u);
  EXPECT_THAT(services.entry_instances("unix:///var/run/socket"), IsEmpty());
}

}  // namespace
}  // namespace meshc::istio_1_3
