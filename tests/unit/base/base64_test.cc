// Base64.
#include "base/base64.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(Base64, DecodesAllLengths) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64("Zm9v\nYmFy"), "foobar");
  EXPECT_EQ(from_base64("+/8="), "\xfb\xff");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Z*==", "-_8="})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace meshc
