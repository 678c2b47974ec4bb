#include "gen/mesh_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace meshc {
namespace {

using testing::HasSubstr;

Status check(uint32_t services, uint32_t namespaces, uint32_t proxies) {
  MeshOptions options;
  options.services = services;
  options.namespaces = namespaces;
  options.proxies = proxies;
  return check_mesh_options(options);
}

TEST(MeshOptions, AcceptsWhatCanBeMade) {
  EXPECT_TRUE(check(1, 1, 0).ok());
  EXPECT_TRUE(check(1, 1, kMaxReplicas).ok());
  EXPECT_TRUE(check(100, 100, 3).ok());
  EXPECT_TRUE(check(kMaxServices, 1, 10).ok());
}

TEST(MeshOptions, NamesWhatDoesNotFitAndWhatWould) {
  const Status no_services = check(0, 1, 0);
  EXPECT_EQ(no_services.code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(no_services.message()), HasSubstr("0 services"));
  EXPECT_THAT(std::string(check(kMaxServices + 1, 1, 0).message()), HasSubstr("choose 1 to"));
  EXPECT_THAT(std::string(check(5, 6, 10).message()), HasSubstr("choose 1 to 5 namespaces"));
  EXPECT_THAT(std::string(check(5, 0, 10).message()), HasSubstr("0 namespaces"));
  EXPECT_THAT(std::string(check(10, 2, 501).message()),
              HasSubstr("at most 500 proxies or at least 11 services"));
}

TEST(MeshOptions, KnowsTheProfiles) {
  EXPECT_EQ(parse_mesh_profile("flat"), MeshProfile::kFlat);
  EXPECT_EQ(parse_mesh_profile("scoped"), MeshProfile::kScoped);
  EXPECT_EQ(parse_mesh_profile("rich"), MeshProfile::kRich);
  EXPECT_EQ(parse_mesh_profile("Flat"), std::nullopt);
}

}  // namespace
}  // namespace meshc
