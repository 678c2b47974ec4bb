// Which pod holds an address.
#include "index/pods.h"

#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

// The name of the pod at an address; "" if there is none.
std::string pod_at(const Registry& registry, std::string_view address) {
  const fb::Pod* pod = PodIndex(registry).by_address(*registry.find_text(address));
  return pod == nullptr ? "" : std::string(registry.text(pod->meta()->name()));
}

TEST(PodIndex, CountsPendingAndRunningPods) {
  MeshBuilder mesh;
  mesh.pod("a", "running", "10.1.0.1", {});
  mesh.pod("a", "pending", "10.1.0.2", {}).phase = "Pending";
  mesh.pod("a", "failed", "10.1.0.3", {}).phase = "Failed";
  mesh.pod("a", "succeeded", "10.1.0.4", {}).phase = "Succeeded";
  Registry registry = mesh.freeze();
  EXPECT_EQ(pod_at(registry, "10.1.0.1"), "running");
  EXPECT_EQ(pod_at(registry, "10.1.0.2"), "pending");
  EXPECT_EQ(pod_at(registry, "10.1.0.3"), "");
  EXPECT_EQ(pod_at(registry, "10.1.0.4"), "");
}

TEST(PodIndex, KnowsTheFirstAddressAlone) {
  MeshBuilder mesh;
  mesh.pod("a", "both", "10.1.0.1", {}).ips = {"10.1.0.1", "fd00::1"};
  mesh.pod("a", "none", "", {}).ips.clear();
  Registry registry = mesh.freeze();
  EXPECT_EQ(pod_at(registry, "10.1.0.1"), "both");
  EXPECT_EQ(pod_at(registry, "fd00::1"), "");
}

TEST(PodIndex, OldestHoldsASharedAddress) {
  MeshBuilder mesh;
  mesh.pod("a", "young", "10.1.0.1", {}).meta.created = 30;
  mesh.pod("b", "old", "10.1.0.1", {}).meta.created = 10;
  mesh.pod("c", "middle", "10.1.0.1", {}).meta.created = 20;
  EXPECT_EQ(pod_at(mesh.freeze(), "10.1.0.1"), "old");
}

TEST(PodIndex, FirstByNamespaceAndNameHoldsAnAddressSharedAtOneAge) {
  MeshBuilder mesh;
  mesh.pod("b", "a", "10.1.0.1", {});
  mesh.pod("a", "z", "10.1.0.1", {});
  mesh.pod("a", "y", "10.1.0.1", {});
  EXPECT_EQ(pod_at(mesh.freeze(), "10.1.0.1"), "y");
}

}  // namespace
}  // namespace meshc
