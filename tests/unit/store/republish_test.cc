// The same version again, with a machine that stops or a disk that refuses at every operation.
#include "store/republish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "store/snapshot.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

constexpr int64_t kNow = 1610972423;
constexpr const char* kFirst = "2021-01-18T12:20:23Z/1";
constexpr const char* kSegment = "/store/segments/000001.segment";

void publish_first(FakeFileSystem& disk) {
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  disk.heal();
}

TEST(Republish, WritesAManifestAlone) {
  FakeFileSystem disk;
  publish_first(disk);
  const Result<PublishResult> again = republish_version(disk, "/store", kFirst, kNow + 60);
  ASSERT_TRUE(again.ok()) << again.status().to_string();
  EXPECT_EQ(again->version, "2021-01-18T12:21:23Z/2");
  EXPECT_EQ(again->listeners_written, 0u);
  EXPECT_EQ(again->listeners_reused, 4u);
  EXPECT_EQ(*published_version(disk, "/store"), again->version);
  EXPECT_EQ(check_published(disk, "/store", small_version()), "ok");
  EXPECT_THAT(*list_versions(disk, "/store"), testing::SizeIs(2));
  EXPECT_THAT(*disk.list_directory("/store/segments"), testing::SizeIs(1));
  const std::string bytes = disk.bytes("/store/versions/20210118T122123Z-2.manifest");
  EXPECT_TRUE(bytes == disk.bytes("/store/versions/20210118T122023Z-1.manifest"));
  EXPECT_EQ(again->bytes_written, bytes.size());
}

TEST(Republish, RefusesWhatIsDamagedOrGone) {
  FakeFileSystem disk;
  publish_first(disk);
  EXPECT_EQ(republish_version(disk, "/store", "2021-01-18T12:20:23Z/7", kNow).status().code(),
            StatusCode::kNotFound);
  std::string bytes = disk.bytes(kSegment);
  bytes[bytes.find("gateway 8080")] ^= 1;
  disk.set_bytes(kSegment, bytes);
  const Result<PublishResult> again = republish_version(disk, "/store", kFirst, kNow);
  EXPECT_EQ(again.status().code(), StatusCode::kCorruption);
  EXPECT_THAT(again.status().to_string(), testing::HasSubstr("000001.segment"));
  EXPECT_EQ(*published_version(disk, "/store"), kFirst);
}

TEST(Republish, TakesNoTimeThatHasNoName) {
  FakeFileSystem disk;
  publish_first(disk);
  EXPECT_EQ(republish_version(disk, "/store", kFirst, INT64_MAX).status().code(),
            StatusCode::kInvalidArgument);
}

class RepublishCrashes : public testing::TestWithParam<Crash> {};

TEST_P(RepublishCrashes, LeaveThePublishedVersionWhole) {
  uint64_t operations = 0;
  for (uint64_t n = 0;; ++n) {
    SCOPED_TRACE("stopped at operation " + std::to_string(n));
    FakeFileSystem disk;
    publish_first(disk);
    disk.stop_at(n);
    const bool is_done = republish_version(disk, "/store", kFirst, kNow).ok();
    disk.heal();
    disk.crash(GetParam());
    EXPECT_EQ(check_published(disk, "/store", small_version()), "ok");
    operations = n;
    if (is_done) break;
  }
  EXPECT_GT(operations, 6u);
}

INSTANTIATE_TEST_SUITE_P(Store, RepublishCrashes,
                         testing::Values(Crash::kKeepAll, Crash::kLoseAll, Crash::kLoseBytes,
                                         Crash::kLoseNames));

}  // namespace
}  // namespace meshc
