// RFC 3339 times.
#include "import/timestamp.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(Rfc3339, ReadsTimes) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_rfc3339("2019-10-07T09:01:00Z"), 1570438860);
  EXPECT_EQ(parse_rfc3339("2019-10-07T09:01:00.999999Z"), 1570438860);
  EXPECT_EQ(parse_rfc3339("2019-10-07T11:01:00+02:00"), 1570438860);
  EXPECT_EQ(parse_rfc3339("2019-10-07T03:31:00-05:30"), 1570438860);
  EXPECT_EQ(parse_rfc3339("2020-02-29T00:00:00Z"), 1582934400);
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59Z"), -1);
}

TEST(Rfc3339, RefusesOthers) {
  for (const char* text :
       {"", "yesterday", "2019-10-07", "2019-10-07T09:01:00", "2019-13-07T09:01:00Z",
        "2019-02-29T09:01:00Z", "2019-10-07T24:01:00Z", "2019-10-07T09:61:00Z",
        "2019-10-07T09:01:00.Z", "2019-10-07T09:01:00+2:00", "2019-10-07T09:01:00Zx",
        "19-10-07T09:01:00Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace meshc
