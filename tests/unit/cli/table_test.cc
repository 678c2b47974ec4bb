// Columns of text.
#include "cli/table.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(Table, IsAsWideAsItsContent) {
  Table table({"A", "LONG HEADER", "C"});
  table.add_row({"wide cell", "x", "last"});
  table.add_row({"", "y", ""});
  EXPECT_EQ(table.to_string(),
            "A           LONG HEADER   C\n"
            "wide cell   x             last\n"
            "            y\n");
}

TEST(Table, CountsCodePointsAndNotBytes) {
  Table table({"NAME", "N"});
  table.add_row({"z\xc3\xbcrich", "1"});
  EXPECT_EQ(table.to_string(), "NAME     N\nz\xc3\xbcrich   1\n");
}

TEST(Table, OfAHeaderAloneIsTheHeader) { EXPECT_EQ(Table({"A", "B"}).to_string(), "A   B\n"); }

}  // namespace
}  // namespace meshc
