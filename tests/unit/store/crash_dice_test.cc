// A machine that stops at every operation of everything that changes a store, and then loses of
// what was not synced any part, as dice decide; and a disk that refuses each operation in turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "store/collect.h"
#include "store/history.h"
#include "store/republish.h"
#include "store/rollback.h"
#include "store/snapshot.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::IsEmpty;

constexpr int64_t kNow = 1610972423;
constexpr uint32_t kSeeds = 40;

VersionContent version_number(int number) {
  VersionContent content = small_version_number(number);
  if (number == 2) content.proxies.pop_back();
  return content;
}

std::string name_of(int number) { return "2021-01-18T12:20:23Z/" + std::to_string(number); }

Result<std::vector<std::string>> hold_all(const Snapshot& /*published*/, const Snapshot& /*next*/) {
  return std::vector<std::string>{"nothing may change"};
}

Result<std::vector<std::string>> hold_none(const Snapshot& /*published*/,
                                           const Snapshot& /*next*/) {
  return std::vector<std::string>();
}

// Something that changes a store which has versions 1, 2 and 3, of which 3 is published.
struct Change {
  const char* name;
  std::function<Status(FileSystem&)> run;
  int published_after;
  bool is_held = false;
};

Status publish_fourth(FileSystem& disk, const PublishGuard& guard) {
  return publish_version(disk, "/store", version_number(4), kNow, guard).status();
}

const std::vector<Change>& changes() {
  static const std::vector<Change> kChanges = {
      {"publish", [](FileSystem& disk) { return publish_fourth(disk, nullptr); }, 4},
      {"publish what a guard lets pass",
       [](FileSystem& disk) { return publish_fourth(disk, hold_none); }, 4},
      {"hold back", [](FileSystem& disk) { return publish_fourth(disk, hold_all); }, 3, true},
      {"republish",
       [](FileSystem& disk) {
         return republish_version(disk, "/store", name_of(3), kNow).status();
       },
       3},
      {"roll back",
       [](FileSystem& disk) {
         return rollback_to(disk, "/store", name_of(1), HeldVersions::kRefuse).status();
       },
       1},
      {"collect",
       [](FileSystem& disk) {
         return collect_versions(disk, "/store", {1, {}}, CollectMode::kRemove).status();
       },
       3},
  };
  return kChanges;
}

void fill(FakeFileSystem* disk) {
  for (int number = 1; number <= 3; ++number) {
    ASSERT_TRUE(publish_version(*disk, "/store", version_number(number), kNow).ok());
  }
  disk->heal();
}

uint64_t count_operations(const Change& change) {
  FakeFileSystem disk;
  fill(&disk);
  EXPECT_TRUE(change.run(disk).ok()) << change.name;
  return disk.operations();
}

// The published version says what it said before the change, or what it says after it; every
// version that is listed is whole; and one that was to be held back is, or is not there.
void expect_whole(FakeFileSystem& disk, const Change& change) {
  const std::string before = check_published(disk, "/store", version_number(3));
  const std::string after = check_published(disk, "/store", version_number(change.published_after));
  EXPECT_TRUE(before == "ok" || after == "ok") << before << "; " << after;
  const Result<std::vector<VersionEntry>> history = list_history(disk, "/store");
  ASSERT_TRUE(history.ok());
  for (const VersionEntry& entry : *history) {
    ASSERT_TRUE(entry.summary.has_value()) << entry.damage;
    const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", entry.version);
    EXPECT_THAT(verify_snapshot(*snapshot), IsEmpty());
    EXPECT_TRUE(entry.is_published || !change.is_held || entry.version != name_of(4) ||
                !entry.held_reasons.empty());
  }
}

// The next publish and a collection leave a store without a trace of what happened.
void expect_recovery(FakeFileSystem& disk) {
  const Result<PublishResult> next = publish_version(disk, "/store", version_number(5), kNow);
  ASSERT_TRUE(next.ok()) << next.status().message();
  EXPECT_EQ(check_published(disk, "/store", version_number(5)), "ok");
  ASSERT_TRUE(collect_versions(disk, "/store", {1, {}}, CollectMode::kRemove).ok());
  EXPECT_EQ(check_published(disk, "/store", version_number(5)), "ok");
  const Result<std::vector<VersionEntry>> history = list_history(disk, "/store");
  ASSERT_TRUE(history.ok());
  for (const VersionEntry& entry : *history) {
    ASSERT_TRUE(entry.summary.has_value()) << entry.damage;
    EXPECT_TRUE(entry.is_published != !entry.held_reasons.empty()) << entry.version;
    const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", entry.version);
    EXPECT_THAT(verify_snapshot(*snapshot), IsEmpty());
  }
}

class Changes : public testing::TestWithParam<size_t> {
 protected:
  const Change& change() const { return changes()[GetParam()]; }
};

TEST_P(Changes, SurviveACrashAtEveryOperation) {
  const uint64_t operations = count_operations(change());
  uint64_t crashes = 0;
  const auto crash_at = [&](uint64_t n, Crash kind, uint32_t seed) {
    SCOPED_TRACE(std::string(change().name) + ", stopped at operation " + std::to_string(n) +
                 ", crash " + std::to_string(static_cast<int>(kind)) + ", seed " +
                 std::to_string(seed));
    FakeFileSystem disk;
    fill(&disk);
    disk.stop_at(n);
    EXPECT_EQ(change().run(disk).ok(), n >= operations);
    disk.heal();
    disk.crash(kind, seed);
    expect_whole(disk, change());
    expect_recovery(disk);
    ++crashes;
  };
  for (uint64_t n = 0; n <= operations && !HasFailure(); ++n) {
    for (const Crash kind :
         {Crash::kKeepAll, Crash::kLoseAll, Crash::kLoseBytes, Crash::kLoseNames, Crash::kTorn}) {
      crash_at(n, kind, 0);
    }
    for (uint32_t seed = 0; seed < kSeeds; ++seed) crash_at(n, Crash::kMixed, seed);
  }
  std::printf("%s: %llu operations, %llu crashes survived\n", change().name,
              static_cast<unsigned long long>(operations),
              static_cast<unsigned long long>(crashes));
}

TEST_P(Changes, ReportEachOperationThatFails) {
  const uint64_t operations = count_operations(change());
  for (uint64_t n = 0; n < operations && !HasFailure(); ++n) {
    SCOPED_TRACE(std::string(change().name) + ", operation " + std::to_string(n));
    FakeFileSystem disk;
    fill(&disk);
    disk.fail_at(n);
    const Status status = change().run(disk);
    EXPECT_EQ(status.code(), StatusCode::kIoError) << status.message();
    disk.heal();
    expect_whole(disk, change());
    expect_recovery(disk);
  }
  std::printf("%s: %llu failures survived\n", change().name,
              static_cast<unsigned long long>(operations));
}

INSTANTIATE_TEST_SUITE_P(Store, Changes, testing::Range(size_t{0}, changes().size()));

}  // namespace
}  // namespace meshc
