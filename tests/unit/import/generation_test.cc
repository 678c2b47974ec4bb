// How objects that both generations of Istio have are read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/value_record.h"
#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const char* const kLaterField =
    "apiVersion: networking.istio.io/v1alpha3\nkind: DestinationRule\n"
    "metadata: {name: thing, namespace: shop}\n"
    "spec: {host: reviews, workloadSelector: {matchLabels: {app: web}}}\n";
const char* const kRefused =
    "apiVersion: networking.istio.io/v1alpha3\nkind: Sidecar\n"
    "metadata: {name: thing, namespace: shop}\n"
    "spec: {ingress: [{port: {number: 80, protocol: HTTP, name: http}}]}\n";
const char* const kPlain =
    "apiVersion: networking.istio.io/v1alpha3\nkind: DestinationRule\n"
    "metadata: {name: plain, namespace: shop}\nspec: {host: reviews}\n";
const char* const kSignOfToday =
    "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
    "metadata: {name: default, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n";

TEST(Generation, OldMeshesAreToldOfLaterFields) {
  const ImportResult result = import_text(kLaterField);
  EXPECT_THAT(messages_of(result), ElementsAre(HasSubstr("workloadSelector")));
  ASSERT_THAT(result.records.configs, SizeIs(1));
  EXPECT_EQ(result.records.configs[0].version, "v1alpha3");
  EXPECT_THAT(import_text(kRefused).records.rejections, SizeIs(1));
}

TEST(Generation, MeshesOfTodayKeepLaterFields) {
  const ImportResult result = import_text(std::string(kLaterField) + kSignOfToday);
  EXPECT_THAT(messages_of(result), IsEmpty());
  ASSERT_THAT(result.records.configs, SizeIs(2));
  EXPECT_EQ(result.records.configs[0].version, "v1");
  EXPECT_NE(member_of(&result.records.configs[0].spec, "workloadSelector"), nullptr);
}

TEST(Generation, MeshesOfTodayKeepWhatOldChecksRefuse) {
  const ImportResult result = import_text(std::string(kRefused) + kSignOfToday);
  EXPECT_THAT(messages_of(result), IsEmpty());
  EXPECT_THAT(result.records.rejections, IsEmpty());
  ASSERT_THAT(result.records.configs, SizeIs(2));
  EXPECT_EQ(result.records.configs[0].version, "v1");
}

TEST(Generation, BothProfilesReadWhatBothTake) {
  const ImportResult result = import_text(std::string(kPlain) + kSignOfToday);
  ASSERT_THAT(result.records.configs, SizeIs(2));
  EXPECT_EQ(result.records.configs[0].version, "v1alpha3");
}

TEST(Generation, ListedProxiesSpeakToo) {
  ImportOptions options;
  options.paths = {"mesh.yaml"};
  options.proxies_file = "proxies.yaml";
  const std::string id = "sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local";
  const auto version_with = [&](const std::string& istio) {
    const ImportResult result = import_files(
        {{"mesh.yaml", kLaterField},
         {"proxies.yaml", "- {id: " + id + ", metadata: {ISTIO_VERSION: " + istio + "}}\n"}},
        options);
    EXPECT_FALSE(result.diagnostics.has_errors());
    EXPECT_THAT(result.records.proxies, SizeIs(1));
    return result.records.configs.at(0).version;
  };
  EXPECT_EQ(version_with("1.3.8"), "v1alpha3");
  EXPECT_EQ(version_with("1.29.1"), "v1");
}

}  // namespace
}  // namespace meshc
