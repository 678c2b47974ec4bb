// Label sets and the two ways in which selectors match them.
#include "index/labels.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

LabelSet set_of(const Registry& registry, const PairList& pairs) {
  LabelSet labels;
  for (const auto& [key, value] : pairs)
    labels.emplace_back(*registry.find_text(key), *registry.find_text(value));
  std::sort(labels.begin(), labels.end());
  return labels;
}

class Labels : public testing::Test {
 protected:
  Labels() : registry_(builder().freeze()) {}

  static MeshBuilder builder() {
    MeshBuilder mesh;
    mesh.pod("a", "pod", "10.1.0.1", {{"version", "v1"}, {"app", "x"}});
    mesh.config("Sidecar", "a", "s",
                R"({"labels": {"version": "v1", "app": "x", "count": 3, "tier": ""}})");
    return mesh;
  }
  LabelSet set(const PairList& pairs) const { return set_of(registry_, pairs); }

  Registry registry_;
};

TEST_F(Labels, OfAPodAreSortedByKey) {
  EXPECT_EQ(label_set(*registry_.root().pods()->Get(0)->meta()->labels()),
            set({{"app", "x"}, {"version", "v1"}}));
}

TEST_F(Labels, OfAnObjectAreItsTexts) {
  ValueRef object = registry_.value(registry_.root().configs()->Get(0)->spec()).find("labels");
  EXPECT_EQ(label_set(object), set({{"app", "x"}, {"tier", ""}, {"version", "v1"}}));
}

TEST_F(Labels, KubernetesSelectorAsksForEachPair) {
  LabelSet labels = set({{"app", "x"}, {"version", "v1"}});
  EXPECT_TRUE(selector_matches(set({{"app", "x"}}), labels));
  EXPECT_FALSE(selector_matches(set({{"app", "v1"}}), labels));
  EXPECT_FALSE(selector_matches(set({{"app", "x"}, {"tier", "x"}}), labels));
  EXPECT_TRUE(selector_matches({}, labels));
}

TEST_F(Labels, AbsentKeyIsAnEmptyValueForIstioAlone) {
  LabelSet labels = set({{"app", "x"}});
  EXPECT_FALSE(selector_matches(set({{"tier", ""}}), labels));
  EXPECT_TRUE(is_subset_of(set({{"tier", ""}}), labels));
  EXPECT_FALSE(is_subset_of(set({{"tier", "x"}}), labels));
}

TEST_F(Labels, UnknownValueMatchesNoSelector) {
  LabelSet labels = {{*registry_.find_text("app"), kUnknownText}};
  EXPECT_FALSE(selector_matches(set({{"app", "x"}}), labels));
  EXPECT_FALSE(is_subset_of(set({{"app", "x"}}), labels));
  EXPECT_FALSE(is_subset_of(set({{"app", ""}}), labels));
}

}  // namespace
}  // namespace meshc
