// What the patches of one listener mean for the others.
#include "compile/patch_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using testing::ElementsAre;

// Three listeners of one group, of which a patch added the last.
struct Group {
  ListenerSetPlan plans;
  std::vector<EncodedTemplate> encoded{3};

  explicit Group(PatchGroup group = PatchGroup::kInbound) {
    for (size_t i = 0; i < 3; ++i) {
      ListenerPlan plan;
      PatchListPlan list{group, {0, 1, 2}};
      if (i == 2) {
        list.patches = {2};
        plan.added_by = 1;
      }
      plan.patches = std::make_shared<const PatchListPlan>(std::move(list));
      plans.push_back(std::make_shared<const ListenerPlan>(std::move(plan)));
    }
  }

  std::vector<bool> sent(Dialect dialect) {
    return find_sent(plans, find_stops(plans, encoded, dialect), dialect, &encoded);
  }
};

TEST(PatchGroups, RemovedListenersAreNotSent) {
  Group group;
  group.encoded[0].fate.is_removed = true;
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(false, true, true));
}

TEST(PatchGroups, NamelessListenersGoWithRemovedOnes) {
  Group group;
  group.encoded[2].fate.is_nameless = true;
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(true, true, true));
  group.encoded[0].fate.is_removed = true;
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(false, true, false));
}

TEST(PatchGroups, RoutersKeepTheirListInV2) {
  Group group(PatchGroup::kRouter);
  group.encoded[0].fate.is_removed = true;
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(true, true, false));
  EXPECT_THAT(group.sent(Dialect::kV3), ElementsAre(false, true, true));
}

TEST(PatchGroups, StopReachesTheListenersBehind) {
  Group group;
  group.encoded[0].fate.is_removed = true;
  group.encoded[1].fate.stopped = 7;
  group.encoded[1].fate.patches_before = 1;
  const PatchStops stops = find_stops(group.plans, group.encoded, Dialect::kV2);
  EXPECT_TRUE(stops.of(0)->is_applied);
  EXPECT_TRUE(stops.of(1)->is_applied);
  EXPECT_FALSE(stops.of(2)->is_applied);
  EXPECT_EQ(stops.of(2)->object, 7u);
  // Nothing is removed or added any more.
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(true, true, false));
  EXPECT_TRUE(find_stops(group.plans, group.encoded, Dialect::kV3).empty());
}

TEST(PatchGroups, EarliestStopCounts) {
  Group group;
  group.encoded[0].fate.stopped = 8;
  group.encoded[0].fate.patches_before = 2;
  group.encoded[1].fate.stopped = 7;
  group.encoded[1].fate.patches_before = 1;
  EXPECT_EQ(find_stops(group.plans, group.encoded, Dialect::kV2).of(0)->object, 7u);
}

TEST(PatchGroups, AddedListenersNeedNamesAndAddressesOfTheirOwnInV3) {
  Group group;
  group.encoded[2].fate.name = "new";
  group.encoded[2].fate.address = "0.0.0.0_80";
  EXPECT_THAT(group.sent(Dialect::kV3), ElementsAre(true, true, true));
  ListenerPlan first = *group.plans[0];
  first.address = SocketAddressPlan{Text("0.0.0.0"), 80};
  group.plans[0] = std::make_shared<const ListenerPlan>(first);
  EXPECT_THAT(group.sent(Dialect::kV3), ElementsAre(true, true, false));
  EXPECT_EQ(group.encoded[2].omissions.size(), 1u);
  EXPECT_THAT(group.sent(Dialect::kV2), ElementsAre(true, true, true));
}

}  // namespace
}  // namespace meshc
