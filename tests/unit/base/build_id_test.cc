// The identity of the running program.
#include "base/build_id.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace meshc {
namespace {

TEST(BuildId, IsOfWholeBytesAndDoesNotChange) {
  const std::string id = build_id();
  EXPECT_EQ(id, build_id());
  EXPECT_TRUE(from_hex(id).has_value()) << id;
}

}  // namespace
}  // namespace meshc
