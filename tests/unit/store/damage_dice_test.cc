// Ten thousand single bits, anywhere in a store of several versions: each is found and named by a
// check of all versions, and no listener is ever read wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "store/history.h"
#include "store/snapshot.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

constexpr int64_t kNow = 1610972423;
constexpr int kFlips = 10000;
constexpr uint32_t kProxies = 60;
constexpr uint32_t kListeners = 200;

// Every proxy has a class and a listener of its own; the others are shared by all.
VersionContent larger_version(int number) {
  VersionContent content = small_version();
  const ProxyContent replica = content.proxies[1];
  content.sets.push_back({});
  content.set_sources.push_back({{}, {}});
  for (uint32_t i = 0; i < kListeners; ++i) {
    const bool is_new = i % 10 == static_cast<uint32_t>(number);
    content.sets.back().listeners.push_back(static_cast<uint32_t>(content.listeners.size()));
    content.set_sources.back().listeners.push_back({{}, {0, 1}});
    content.listeners.push_back({"listener " + std::to_string(i) + std::string(i, 'x') +
                                     (is_new ? " of version " + std::to_string(number) : ""),
                                 {}});
  }
  content.classes[0].sets.push_back(static_cast<uint32_t>(content.sets.size() - 1));
  content.classes[0].sources.push_back(static_cast<uint32_t>(content.set_sources.size() - 1));
  for (uint32_t i = 0; i < kProxies; ++i) {
    ProxyContent proxy = replica;
    const std::string digits = std::to_string(10 + i);
    proxy.id = "sidecar~10.0.1." + digits + "~web-c.shop~shop.svc.cluster.local";
    proxy.parameters[1] = "10.0.1" + digits;
    content.proxies.push_back(proxy);
  }
  return content;
}

struct Inspection {
  std::vector<std::string> damages;
  uint64_t wrong = 0;  // listeners that were served and are not what was published
};

Inspection inspect(FakeFileSystem& disk,
                   const std::map<std::string, std::vector<std::string>>& expected) {
  Inspection result;
  const Result<Snapshot> published = Snapshot::open(disk, "/store", "");
  if (!published.ok()) result.damages.emplace_back(published.status().message());
  const Result<std::vector<VersionEntry>> history = list_history(disk, "/store");
  for (const VersionEntry& entry : *history) {
    if (!entry.summary.has_value()) {
      result.damages.push_back(entry.damage);
      continue;
    }
    const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", entry.version);
    for (const std::string& damage : verify_snapshot(*snapshot)) result.damages.push_back(damage);
    const std::vector<std::string>& wires = expected.at(entry.version);
    for (uint32_t i = 0; i < snapshot->listener_count(1); ++i) {
      std::string wire;
      if (snapshot->append_listener(1, i, &wire).ok() && wire != wires[i]) ++result.wrong;
    }
  }
  return result;
}

TEST(DamageAnywhere, IsFoundAndNamedAndNothingWrongIsServed) {
  FakeFileSystem disk;
  std::map<std::string, std::vector<std::string>> expected;
  for (int number = 1; number <= 3; ++number) {
    const VersionContent content = larger_version(number);
    const Result<PublishResult> result = publish_version(disk, "/store", content, kNow);
    ASSERT_TRUE(result.ok()) << result.status().message();
    const Result<Snapshot> snapshot = Snapshot::open(disk, "/store", "");
    for (uint32_t i = 0; i < snapshot->listener_count(1); ++i) {
      ASSERT_TRUE(snapshot->append_listener(1, i, &expected[result->version].emplace_back()).ok());
    }
  }
  ASSERT_TRUE(inspect(disk, expected).damages.empty());

  std::vector<std::pair<std::string, size_t>>
      bytes;  // every byte of every file that says something
  for (const std::string& path : disk.all_files()) {
    if (path == "/store/LOCK") continue;
    for (size_t at = 0; at < disk.bytes(path).size(); ++at) bytes.emplace_back(path, at);
  }
  std::mt19937 dice(20201125);
  for (int flip = 0; flip < kFlips && !HasFailure(); ++flip) {
    const auto& [path, at] = bytes[dice() % bytes.size()];
    const char mask = static_cast<char>(1u << (dice() % 8));
    SCOPED_TRACE(path + ", byte " + std::to_string(at));
    const std::string whole = disk.bytes(path);
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ mask);
    disk.set_bytes(path, damaged);
    const Inspection found = inspect(disk, expected);
    EXPECT_EQ(found.wrong, 0u);
    ASSERT_FALSE(found.damages.empty());
    EXPECT_THAT(found.damages,
                testing::Contains(testing::HasSubstr(path.substr(path.rfind('/') + 1))));
    disk.set_bytes(path, whole);
  }
  std::printf("%d flips in %zu bytes of %zu files: all found and named\n", kFlips, bytes.size(),
              disk.all_files().size() - 1);
}

}  // namespace
}  // namespace meshc
