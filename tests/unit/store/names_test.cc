// Names of files and versions, and back.
#include "store/names.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(VersionName, ReadsWhatItWrites) {
  for (const int64_t time : {int64_t{0}, int64_t{1610972423}, int64_t{951827696},
                             int64_t{253402300799}, int64_t{-62167219200}}) {
    for (const uint64_t counter : {uint64_t{1}, uint64_t{10}, UINT64_MAX}) {
      const VersionName name = {time, counter};
      EXPECT_EQ(VersionName::parse(name.to_string()), name) << name.to_string();
      EXPECT_EQ(parse_manifest_file_name(manifest_file_name(name)), name);
    }
  }
}

TEST(VersionName, IsSpelledInUtc) {
  const VersionName name = {1610972423, 2};
  EXPECT_EQ(name.to_string(), "2021-01-18T12:20:23Z/2");
  EXPECT_EQ(manifest_file_name(name), "20210118T122023Z-2.manifest");
}

TEST(VersionName, RefusesEverythingElse) {
  for (const char* text :
       {"", "2", "2021-01-18T12:20:23Z", "2021-01-18T12:20:23Z/", "2021-01-18T12:20:23Z/0",
        "2021-01-18T12:20:23Z/02", "2021-01-18T12:20:23Z/2 ", "2021-02-30T12:20:23Z/2",
        "2021-01-18T24:20:23Z/2", "2021-01-18T12:60:23Z/2", "2021-01-18 12:20:23Z/2",
        "2021-01-18T12:20:23Z/-1", "20210118T122023Z-2", "../../etc/passwd"}) {
    EXPECT_FALSE(VersionName::parse(text).has_value()) << text;
  }
}

TEST(VersionName, IsOrderedByCounter) { EXPECT_LT((VersionName{100, 2}), (VersionName{50, 10})); }

TEST(FileNames, RefuseWhatIsNotTheirs) {
  for (const char* name : {"20210118T122023Z-2.manifest.tmp", "20210118T122023Z-2",
                           "20210118T122023Z-.manifest", "20211318T122023Z-2.manifest",
                           "2021011T122023Z-2.manifest", ".manifest", "000001.segment"}) {
    EXPECT_FALSE(parse_manifest_file_name(name).has_value()) << name;
  }
  for (const char* name : {"1.segment", "0000001.segment", "00000x.segment", "000001", ".segment",
                           "000001.segment.tmp", "-00001.segment"}) {
    EXPECT_FALSE(parse_segment_file_name(name).has_value()) << name;
  }
}

TEST(FileNames, OfSegmentsReadBack) {
  for (const uint64_t number : {uint64_t{1}, uint64_t{999999}, uint64_t{1000000}, UINT64_MAX}) {
    EXPECT_EQ(parse_segment_file_name(segment_file_name(number)), number);
  }
  EXPECT_EQ(segment_path("/store", 7), "/store/segments/000007.segment");
}

TEST(NameableTime, IsAFourDigitYear) {
  EXPECT_TRUE(is_nameable_time(0));
  EXPECT_TRUE(is_nameable_time(253402300799));
  EXPECT_FALSE(is_nameable_time(253402300800));
  EXPECT_FALSE(is_nameable_time(-62167219201));
}

}  // namespace
}  // namespace meshc
