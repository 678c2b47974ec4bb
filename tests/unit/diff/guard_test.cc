// What each limit of a guard lets pass and holds back.
#include "diff/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/diff/two_versions.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Guard : public testing::Test {
 protected:
  std::vector<std::string> judge(const GuardPolicy& policy, const TestMesh& next,
                                 size_t conflicts = 0) {
    const Result<std::vector<std::string>> reasons =
        judge_version(policy, published_, store_.publish(next, "v3", conflicts));
    EXPECT_TRUE(reasons.ok()) << reasons.status().message();
    return *reasons;
  }

  TestStore store_;
  const TestMesh mesh_ = {{"a", {{"80"}, {"81"}}},
                          {"b", {{"80"}, {"82"}}},
                          {"c", {{"80"}, {"83"}}},
                          {"d", {{"80"}, {"84"}}}};
  const Snapshot published_ = store_.publish(mesh_, "v3", 1);
};

TEST_F(Guard, WithoutLimitsHoldsNothing) { EXPECT_THAT(judge({}, {{"e", {}}}, 100), IsEmpty()); }

TEST_F(Guard, CountsProxiesThatLoseListeners) {
  GuardPolicy policy;
  policy.proxies_losing_listeners = GuardLimit{25, true};
  TestMesh next = mesh_;
  next["a"] = {{"80"}};
  EXPECT_THAT(judge(policy, next), IsEmpty());
  next["b"] = {{"99"}, {"98"}, {"97"}};  // more than before, and two lost
  const std::vector<std::string> reasons = judge(policy, next);
  EXPECT_THAT(reasons, ElementsAre("2 of 4 proxies would lose listeners, 1 (25%) may",
                                   "  b would lose 2 of 2 listeners, such as 80",
                                   "  a would lose 1 of 2 listeners, such as 81"));
  // Changes and gains are no losses, and a proxy that is gone is another matter.
  EXPECT_THAT(judge(policy, {{"a", {{"80", 1}, {"81", 1}, {"9"}}}}), IsEmpty());
}

TEST_F(Guard, CountsProxiesThatBecomeEmpty) {
  GuardPolicy policy;
  policy.proxies_becoming_empty = GuardLimit{0, false};
  TestMesh next = mesh_;
  next["e"] = {};  // was not there before
  EXPECT_THAT(judge(policy, next), IsEmpty());
  next["a"] = {};
  EXPECT_THAT(judge(policy, next), ElementsAre("1 of 4 proxies would have no listeners left, 0 may",
                                               "  a has 2 listeners"));
}

TEST_F(Guard, CountsProxiesThatAreGoneOrChanged) {
  GuardPolicy policy;
  policy.proxies_removed = GuardLimit{1, false};
  policy.proxies_changed = GuardLimit{1, false};
  TestMesh next = mesh_;
  next.erase("a");
  next["b"] = {{"80", 1}, {"82"}};
  EXPECT_THAT(judge(policy, next), IsEmpty());
  next.erase("d");
  next["c"] = {{"80", 1}, {"83"}};
  EXPECT_THAT(judge(policy, next), ElementsAre("2 of 4 proxies would be gone, 1 may", "  a", "  d",
                                               "2 of 4 proxies would change, 1 may",
                                               "  b would gain 0, lose 0 and change 1 listeners",
                                               "  c would gain 0, lose 0 and change 1 listeners"));
}

TEST_F(Guard, CountsConflicts) {
  GuardPolicy policy;
  policy.new_conflicts = GuardLimit{100, true};  // may not more than double
  EXPECT_THAT(judge(policy, mesh_, 2), IsEmpty());
  EXPECT_THAT(judge(policy, mesh_, 3),
              ElementsAre("there would be 12 conflicts, 8 more than now; 100% more may be"));
  EXPECT_THAT(judge(policy, mesh_, 0), IsEmpty());
}

TEST_F(Guard, HoldsWhatItCannotCompare) {
  const Result<std::vector<std::string>> reasons =
      judge_version({}, published_, store_.publish(mesh_, "v2"));
  ASSERT_THAT(*reasons, SizeIs(1));
  EXPECT_THAT(reasons->at(0), HasSubstr("compare versions of one API"));
}

TEST(GuardLimit, RoundsPercentagesDown) {
  EXPECT_EQ((GuardLimit{5, true}).of(19), 0u);
  EXPECT_EQ((GuardLimit{5, true}).of(20), 1u);
  EXPECT_EQ((GuardLimit{2.5, true}).of(1000), 25u);
  EXPECT_EQ((GuardLimit{7, false}).of(3), 7u);
  EXPECT_EQ((GuardLimit{2.5, true}).to_string(), "2.5%");
}

}  // namespace
}  // namespace meshc
