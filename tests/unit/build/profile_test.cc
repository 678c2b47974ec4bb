// Which profile a registry speaks for.
#include "build/profile.h"

#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

TEST(Profile, WhatIsStatedCounts) {
  EXPECT_EQ(profile_for(MeshBuilder().freeze(), "istio-current"), "istio-current");
  EXPECT_EQ(profile_for(MeshBuilder().freeze(), "istio-1.3"), "istio-1.3");
}

TEST(Profile, AMeshThatSaysNothingIsOfTheDefault) {
  MeshBuilder mesh;
  mesh.service("a", "web", "10.0.0.1", {service_port("http", 80)});
  EXPECT_EQ(profile_for(mesh.freeze(), ""), profile_names()[0]);
}

TEST(Profile, VersionsOfObjectsAndProxiesTell) {
  MeshBuilder objects;
  objects.config("Sidecar", "a", "one", "{}").version = "v1";
  EXPECT_EQ(profile_for(objects.freeze(), ""), "istio-current");
  MeshBuilder proxies;
  proxies.sidecar("a", "web-1", "10.1.0.1", R"({"ISTIO_VERSION": "1.29.1"})");
  EXPECT_EQ(profile_for(proxies.freeze(), ""), "istio-current");
  MeshBuilder slices;
  slices.slice("a", "web-x", "web", {"10.1.0.1"}, {});
  EXPECT_EQ(profile_for(slices.freeze(), ""), "istio-current");
}

TEST(Profile, KindsThatOneAgeAloneHasTell) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "default", R"({"peers": [{"mtls": {}}]})");
  mesh.sidecar("a", "web-1", "10.1.0.1", R"({"ISTIO_VERSION": "1.3.8"})");
  EXPECT_EQ(profile_for(mesh.freeze(), ""), "istio-1.3");
}

}  // namespace
}  // namespace meshc
