// What rolling back, holding back, collecting and listing do to a store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/collect.h"
#include "store/history.h"
#include "store/rollback.h"
#include "store/snapshot.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kNow = 1610972423;
constexpr int64_t kDay = 86400;

std::string publish(FileSystem& disk, int number, const PublishGuard& guard = nullptr) {
  const Result<PublishResult> result = publish_version(disk, "/store", small_version_number(number),
                                                       kNow + (number - 1) * kDay, guard);
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? result->version : "";
}

Result<std::vector<std::string>> hold(const Snapshot& /*published*/, const Snapshot& /*next*/) {
  return std::vector<std::string>{"2 of 3 proxies would lose listeners", "for instance web-a.shop"};
}

std::string published(FileSystem& disk) { return *published_version(disk, "/store"); }

TEST(Rollback, PublishesAnOlderVersionUnderItsOwnName) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1);
  const std::string second = publish(disk, 2);
  const Result<RollbackResult> result = rollback_to(disk, "/store", first, HeldVersions::kRefuse);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->from, second);
  EXPECT_EQ(result->to, first);
  EXPECT_EQ(check_published(disk, "/store", small_version_number(1)), "ok");
  EXPECT_THAT(*list_versions(disk, "/store"), ElementsAre(first, second));
  // And forward again.
  ASSERT_TRUE(rollback_to(disk, "/store", second, HeldVersions::kRefuse).ok());
  EXPECT_EQ(check_published(disk, "/store", small_version_number(2)), "ok");
  // What is made next comes after all, wherever the pointer is.
  ASSERT_TRUE(rollback_to(disk, "/store", first, HeldVersions::kRefuse).ok());
  EXPECT_EQ(publish(disk, 3), "2021-01-20T12:20:23Z/3");
}

TEST(Rollback, RefusesDamageAndWhatIsNotThere) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1);
  const std::string second = publish(disk, 2);
  std::string bytes = disk.bytes("/store/segments/000001.segment");
  bytes.back() ^= 1;
  disk.set_bytes("/store/segments/000001.segment", bytes);
  const auto status_of = [&](const std::string& directory, const std::string& version) {
    return rollback_to(disk, directory, version, HeldVersions::kRefuse).status();
  };
  EXPECT_EQ(status_of("/store", first).code(), StatusCode::kCorruption);
  EXPECT_THAT(std::string(status_of("/store", first).message()), HasSubstr("000001.segment"));
  EXPECT_EQ(status_of("/store", "2021-01-18T12:20:23Z/9").code(), StatusCode::kNotFound);
  EXPECT_EQ(status_of("/store", "latest").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(status_of("/elsewhere", first).code(), StatusCode::kNotFound);
  EXPECT_EQ(published(disk), second);
}

TEST(Rollback, MendsADamagedPointer) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1);
  disk.set_bytes("/store/CURRENT", "meshc");
  const Result<RollbackResult> result = rollback_to(disk, "/store", first, HeldVersions::kRefuse);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->from, "");
  EXPECT_EQ(check_published(disk, "/store", small_version_number(1)), "ok");
}

TEST(HeldBack, AVersionCanBeReadAndIsNotPublished) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1, hold);
  EXPECT_EQ(published(disk), first);  // there was nothing to judge by
  const Result<PublishResult> second =
      publish_version(disk, "/store", small_version_number(2), kNow, hold);
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(second->held_reasons, SizeIs(2));
  EXPECT_EQ(published(disk), first);
  EXPECT_EQ(check_published(disk, "/store", small_version_number(1)), "ok");
  const Result<Snapshot> aside = Snapshot::open(disk, "/store", second->version);
  ASSERT_TRUE(aside.ok());
  EXPECT_THAT(verify_snapshot(*aside), IsEmpty());
  const Result<std::vector<VersionEntry>> history = list_history(disk, "/store");
  ASSERT_THAT(*history, SizeIs(2));
  EXPECT_TRUE(history->at(0).is_published);
  EXPECT_THAT(history->at(0).held_reasons, IsEmpty());
  EXPECT_FALSE(history->at(1).is_published);
  EXPECT_EQ(history->at(1).held_reasons, second->held_reasons);
}

TEST(HeldBack, AVersionIsPublishedOnlyWhenAskedTwice) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1);
  const std::string second = publish(disk, 2, hold);
  const Status refused = rollback_to(disk, "/store", second, HeldVersions::kRefuse).status();
  EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("2 of 3 proxies would lose listeners"), HasSubstr("--held")));
  EXPECT_EQ(published(disk), first);
  ASSERT_TRUE(rollback_to(disk, "/store", second, HeldVersions::kPublish).ok());
  EXPECT_EQ(published(disk), second);
  // It is a version like any other from then on.
  ASSERT_TRUE(rollback_to(disk, "/store", first, HeldVersions::kRefuse).ok());
  ASSERT_TRUE(rollback_to(disk, "/store", second, HeldVersions::kRefuse).ok());
}

TEST(HeldBack, ADamagedMarkStillHolds) {
  FakeFileSystem disk;
  publish(disk, 1);
  const std::string second = publish(disk, 2, hold);
  const std::string mark = "/store/versions/20210119T122023Z-2.held";
  const std::string whole = disk.bytes(mark);
  for (size_t at = 0; at <= whole.size(); ++at) {
    std::string damaged = whole.substr(0, at);
    if (at == whole.size()) damaged[at / 2] ^= 1;
    disk.set_bytes(mark, damaged);
    const Status refused = rollback_to(disk, "/store", second, HeldVersions::kRefuse).status();
    EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition) << at;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("is damaged")) << at;
  }
}

TEST(HeldBack, AGuardThatFailsLeavesNothing) {
  FakeFileSystem disk;
  publish(disk, 1);
  const std::vector<std::string> before = disk.all_files();
  const PublishGuard guard = [](const Snapshot&, const Snapshot&) {
    return Result<std::vector<std::string>>(io_error("no judgement"));
  };
  const Result<PublishResult> second =
      publish_version(disk, "/store", small_version_number(2), kNow, guard);
  EXPECT_EQ(second.status().code(), StatusCode::kIoError);
  EXPECT_EQ(disk.all_files(), before);
}

TEST(HeldBack, NothingIsJudgedByADamagedVersion) {
  FakeFileSystem disk;
  publish(disk, 1);
  std::string bytes = disk.bytes("/store/versions/20210118T122023Z-1.manifest");
  bytes[80] ^= 1;
  disk.set_bytes("/store/versions/20210118T122023Z-1.manifest", bytes);
  const Result<PublishResult> second =
      publish_version(disk, "/store", small_version_number(2), kNow, hold);
  EXPECT_EQ(second.status().code(), StatusCode::kCorruption);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("no published version to judge by"));
}

TEST(Collect, KeepsTheNewestAndThePublished) {
  FakeFileSystem disk;
  std::vector<std::string> names;
  for (int number = 1; number <= 5; ++number) names.push_back(publish(disk, number));
  ASSERT_TRUE(rollback_to(disk, "/store", names[1], HeldVersions::kRefuse).ok());
  const Result<Snapshot> reader = Snapshot::open(disk, "/store", names[0]);
  ASSERT_TRUE(reader.ok());

  const Result<Collected> told = collect_versions(disk, "/store", {2, {}}, CollectMode::kOnlyTell);
  ASSERT_TRUE(told.ok());
  EXPECT_THAT(*list_versions(disk, "/store"), SizeIs(5));

  const Result<Collected> collected =
      collect_versions(disk, "/store", {2, {}}, CollectMode::kRemove);
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->removed, ElementsAre(names[0], names[2]));
  EXPECT_THAT(collected->kept, ElementsAre(names[1], names[3], names[4]));
  EXPECT_EQ(collected->segments_removed, 1u);  // version 1's is shared by all, version 3's by none
  EXPECT_EQ(told->removed, collected->removed);
  EXPECT_EQ(told->bytes_removed, collected->bytes_removed);
  EXPECT_EQ(told->segments_removed, collected->segments_removed);
  EXPECT_THAT(*list_versions(disk, "/store"), ElementsAre(names[1], names[3], names[4]));
  for (const std::string& name : collected->kept) {
    EXPECT_THAT(verify_snapshot(*Snapshot::open(disk, "/store", name)), IsEmpty());
  }
  EXPECT_EQ(check_published(disk, "/store", small_version_number(2)), "ok");
  // A reader keeps what it has.
  EXPECT_THAT(verify_snapshot(*reader), IsEmpty());
}

TEST(Collect, KeepsWhatIsYoungEnough) {
  FakeFileSystem disk;
  std::vector<std::string> names;
  for (int number = 1; number <= 5; ++number) names.push_back(publish(disk, number));
  const Result<Collected> collected =
      collect_versions(disk, "/store", {1, kNow + 2 * kDay}, CollectMode::kRemove);
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->removed, ElementsAre(names[0], names[1]));
}

TEST(Collect, CountsVersionsThatAreHeldBackByThemselves) {
  FakeFileSystem disk;
  std::vector<std::string> names;
  names.push_back(publish(disk, 1));
  names.push_back(publish(disk, 2));
  for (int number = 3; number <= 5; ++number) names.push_back(publish(disk, number, hold));
  const Result<Collected> collected =
      collect_versions(disk, "/store", {2, {}}, CollectMode::kRemove);
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->removed, ElementsAre(names[2]));
  EXPECT_THAT(*disk.list_directory("/store/versions"), SizeIs(6));  // two of them are marks
}

TEST(Collect, SparesSegmentsWhileAVersionThatStaysCannotBeRead) {
  FakeFileSystem disk;
  publish(disk, 1);
  publish(disk, 2);
  publish(disk, 3);
  std::string bytes = disk.bytes("/store/versions/20210119T122023Z-2.manifest");
  bytes.back() ^= 1;
  disk.set_bytes("/store/versions/20210119T122023Z-2.manifest", bytes);
  Result<Collected> collected = collect_versions(disk, "/store", {2, {}}, CollectMode::kRemove);
  ASSERT_TRUE(collected.ok());
  EXPECT_TRUE(collected->segments_were_spared);
  EXPECT_THAT(*disk.list_directory("/store/segments"), SizeIs(3));
  // When it has gone too, they go.
  collected = collect_versions(disk, "/store", {1, {}}, CollectMode::kRemove);
  ASSERT_TRUE(collected.ok());
  EXPECT_FALSE(collected->segments_were_spared);
  EXPECT_EQ(collected->segments_removed, 1u);
  EXPECT_EQ(check_published(disk, "/store", small_version_number(3)), "ok");
}

TEST(Collect, RefusesToGuess) {
  FakeFileSystem disk;
  publish(disk, 1);
  publish(disk, 2);
  EXPECT_EQ(collect_versions(disk, "/store", {0, {}}, CollectMode::kRemove).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(collect_versions(disk, "/none", {1, {}}, CollectMode::kRemove).status().code(),
            StatusCode::kNotFound);
  disk.set_bytes("/store/CURRENT", "meshc");
  EXPECT_EQ(collect_versions(disk, "/store", {1, {}}, CollectMode::kRemove).status().code(),
            StatusCode::kCorruption);
  EXPECT_THAT(*list_versions(disk, "/store"), SizeIs(2));
}

TEST(History, NamesDamage) {
  FakeFileSystem disk;
  const std::string first = publish(disk, 1);
  publish(disk, 2);
  std::string bytes = disk.bytes("/store/versions/20210118T122023Z-1.manifest");
  bytes[80] ^= 1;
  disk.set_bytes("/store/versions/20210118T122023Z-1.manifest", bytes);
  const Result<std::vector<VersionEntry>> history = list_history(disk, "/store");
  ASSERT_THAT(*history, SizeIs(2));
  EXPECT_FALSE(history->at(0).summary.has_value());
  EXPECT_THAT(history->at(0).damage, HasSubstr("20210118T122023Z-1.manifest"));
  EXPECT_TRUE(history->at(1).summary.has_value());
  EXPECT_EQ(list_history(disk, "/none").status().code(), StatusCode::kNotFound);
}

// A reader that read the pointer just before another version was published and this one collected.
class Collecting : public FakeFileSystem {
 public:
  Result<std::string> read_file(const std::string& path) override {
    Result<std::string> text = FakeFileSystem::read_file(path);
    if (path == "/store/CURRENT" && !is_done_) {
      is_done_ = true;
      EXPECT_EQ(publish(*this, 2), "2021-01-19T12:20:23Z/2");
      EXPECT_TRUE(collect_versions(*this, "/store", {1, {}}, CollectMode::kRemove).ok());
    }
    return text;
  }
  bool is_done_ = true;
};

TEST(Readers, FollowWhenTheirVersionIsCollectedUnderThem) {
  Collecting disk;
  publish(disk, 1);
  disk.is_done_ = false;
  const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", "");
  ASSERT_TRUE(snapshot.ok()) << snapshot.status().message();
  EXPECT_EQ(snapshot->summary().version, "2021-01-19T12:20:23Z/2");
}

}  // namespace
}  // namespace meshc
