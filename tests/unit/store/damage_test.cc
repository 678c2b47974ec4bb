// Files that are cut short or changed, at every byte: found, named, and never served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/snapshot.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int64_t kNow = 1610972423;
constexpr char kManifest[] = "/store/versions/20210118T122023Z-1.manifest";
constexpr char kSegment[] = "/store/segments/000001.segment";

// All that is said about the published version when it is opened and verified; also reads every
// listener, which must be right or refused.
std::vector<std::string> inspect(FileSystem& disk) {
  const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", "");
  if (!snapshot.ok()) return {std::string(snapshot.status().message())};
  const VersionContent content = small_version();
  for (uint32_t proxy = 0; proxy < snapshot->proxy_count(); ++proxy) {
    const std::vector<std::string> expected = materialize(content, content.proxies[proxy]);
    for (uint32_t i = 0; i < snapshot->listener_count(proxy); ++i) {
      std::string wire;
      const Status status = snapshot->append_listener(proxy, i, &wire);
      EXPECT_EQ(wire, status.ok() ? expected[i] : "");
    }
  }
  return verify_snapshot(*snapshot);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Damage : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(publish_version(disk_, "/store", small_version(), kNow).ok());
    ASSERT_THAT(inspect(disk_), IsEmpty());
    whole_ = disk_.bytes(GetParam());
  }

  void expect_named(const std::string& where) {
    const std::vector<std::string> damages = inspect(disk_);
    ASSERT_THAT(damages, Not(IsEmpty())) << where;
    for (const std::string& damage : damages) {
      EXPECT_THAT(damage, HasSubstr(name_of(GetParam()))) << where;
      if (GetParam() != std::string("/store/CURRENT")) {
        EXPECT_THAT(damage, HasSubstr("version 2021-01-18T12:20:23Z/1")) << where;
      }
    }
  }

  FakeFileSystem disk_;
  std::string whole_;
};

TEST_P(Damage, TruncationAtEveryByteIsFound) {
  for (size_t length = 0; length < whole_.size(); ++length) {
    disk_.set_bytes(GetParam(), whole_.substr(0, length));
    expect_named("cut at " + std::to_string(length));
  }
}

TEST_P(Damage, AFlipOfEveryByteIsFound) {
  for (size_t at = 0; at < whole_.size(); ++at) {
    for (const unsigned char mask : {0x01, 0x80, 0xff}) {
      std::string damaged = whole_;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      disk_.set_bytes(GetParam(), damaged);
      expect_named("byte " + std::to_string(at));
    }
  }
}

TEST_P(Damage, AddedBytesAreFound) {
  for (const std::string& tail : {std::string(1, '\0'), std::string("x"), std::string(64, '\0')}) {
    disk_.set_bytes(GetParam(), whole_ + tail);
    expect_named("longer by " + std::to_string(tail.size()));
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Damage, testing::Values(kManifest, kSegment, "/store/CURRENT"));

TEST(DamagedRecord, NamesAProxyAndItsListener) {
  FakeFileSystem disk;
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  std::string bytes = disk.bytes(kSegment);
  bytes[bytes.find("inbound  for")] ^= 1;
  disk.set_bytes(kSegment, bytes);
  const std::vector<std::string> damages = inspect(disk);
  ASSERT_EQ(damages.size(), 2u);
  EXPECT_THAT(damages[0], HasSubstr("000001.segment' does not have the digest"));
  EXPECT_THAT(damages[1], AllOf(HasSubstr("web-a.shop"), HasSubstr("as listener 0"),
                                HasSubstr("and 1 more times")));
}

TEST(DamagedRecord, IsNotCarriedIntoTheNextVersion) {
  FakeFileSystem disk;
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  std::string bytes = disk.bytes(kSegment);
  bytes[bytes.find("gateway 8080")] ^= 1;
  disk.set_bytes(kSegment, bytes);
  const Result<PublishResult> second = publish_version(disk, "/store", small_version(), kNow);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->listeners_written, 4u);
  EXPECT_EQ(check_published(disk, "/store", small_version()), "ok");
}

TEST(ExchangedManifest, IsNotWhatIsPublished) {
  FakeFileSystem disk;
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  FakeFileSystem other;
  VersionContent content = small_version();
  content.proxies.pop_back();
  ASSERT_TRUE(publish_version(other, "/store", content, kNow).ok());
  disk.set_bytes(kManifest, other.bytes(kManifest));
  EXPECT_EQ(Snapshot::open(disk, "/store", "").status().code(), StatusCode::kCorruption);
}

TEST(AnotherFormat, IsUnsupportedAndNotCalledDamage) {
  FakeFileSystem disk;
  ASSERT_TRUE(publish_version(disk, "/store", small_version(), kNow).ok());
  std::string bytes = disk.bytes(kManifest);
  bytes[8] = 7;
  disk.set_bytes(kManifest, bytes);
  const Status status = Snapshot::open(disk, "/store", "").status();
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_THAT(std::string(status.message()), HasSubstr("format 7"));
}

}  // namespace
}  // namespace meshc
