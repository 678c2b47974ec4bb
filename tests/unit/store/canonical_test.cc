// What a version's content may not be, and what becomes of the rest.
#include "store/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const VersionContent& content) {
  const Result<CanonicalVersion> version = canonicalize(content);
  if (version.ok()) return "accepted";
  EXPECT_EQ(version.status().code(), StatusCode::kInvalidArgument);
  return std::string(version.status().message());
}

TEST(Canonical, MergesEqualTablesAndDropsUnusedOnes) {
  VersionContent content = small_version();
  content.classes.push_back(content.classes[0]);
  content.proxies[2].proxy_class = 2;
  content.classes.push_back({{0, 0}, {}, {0, 0}});  // unused
  const Result<CanonicalVersion> version = canonicalize(content);
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(version->templates.size(), 4u);
  EXPECT_EQ(version->classes.size(), 2u);
  EXPECT_EQ(version->sets.size(), 3u);
  EXPECT_EQ(version->conflicts.size(), 1u);
  EXPECT_EQ(version->proxies[1].proxy_class, version->proxies[2].proxy_class);
}

TEST(Canonical, OrdersTemplatesByDigest) {
  const VersionContent content = small_version();
  const Result<CanonicalVersion> version = canonicalize(content);
  ASSERT_TRUE(version.ok());
  for (size_t i = 1; i < version->templates.size(); ++i) {
    EXPECT_LT(version->templates[i - 1].digest, version->templates[i].digest);
  }
}

TEST(Canonical, RefusesIndicesOutOfRange) {
  VersionContent content = small_version();
  content.proxies[1].proxy_class = 2;
  EXPECT_THAT(refusal(content), HasSubstr("web-a.shop"));
  content = small_version();
  content.classes[0].sets.push_back(3);
  EXPECT_THAT(refusal(content), HasSubstr("a set that does not exist"));
  content = small_version();
  content.sets[0].listeners.push_back(5);
  EXPECT_THAT(refusal(content), HasSubstr("a listener that does not exist"));
  content = small_version();
  content.classes[0].conflicts.push_back(1);
  EXPECT_THAT(refusal(content), HasSubstr("a conflict that does not exist"));
  content = small_version();
  content.conflicts[0].message.texts.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("one text more than parameters"));
}

// What the classes of a version with these sources are made of: numbers of lists and of objects.
CanonicalSources sources_of(const VersionContent& content) {
  const Result<CanonicalVersion> version = canonicalize(content);
  EXPECT_TRUE(version.ok()) << version.status().to_string();
  return version.ok() ? version->sources : CanonicalSources();
}

TEST(Canonical, KeepsEachObjectAndEachListOnce) {
  VersionContent content = small_version();
  content.objects.push_back(content.objects[0]);  // the same service a second time
  content.objects.push_back({"Service", "shop", "unused", "mesh/web.yaml", 90});
  content.set_sources[2].listeners[1] = {{}, {5, 3}};
  const CanonicalSources sources = sources_of(content);
  std::vector<std::string> kinds;
  for (const ObjectContent* object : sources.objects) kinds.push_back(object->kind);
  EXPECT_THAT(kinds, ElementsAre("", "Gateway", "Service", "Sidecar", "VirtualService"));
  // {}, {service, proxy}, {sidecar}, {service}, {service, virtual service}, {gateway}.
  EXPECT_EQ(sources.object_lists.runs.size(), 6u);
  EXPECT_EQ(sources.object_lists.numbers.size(), 7u);
  EXPECT_EQ(sources.listeners.runs.size(), 4u) << "two listeners are made of the same lists";
  EXPECT_EQ(sources.sets.size(), 3u);
}

TEST(Canonical, TellsClassesApartThatAreMadeOfDifferentObjects) {
  VersionContent content = small_version();
  content.classes.push_back(content.classes[0]);
  content.set_sources.push_back(content.set_sources[0]);
  content.classes[2].sources[0] = 3;
  content.proxies[2].proxy_class = 2;
  Result<CanonicalVersion> version = canonicalize(content);
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(version->classes.size(), 2u);
  content.set_sources[3].common = {3};
  version = canonicalize(content);
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(version->classes.size(), 3u);
  EXPECT_EQ(version->sets.size(), 3u);
}

TEST(Canonical, RefusesSourcesThatDoNotGoWithTheirSets) {
  const char* const kMisfit = "does not have sources for each listener";
  VersionContent content = small_version();
  content.classes[1].sources.clear();
  EXPECT_THAT(refusal(content), HasSubstr(kMisfit));
  content = small_version();
  content.classes[1].sources[0] = 9;
  EXPECT_THAT(refusal(content), HasSubstr(kMisfit));
  content = small_version();
  content.set_sources[2].listeners.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr(kMisfit));
  content = small_version();
  content.set_sources[2].listeners[0][0].push_back(5);
  EXPECT_THAT(refusal(content), HasSubstr("an object that does not exist"));
  content = small_version();
  content.set_sources[2].common.push_back(5);
  EXPECT_THAT(refusal(content), HasSubstr("an object that does not exist"));
}

TEST(Canonical, RefusesTwoProxiesOfOneId) {
  VersionContent content = small_version();
  content.proxies[2].id = content.proxies[1].id;
  EXPECT_THAT(refusal(content), HasSubstr("two proxies have the id 'sidecar~10.0.0.1~web-a.shop"));
}

TEST(Canonical, RefusesProxiesThatLackParameters) {
  VersionContent content = small_version();
  content.proxies[2].parameters.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("web-b.shop"));
  content = small_version();
  content.listeners[0].relocations.clear();  // now only the conflict names parameter 1
  content.proxies[2].parameters.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("web-b.shop"));
}

TEST(Canonical, RefusesRelocationsOutOfOrder) {
  VersionContent content = small_version();
  std::swap(content.listeners[0].relocations[2], content.listeners[0].relocations[3]);
  EXPECT_THAT(refusal(content), HasSubstr("out of order"));
  content = small_version();
  content.listeners[0].relocations[3].offset = 1000;
  EXPECT_THAT(refusal(content), HasSubstr("beyond its end"));
  content = small_version();
  content.listeners[0].relocations[1] = Relocation::of_length(8, 13);  // the outer one ends at 12
  EXPECT_THAT(refusal(content), HasSubstr("not nested"));
}

}  // namespace
}  // namespace meshc
