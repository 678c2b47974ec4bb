// What a version's content may not be, and what becomes of the rest.
#include "store/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

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
  content.classes.push_back({{0, 0}, {}});  // unused
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
  content.classes[0].conflicts[0].message.texts.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("one text more than parameters"));
}

TEST(Canonical, RefusesTwoProxiesOfOneId) {
  VersionContent content = small_version();
  content.proxies[2].id = content.proxies[1].id;
  EXPECT_THAT(refusal(content), HasSubstr("two proxies have the id 'sidecar~10.0.0.1~web-a.shop"));
}

TEST(Canonical, RefusesParametersThatDoNotFit) {
  VersionContent content = small_version();
  content.proxies[2].parameters[1] = "10.0.0.2 and much more than fits behind it";
  EXPECT_THAT(refusal(content), HasSubstr("web-b.shop"));
  content = small_version();
  content.proxies[2].parameters.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("web-b.shop"));
  content = small_version();
  content.listeners[0].relocations.clear();  // now only the conflict names parameter 1
  content.proxies[2].parameters.pop_back();
  EXPECT_THAT(refusal(content), HasSubstr("web-b.shop"));
}

TEST(Canonical, RefusesRelocationsOutOfOrder) {
  VersionContent content = small_version();
  std::swap(content.listeners[0].relocations[0], content.listeners[0].relocations[1]);
  EXPECT_THAT(refusal(content), HasSubstr("out of order"));
  content = small_version();
  content.listeners[0].relocations[1].offset = 1000;
  EXPECT_THAT(refusal(content), HasSubstr("beyond its end"));
}

}  // namespace
}  // namespace meshc
