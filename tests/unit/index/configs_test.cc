// The order of Istio's objects.
#include "index/configs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names_of(const MeshBuilder& mesh, std::string_view group,
                                  std::string_view kind) {
  Registry registry = mesh.freeze();
  ConfigIndex index(registry);
  std::vector<std::string> names;
  for (const fb::Config* config : index.of_kind(group, kind)) {
    names.push_back(std::string(registry.text(config->meta()->name())) + "." +
                    std::string(registry.text(config->meta()->namespace_())));
  }
  return names;
}

TEST(ConfigIndex, OldestFirstThenByNameBeforeNamespace) {
  MeshBuilder mesh;
  mesh.config("Sidecar", "a", "z", "{}");
  mesh.config("Sidecar", "b", "y", "{}");
  mesh.config("Sidecar", "a", "y", "{}");
  mesh.config("Sidecar", "z", "zz", "{}").meta.created = 5;
  EXPECT_THAT(names_of(mesh, "networking.istio.io", "Sidecar"),
              ElementsAre("zz.z", "y.a", "y.b", "z.a"));
}

// As Istio compares the whole dotted name: '-' comes before '.', so "a-b" before "a".
TEST(ConfigIndex, NamesOfOneAgeAreComparedWithTheirNamespace) {
  MeshBuilder mesh;
  mesh.config("Sidecar", "n", "a", "{}");
  mesh.config("Sidecar", "n", "a-b", "{}");
  EXPECT_THAT(names_of(mesh, "networking.istio.io", "Sidecar"), ElementsAre("a-b.n", "a.n"));
}

TEST(ConfigIndex, TakesAllVersionsOfOneKindOfOneGroup) {
  MeshBuilder mesh;
  mesh.config("Sidecar", "a", "one", "{}");
  mesh.config("Sidecar", "a", "two", "{}").version = "v1beta1";
  mesh.config("Sidecar", "a", "three", "{}").group = "example.com";
  mesh.config("Gateway", "a", "four", "{}");
  EXPECT_THAT(names_of(mesh, "networking.istio.io", "Sidecar"), ElementsAre("one.a", "two.a"));
  EXPECT_THAT(names_of(mesh, "networking.istio.io", "VirtualService"), IsEmpty());
}

}  // namespace
}  // namespace meshc
