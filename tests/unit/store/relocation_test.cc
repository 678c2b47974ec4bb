// Lengths that grow with what is put into them, and relocations that are not whole.
#include "store/relocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meshc {
namespace {

using testing::ElementsAre;

// A message in a message: [tag][length][tag][length][tag][length]ab[parameter 0]c, then "tail".
// The numbers of bytes are those of the template, in which no length stands.
constexpr char kWire[] =
    "\x0a\x12\x1a"
    "abctail";
const std::vector<Relocation> kNested = {Relocation::of_length(1, 6), Relocation::of_length(2, 6),
                                         Relocation::of_length(3, 6),
                                         Relocation::of_parameter(5, 0)};

std::string materialize(const std::string& value) {
  const std::vector<std::string_view> parameters = {value};
  std::string out = "before ";
  EXPECT_TRUE(append_materialized(kWire, kNested, parameters, &out));
  return out;
}

TEST(Relocation, LengthsCountWhatIsPutIn) {
  EXPECT_EQ(materialize("xy"),
            "before \x0a\x09\x12\x07\x1a\x05"
            "abxyctail");
  EXPECT_EQ(materialize(""),
            "before \x0a\x07\x12\x05\x1a\x03"
            "abctail");
}

// The innermost length passes 127 last, and what is around it grows by its second byte.
TEST(Relocation, LengthsGrowByBytesOfLengthsWithin) {
  const std::string just_below(120, 'x');
  EXPECT_EQ(materialize(just_below),
            "before \x0a\x7f\x12\x7d\x1a\x7b"
            "ab" +
                just_below + "ctail");
  const std::string outer(121, 'x');
  EXPECT_EQ(materialize(outer),
            "before \x0a\x80\x01\x12\x7e\x1a\x7c"
            "ab" +
                outer + "ctail");
  const std::string all(125, 'x');
  EXPECT_EQ(materialize(all),
            "before \x0a\x86\x01\x12\x83\x01\x1a\x80\x01"
            "ab" +
                all + "ctail");
  const std::string three(16384, 'x');
  EXPECT_EQ(materialize(three),
            "before \x0a\x8b\x80\x01\x12\x87\x80\x01\x1a\x83\x80\x01"
            "ab" +
                three + "ctail");
}

TEST(Relocation, WhatStandsAtTheEndOfALengthBelongsToIt) {
  const std::vector<Relocation> relocations = {
      Relocation::of_length(1, 1), Relocation::of_parameter(1, 0), Relocation::of_parameter(1, 1),
      Relocation::of_parameter(2, 1)};
  const std::vector<std::string_view> parameters = {"one", "two"};
  std::string out;
  ASSERT_TRUE(append_materialized("ab", relocations, parameters, &out));
  EXPECT_EQ(out, "a\x06onetwobtwo");
}

TEST(Relocation, RefusesWhatIsNotWhole) {
  const std::vector<std::string_view> parameters = {"value"};
  const std::vector<std::vector<Relocation>> broken = {
      {Relocation::of_parameter(5, 0), Relocation::of_parameter(4, 0)},  // out of order
      {Relocation::of_parameter(11, 0)},                                 // beyond the end
      {Relocation::of_length(2, 11)},                                    // ends beyond the end
      {Relocation::of_length(4, 3)},                                     // ends before it begins
      {Relocation::of_length(1, 4), Relocation::of_length(2, 5)},        // not nested
  };
  for (const std::vector<Relocation>& relocations : broken) {
    EXPECT_FALSE(relocations_are_whole(10, relocations));
    std::string out = "before";
    EXPECT_FALSE(append_materialized(kWire, relocations, parameters, &out));
    EXPECT_EQ(out, "before");
  }
  EXPECT_TRUE(relocations_are_whole(10, kNested));
}

TEST(Relocation, RefusesParametersThatAreNotThere) {
  EXPECT_EQ(parameters_needed(kNested), 1u);
  EXPECT_EQ(parameters_needed({}), 0u);
  std::string out;
  EXPECT_FALSE(append_materialized(kWire, kNested, {}, &out));
}

}  // namespace
}  // namespace meshc
