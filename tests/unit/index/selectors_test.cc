// Which services choose a pod.
#include "index/selectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Adds a service that chooses by `selector`.
ServiceRecord& add(MeshBuilder* mesh, std::string namespace_name, std::string name,
                   PairList selector) {
  ServiceRecord& service =
      mesh->service(std::move(namespace_name), std::move(name), "10.0.0.1", {});
  service.selector = std::move(selector);
  return service;
}

// The names of the services that choose the mesh's only pod.
std::vector<std::string> choosing(const MeshBuilder& mesh) {
  Registry registry = mesh.freeze();
  const fb::Meta& pod = *registry.root().pods()->Get(0)->meta();
  std::vector<std::string> names;
  for (uint32_t number :
       SelectorIndex(registry).services_of(pod.namespace_(), label_set(*pod.labels()))) {
    names.emplace_back(registry.text(registry.root().services()->Get(number)->meta()->name()));
  }
  return names;
}

TEST(SelectorIndex, ServiceChoosesByAllPairsInItsNamespace) {
  MeshBuilder mesh;
  mesh.pod("a", "pod", "10.1.0.1", {{"app", "x"}, {"version", "v1"}});
  add(&mesh, "a", "by-app", {{"app", "x"}});
  add(&mesh, "a", "by-both", {{"version", "v1"}, {"app", "x"}});
  add(&mesh, "a", "by-version", {{"version", "v1"}});
  add(&mesh, "a", "other-version", {{"app", "x"}, {"version", "v2"}});
  add(&mesh, "a", "one-label-more", {{"app", "x"}, {"zone", "z"}});
  add(&mesh, "b", "elsewhere", {{"app", "x"}});
  EXPECT_THAT(choosing(mesh), ElementsAre("by-app", "by-both", "by-version"));
}

TEST(SelectorIndex, ServiceWithoutSelectorChoosesNothing) {
  MeshBuilder mesh;
  mesh.pod("a", "pod", "10.1.0.1", {{"app", "x"}});
  add(&mesh, "a", "all", {});
  EXPECT_THAT(choosing(mesh), IsEmpty());
}

TEST(SelectorIndex, OldestServiceComesFirst) {
  MeshBuilder mesh;
  mesh.pod("a", "pod", "10.1.0.1", {{"app", "x"}, {"version", "v1"}});
  add(&mesh, "a", "a-young", {{"app", "x"}}).meta.created = 30;
  add(&mesh, "a", "c", {{"version", "v1"}}).meta.created = 10;
  add(&mesh, "a", "b", {{"app", "x"}}).meta.created = 10;
  EXPECT_THAT(choosing(mesh), ElementsAre("b", "c", "a-young"));
}

}  // namespace
}  // namespace meshc
