// Values of patches as today's istiod reads them.
#include "patch/current_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/patch/current_patches.h"
#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(CurrentValues, FieldsAndWordsThatAreNotKnownCountForNothing) {
  const CurrentPatches patches({patch_entry(
      "LISTENER", "ADD", "", R"({"name": "a", "no_such_field": {"x": 1}, "tcpBacklogSize": 7})")});
  EXPECT_THAT(read_current_patch(patches.plans()[0], nullptr).invalid, IsEmpty());
  EXPECT_EQ(json_of(*patches.values().at(0).message), R"({"name":"a","tcp_backlog_size":7})");
}

TEST(CurrentValues, TypesThatAreNotKnownAreRefused) {
  const CurrentPatches patches({patch_entry(
      "HTTP_FILTER", "ADD", "",
      R"({"name": "a", "typed_config": {"@type": "type.googleapis.com/no.such.Type"}})")});
  EXPECT_THAT(read_current_patch(patches.plans()[0], nullptr).invalid, HasSubstr("no.such.Type"));
}

TEST(CurrentValues, WrongKindsOfValuesAreRefused) {
  const CurrentPatches patches(
      {patch_entry("LISTENER_FILTER", "ADD", "", R"({"name": {"not": "a text"}})")});
  EXPECT_THAT(read_current_patch(patches.plans()[0], nullptr).invalid, HasSubstr("cannot be read"));
}

TEST(CurrentValues, RemovalNeedsNoValue) {
  const CurrentPatches patches({patch_entry("LISTENER", "REMOVE", "", "")});
  EXPECT_THAT(read_current_patch(patches.plans()[0], nullptr).invalid, IsEmpty());
  EXPECT_EQ(patches.values().at(0).message, nullptr);
}

}  // namespace
}  // namespace meshc
