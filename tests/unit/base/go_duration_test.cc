// Durations as Go reads them.
#include "base/go_duration.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(GoDuration, ReadsDurations) {
  EXPECT_EQ(parse_go_duration("0"), 0);
  EXPECT_EQ(parse_go_duration("300ms"), 300'000'000);
  EXPECT_EQ(parse_go_duration("-1.5h"), -5'400'000'000'000);
  EXPECT_EQ(parse_go_duration("+2h45m"), 9'900'000'000'000);
  EXPECT_EQ(parse_go_duration("1m30.5s"), 90'500'000'000);
  EXPECT_EQ(parse_go_duration(".5s"), 500'000'000);
  EXPECT_EQ(parse_go_duration("1.s"), 1'000'000'000);
  EXPECT_EQ(parse_go_duration("3us"), 3000);
  EXPECT_EQ(parse_go_duration("3\u00b5s"), 3000);
  EXPECT_EQ(parse_go_duration("1.9ns"), 1);
  EXPECT_EQ(parse_go_duration("0.1s"), 100'000'000);
  EXPECT_EQ(parse_go_duration("2562047h"), 9'223'369'200'000'000'000);
}

TEST(GoDuration, RefusesOthers) {
  for (const char* text : {"", "-", "1", "1.5", "s", ".s", "1d", "1s ", " 1s", "1s2", "--1s",
                           "2562048h", "99999999999999999999s"}) {
    EXPECT_EQ(parse_go_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace meshc
