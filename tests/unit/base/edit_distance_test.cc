// Distances between texts.
#include "base/edit_distance.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(EditDistance, CountsBytesAddedRemovedAndReplaced) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("reviews", "reviews"), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("0.0.0.0_80", "0.0.0.0_8080"), 2u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace meshc
