// What speaks for which generation of Istio.
#include "registry/generation.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(GenerationSigns, ProxiesSpeakByTheirVersion) {
  EXPECT_EQ(generation_of_proxy("1.3.8"), Generation::kIstio13);
  EXPECT_EQ(generation_of_proxy("1.4-dev"), Generation::kIstio13);
  EXPECT_EQ(generation_of_proxy("1.5.0"), Generation::kToday);
  EXPECT_EQ(generation_of_proxy("1.29-alpha.abc"), Generation::kToday);
  for (const char* text : {"", "1", "1.", "1.x", "2.3", "master-2019"})
    EXPECT_EQ(generation_of_proxy(text), std::nullopt) << text;
}

TEST(GenerationSigns, ObjectsSpeakByGroupAndVersion) {
  EXPECT_EQ(generation_of_object("rbac.istio.io", "v1alpha1"), Generation::kIstio13);
  EXPECT_EQ(generation_of_object("security.istio.io", "v1"), Generation::kToday);
  EXPECT_EQ(generation_of_object("networking.istio.io", "v1beta1"), Generation::kToday);
  EXPECT_EQ(generation_of_object("networking.istio.io", "v1alpha3"), std::nullopt);
}

TEST(GenerationSigns, MoreSignsDecideAndNoneAreOfIstio13) {
  GenerationSigns signs;
  EXPECT_EQ(signs.likely(), Generation::kIstio13);
  signs.add(Generation::kToday);
  signs.add(std::nullopt);
  EXPECT_EQ(signs.likely(), Generation::kToday);
  signs.add(Generation::kIstio13);
  EXPECT_EQ(signs.likely(), Generation::kIstio13);
}

}  // namespace
}  // namespace meshc
