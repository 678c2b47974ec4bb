// Publishing, listing and reading back versions.
#include "store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "store/snapshot.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kNow = 1610972423;  // 2021-01-18T12:20:23Z

PublishResult publish(FileSystem& file_system, const VersionContent& content, int64_t now = kNow) {
  const Result<PublishResult> result = publish_version(file_system, "/store", content, now);
  EXPECT_TRUE(result.ok()) << result.status().to_string();
  return result.ok() ? *result : PublishResult();
}

TEST(Store, ServesWhatWasPublished) {
  FakeFileSystem disk;
  const PublishResult result = publish(disk, small_version());
  EXPECT_EQ(result.version, "2021-01-18T12:20:23Z/1");
  EXPECT_EQ(result.listeners_written, 4u);
  EXPECT_EQ(result.listeners_reused, 0u);
  EXPECT_EQ(check_published(disk, "/store", small_version()), "ok");
}

TEST(Store, FillsParametersIntoListenersAndConflicts) {
  FakeFileSystem disk;
  publish(disk, small_version());
  const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", "");
  ASSERT_TRUE(snapshot.ok());
  const Result<uint32_t> proxy = snapshot->find_proxy("web-b.shop");
  ASSERT_TRUE(proxy.ok());
  std::string wire = "before ";
  ASSERT_TRUE(snapshot->append_listener(*proxy, 0, &wire).ok());
  EXPECT_EQ(wire, "before \x15inbound \b10.0.0.2 for web-b.sh end");
  const std::vector<ConflictText> conflicts = snapshot->conflicts(*proxy);
  ASSERT_EQ(conflicts.size(), 1u);
  EXPECT_EQ(conflicts[0].key, "0.0.0.0:80");
  EXPECT_EQ(conflicts[0].proxy, "web-b.sh");
  EXPECT_EQ(conflicts[0].message, "Listener of web-b.sh at 10.0.0.2");
}

TEST(Store, SummarizesTheVersion) {
  FakeFileSystem disk;
  const PublishResult result = publish(disk, small_version());
  const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", result.version);
  ASSERT_TRUE(snapshot.ok());
  const SnapshotSummary& summary = snapshot->summary();
  EXPECT_EQ(summary.version, result.version);
  EXPECT_EQ(summary.root, result.root);
  EXPECT_EQ(summary.api, "v3");
  EXPECT_EQ(summary.profile, "istio-1.3");
  EXPECT_EQ(summary.encoder, "meshc test");
  EXPECT_EQ(summary.registry, digest_of("registry"));
  EXPECT_EQ(summary.proxies, 3u);
  EXPECT_EQ(summary.listeners, 8u);
  EXPECT_EQ(summary.distinct, 4u);
  EXPECT_EQ(summary.bytes, 17u + 11u + 29u + 12u);
  EXPECT_EQ(summary.conflicts, 2u);
  ASSERT_EQ(snapshot->rejections().size(), 1u);
  EXPECT_EQ(snapshot->rejections()[0].file, "mesh/gateway.yaml");
  EXPECT_EQ(snapshot->rejections()[0].line, 12u);
}

TEST(Store, EqualVersionWritesNoSegment) {
  FakeFileSystem disk;
  const PublishResult first = publish(disk, small_version());
  const PublishResult second = publish(disk, small_version(), kNow + 60);
  EXPECT_EQ(second.version, "2021-01-18T12:21:23Z/2");
  EXPECT_EQ(second.root, first.root);
  EXPECT_EQ(second.listeners_written, 0u);
  EXPECT_EQ(second.listeners_reused, 4u);
  EXPECT_THAT(*disk.list_directory("/store/segments"), ElementsAre("000001.segment"));
  EXPECT_EQ(check_published(disk, "/store", small_version()), "ok");
}

TEST(Store, NewListenersGoIntoOneNewSegment) {
  FakeFileSystem disk;
  publish(disk, small_version());
  VersionContent content = small_version();
  content.listeners[1].wire = "outbound 81";
  const PublishResult second = publish(disk, content);
  EXPECT_EQ(second.listeners_written, 1u);
  EXPECT_EQ(second.listeners_reused, 4u);  // "outbound 80" lives on in listener 4
  EXPECT_EQ(check_published(disk, "/store", content), "ok");
  EXPECT_THAT(*list_versions(disk, "/store"),
              ElementsAre("2021-01-18T12:20:23Z/1", "2021-01-18T12:20:23Z/2"));
}

TEST(Store, OldVersionsStayReadable) {
  FakeFileSystem disk;
  const PublishResult first = publish(disk, small_version());
  VersionContent content = small_version();
  content.proxies.erase(content.proxies.begin());
  publish(disk, content);
  const Result<Snapshot> old = Snapshot::open(disk, "/store", first.version);
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->proxy_count(), 3u);
  EXPECT_THAT(verify_snapshot(*old), IsEmpty());
}

TEST(Store, BytesDependOnMeaningAlone) {
  VersionContent shuffled = small_version();
  std::reverse(shuffled.proxies.begin(), shuffled.proxies.end());
  std::swap(shuffled.classes[0], shuffled.classes[1]);
  for (ProxyContent& proxy : shuffled.proxies) proxy.proxy_class = 1 - proxy.proxy_class;
  std::swap(shuffled.listeners[0], shuffled.listeners[2]);
  shuffled.sets = {{{2}}, {{1, 0}}, {{3, 1}}, {{3}}};  // the last one is unused
  std::swap(shuffled.set_sources[0], shuffled.set_sources[2]);
  shuffled.classes[1].sources = {2, 1};
  shuffled.classes[0].sources = {0};
  std::reverse(shuffled.objects.begin(), shuffled.objects.end());
  for (SetSourcesContent& sources : shuffled.set_sources) {
    for (uint32_t& object : sources.common) object = 4 - object;
    for (std::vector<ObjectList>& lists : sources.listeners) {
      for (ObjectList& list : lists) {
        for (uint32_t& object : list) object = 4 - object;
      }
    }
  }
  shuffled.listeners.push_back({"unused", {}});
  FakeFileSystem disk_a;
  FakeFileSystem disk_b;
  publish(disk_a, small_version());
  publish(disk_b, shuffled);
  EXPECT_EQ(disk_a.bytes("/store/versions/20210118T122023Z-1.manifest"),
            disk_b.bytes("/store/versions/20210118T122023Z-1.manifest"));
  EXPECT_EQ(disk_a.bytes("/store/segments/000001.segment"),
            disk_b.bytes("/store/segments/000001.segment"));
}

TEST(Store, RootIsTheSameWhateverTheHistory) {
  FakeFileSystem direct;
  const PublishResult expected = publish(direct, small_version());
  FakeFileSystem disk;
  VersionContent other = small_version();
  other.listeners[1].wire = "something else";
  publish(disk, other);
  EXPECT_EQ(publish(disk, small_version()).root, expected.root);
}

TEST(Store, TimeIsInNamesOnly) {
  FakeFileSystem disk_a;
  FakeFileSystem disk_b;
  publish(disk_a, small_version(), kNow);
  publish(disk_b, small_version(), kNow + 1);
  EXPECT_EQ(disk_a.bytes("/store/versions/20210118T122023Z-1.manifest"),
            disk_b.bytes("/store/versions/20210118T122024Z-1.manifest"));
}

TEST(Store, FilesAndDirectoriesAreNotForEverybody) {
  FakeFileSystem disk;
  publish(disk, small_version());
  EXPECT_EQ(disk.mode("/store/segments"), 0750u);
  EXPECT_EQ(disk.mode("/store/segments/000001.segment"), 0640u);
  EXPECT_EQ(disk.mode("/store/versions/20210118T122023Z-1.manifest"), 0640u);
  EXPECT_EQ(disk.mode("/store/CURRENT"), 0640u);
}

TEST(Store, RefusesASecondWriter) {
  FakeFileSystem disk;
  publish(disk, small_version());
  const Result<std::unique_ptr<FileLock>> lock =
      disk.lock_file("/store/LOCK", "process 7 on host-b since 1");
  ASSERT_TRUE(lock.ok());
  const Result<PublishResult> second = publish_version(disk, "/store", small_version(), kNow);
  EXPECT_EQ(second.status().code(), StatusCode::kBusy);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("process 7 on host-b for "));
}

TEST(Store, RefusesATimeThatHasNoName) {
  FakeFileSystem disk;
  const Result<PublishResult> result =
      publish_version(disk, "/store", small_version(), int64_t{1} << 40);
  EXPECT_EQ(result.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(disk.all_files(), IsEmpty());
}

TEST(Store, SaysWhenThereIsNothing) {
  FakeFileSystem disk;
  EXPECT_EQ(published_version(disk, "/store").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(list_versions(disk, "/store").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Snapshot::open(disk, "/store", "").status().code(), StatusCode::kNotFound);
  publish(disk, small_version());
  const Status absent = Snapshot::open(disk, "/store", "2021-01-18T12:20:23Z/9").status();
  EXPECT_EQ(absent.code(), StatusCode::kNotFound);
  EXPECT_EQ(Snapshot::open(disk, "/store", "../x").status().code(), StatusCode::kInvalidArgument);
}

TEST(Store, AnEmptyMeshIsAVersion) {
  FakeFileSystem disk;
  VersionContent content;
  content.api = "v2";
  const PublishResult result = publish(disk, content);
  EXPECT_EQ(result.listeners_written, 0u);
  EXPECT_EQ(check_published(disk, "/store", content), "ok");
}

TEST(Store, WorksOnARealDisk) {
  const TemporaryFolder folder;
  const std::string store = folder / "a/b";
  for (int i = 0; i < 2; ++i) {
    const Result<PublishResult> result =
        publish_version(real_file_system(), store, small_version(), kNow);
    ASSERT_TRUE(result.ok()) << result.status().to_string();
  }
  EXPECT_EQ(check_published(real_file_system(), store, small_version()), "ok");
}

}  // namespace
}  // namespace meshc
