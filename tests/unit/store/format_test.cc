// The bytes of a small store, pinned: a change of the format must be meant, and change
// kStoreFormat.
#include "store/format.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

constexpr int64_t kNow = 1610972423;

// The fuzz target's seeds are this store's files.
std::string seed(const std::string& name) {
  const Result<std::string> bytes = real_file_system().read_file(
      std::string(MESHC_SOURCE_DIR) + "/tests/fuzz/corpus/manifest/" + name);
  EXPECT_TRUE(bytes.ok()) << bytes.status().to_string();
  return bytes.ok() ? *bytes : "";
}

TEST(Format, OfASmallStoreIsPinned) {
  FakeFileSystem disk;
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  EXPECT_EQ(disk.bytes("/store/CURRENT"),
            "meshc-store 3 2021-01-18T12:20:23Z/1 5e5dd5265da594fa520cabe3550c48a2 "
            "dfd9b7c7eb9d72381c23c5b59857a4ac\n");
  EXPECT_TRUE(disk.bytes("/store/versions/20210118T122023Z-1.manifest") == seed("small.manifest"));
  EXPECT_TRUE(disk.bytes("/store/segments/000001.segment") == seed("small.segment"));
}

TEST(Format, RecordsAreMultiplesOfEight) {
  for (uint64_t length = 0; length < 20; ++length) {
    EXPECT_EQ(record_bytes(length, 3) % 8, 0u);
    EXPECT_GE(record_bytes(length, 3), sizeof(RecordHead) + length + 3 * sizeof(Relocation));
  }
}

}  // namespace
}  // namespace meshc
