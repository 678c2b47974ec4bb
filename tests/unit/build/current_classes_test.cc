// Which proxies have their own listeners built together under the rules of today's istiod.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "build/profile.h"
#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

constexpr char kMetadata[] = R"({"ISTIO_VERSION": "1.29.1"})";

struct Pair {
  ClassifiedProxy one;
  ClassifiedProxy other;
};

// A proxy in each of two namespaces, which have a Sidecar resource of this specification each.
Pair classify(const std::string& sidecar) {
  MeshBuilder mesh;
  for (const char* const name : {"a", "b"}) {
    mesh.sidecar(name, std::string("web-") + name, name[0] == 'a' ? "10.1.0.1" : "10.1.0.2",
                 kMetadata);
    mesh.config("Sidecar", name, "default", sidecar);
  }
  const Registry registry = mesh.freeze();
  const MeshIndex index(registry);
  const Result<std::unique_ptr<const ProfileMesh>> opened =
      open_profile("istio-current", index, ProfileOptions());
  EXPECT_TRUE(opened.ok());
  EXPECT_EQ((*opened)->proxies().size(), 2u);
  return {(*opened)->proxies()[0], (*opened)->proxies()[1]};
}

TEST(CurrentClasses, WhatAProxySeesIsNoMatterOfItsOwnListeners) {
  const Pair proxies = classify(R"({"egress": [{"hosts": ["./*"]}]})");
  EXPECT_EQ(proxies.one.proxy_class, proxies.other.proxy_class);
  EXPECT_NE(proxies.one.shared_set, proxies.other.shared_set);
}

TEST(CurrentClasses, SidecarsThatSayWhatComesInTellProxiesApart) {
  const Pair proxies = classify(R"({"ingress": [
      {"port": {"number": 80, "protocol": "HTTP", "name": "http"},
       "defaultEndpoint": "127.0.0.1:8080"}]})");
  EXPECT_NE(proxies.one.proxy_class, proxies.other.proxy_class);
}

TEST(CurrentClasses, WithoutSidecarsBothAreShared) {
  MeshBuilder mesh;
  mesh.sidecar("a", "web-1", "10.1.0.1", kMetadata);
  mesh.sidecar("b", "web-2", "10.1.0.2", kMetadata);
  const Registry registry = mesh.freeze();
  const MeshIndex index(registry);
  const Result<std::unique_ptr<const ProfileMesh>> opened =
      open_profile("istio-current", index, ProfileOptions());
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ((*opened)->class_count(), 1u);
  EXPECT_EQ((*opened)->shared_set_count(), 1u);
}

}  // namespace
}  // namespace meshc
