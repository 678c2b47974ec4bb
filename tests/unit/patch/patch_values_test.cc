// Which patches are refused, and how much goes with them.
#include "patch/patch_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string spec(const std::string& first_value, const std::string& second_value) {
  const auto patch = [](const std::string& value) {
    return R"({"applyTo": "LISTENER", "patch": {"operation": "ADD", "value": )" + value + "}}";
  };
  return R"({"configPatches": [)" + patch(first_value) + "," + patch(second_value) + "]}";
}

TEST(PatchValues, InvalidValueCondemnsTheObject) {
  for (const Dialect dialect : {Dialect::kV2, Dialect::kV3}) {
    const PatchMesh mesh(dialect, {spec(R"({"name": "a"})", R"({"nosuch": 1})"),
                                   spec(R"({"name": "b"})", R"({"name": "c"})")});
    ASSERT_THAT(mesh.rejections(), SizeIs(1));
    EXPECT_THAT(mesh.rejections()[0].reason,
                HasSubstr("nosuch is no field of envoy.api.v2.Listener"));
    EXPECT_EQ(mesh.rejections()[0].name, "filter-0");
    EXPECT_THAT(mesh.list().patches, SizeIs(2));
  }
}

TEST(PatchValues, WhatV3CannotExpressIsLeftOutAlone) {
  const std::string both =
      spec(R"({"filter_chains": [{"filters": [{"name": "custom"}]}]})", R"({"name": "a"})");
  const PatchMesh v3(Dialect::kV3, {both});
  EXPECT_THAT(v3.rejections(), SizeIs(1));
  EXPECT_THAT(v3.list().patches, SizeIs(1));
  const PatchMesh v2(Dialect::kV2, {both});
  EXPECT_THAT(v2.rejections(), IsEmpty());
  EXPECT_THAT(v2.list().patches, SizeIs(2));
}

TEST(PatchValues, InvalidExpressionCondemnsTheObject) {
  const PatchMesh mesh(Dialect::kV2, {R"({"configPatches": [{"applyTo": "LISTENER",
      "match": {"proxy": {"proxyVersion": "("}}, "patch": {"operation": "REMOVE"}}]})"});
  ASSERT_THAT(mesh.rejections(), SizeIs(1));
  EXPECT_THAT(mesh.rejections()[0].reason, HasSubstr("no regular expression"));
}

TEST(PatchValues, ValuesOfClustersAreCheckedToo) {
  const PatchMesh mesh(Dialect::kV2, {R"({"configPatches": [{"applyTo": "CLUSTER",
      "patch": {"operation": "MERGE", "value": {"nosuch": 1}}}]})"});
  EXPECT_THAT(mesh.rejections(), SizeIs(1));
}

TEST(PatchValues, DeprecatedFiltersWithoutMeaningInV3AreLeftOut) {
  const std::string custom = R"({"filters": [{"filterType": "HTTP", "filterName": "custom",
                                              "filterConfig": {}}]})";
  EXPECT_THAT(PatchMesh(Dialect::kV3, {custom}).rejections(), SizeIs(1));
  EXPECT_THAT(PatchMesh(Dialect::kV2, {custom}).rejections(), IsEmpty());
}

}  // namespace
}  // namespace meshc
