// Which proxies and listeners differ between two versions, and how they are grouped.
#include "diff/version_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/diff/two_versions.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

VersionDifference compare(const TestMesh& before, const TestMesh& after,
                          const DiffOptions& options = {}) {
  TestStore store;
  const Snapshot first = store.publish(before);
  const Snapshot second = store.publish(after);
  Result<VersionDifference> difference = compare_versions(first, second, options);
  EXPECT_TRUE(difference.ok()) << difference.status().message();
  return std::move(difference).value();
}

// "changed 80" of each listener of a group.
std::vector<std::string> words(const ProxyGroup& group) {
  std::vector<std::string> texts;
  for (const ListenerDifference& listener : group.listeners) {
    texts.push_back(std::string(listener_fate_text(listener.fate)) + " " + listener.name);
  }
  return texts;
}

TEST(VersionDiff, OfTheSameListenersIsEmpty) {
  const TestMesh mesh = {{"a", {{"80"}, {"90"}}}, {"b", {{"80"}}}};
  const VersionDifference difference = compare(mesh, mesh);
  EXPECT_TRUE(difference.is_equal());
  EXPECT_EQ(difference.same, 2u);
  EXPECT_THAT(difference.groups, IsEmpty());
}

TEST(VersionDiff, DoesNotCountTheOrder) {
  EXPECT_TRUE(compare({{"a", {{"80"}, {"90"}}}}, {{"a", {{"90"}, {"80"}}}}).is_equal());
}

TEST(VersionDiff, TellsGainedLostAndChanged) {
  const VersionDifference difference =
      compare({{"a", {{"80"}, {"81"}, {"82"}}}}, {{"a", {{"80"}, {"82", 1}, {"83"}}}});
  ASSERT_THAT(difference.groups, SizeIs(1));
  EXPECT_THAT(words(difference.groups[0]), ElementsAre("lost 81", "changed 82", "gained 83"));
  const JsonChange& change = difference.groups[0].listeners[1].changes.at(0);
  EXPECT_EQ(change.path, "traffic_direction");
  EXPECT_EQ(change.after->dump(), "\"INBOUND\"");
  ASSERT_THAT(difference.changed, SizeIs(1));
  EXPECT_EQ(difference.changed[0].gained, 1u);
  EXPECT_EQ(difference.changed[0].lost, 1u);
  EXPECT_EQ(difference.changed[0].changed, 1u);
  EXPECT_EQ(difference.changed[0].listeners_before, 3u);
}

TEST(VersionDiff, TellsProxiesThatCameAndWent) {
  const VersionDifference difference =
      compare({{"a", {{"80"}}}, {"b", {{"80"}}}}, {{"b", {{"80"}}}, {"c", {{"80"}}}, {"d", {}}});
  EXPECT_THAT(difference.removed, ElementsAre(0));
  EXPECT_THAT(difference.added, ElementsAre(1, 2));
  EXPECT_EQ(difference.same, 1u);
  EXPECT_FALSE(difference.is_equal());
}

TEST(VersionDiff, GroupsWhatManyProxiesHaveInCommon) {
  const VersionDifference difference =
      compare({{"a", {{"80"}, {"own-a"}}}, {"b", {{"80"}, {"own-b"}}}, {"c", {{"80"}, {"own-b"}}}},
              {{"a", {{"80", 2}, {"own-a", 1}}},
               {"b", {{"80", 2}, {"own-b"}}},
               {"c", {{"80", 2}, {"own-b"}}}});
  ASSERT_THAT(difference.groups, SizeIs(2));
  EXPECT_THAT(difference.groups[0].proxies, ElementsAre(0, 1, 2));
  EXPECT_THAT(words(difference.groups[0]), ElementsAre("changed 80"));
  EXPECT_THAT(difference.groups[1].proxies, ElementsAre(0));
  EXPECT_THAT(words(difference.groups[1]), ElementsAre("changed own-a"));
  EXPECT_THAT(difference.changed, SizeIs(3));
}

TEST(VersionDiff, LooksAtTheProxiesAskedFor) {
  DiffOptions options;
  options.proxy_glob = "a*";
  const VersionDifference difference =
      compare({{"a1", {{"80"}}}, {"b1", {{"80"}}}, {"b2", {{"80"}}}},
              {{"a1", {{"80"}}}, {"a2", {{"80"}}}, {"b1", {{"81"}}}}, options);
  EXPECT_THAT(difference.added, ElementsAre(1));
  EXPECT_THAT(difference.removed, IsEmpty());
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_EQ(difference.same, 1u);
}

TEST(VersionDiff, DoesNotCompareDialects) {
  TestStore store;
  const Snapshot first = store.publish({{"a", {{"80"}}}}, "v2");
  const Snapshot second = store.publish({{"a", {{"80"}}}}, "v3");
  EXPECT_EQ(compare_versions(first, second, {}).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace meshc
