// Interfaces of Dubbo services as objects list them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> messages_for(const std::string& annotation) {
  return messages_of(
      import_text("apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    "
                  "meshc.io/dubbo-interfaces: '" +
                  annotation + "'\nspec: {ports: [{name: dubbo, port: 1}]}\n"));
}

TEST(DubboAnnotation, ListsInterfacesWithGroupsAndVersions) {
  for (const char* good : {"com.example.Orders", "hsf/com.example.Orders:1.0.0, b.C$D",
                           "com.example.*", "*.Orders", "*", "", "a.B,"}) {
    EXPECT_THAT(messages_for(good), IsEmpty()) << good;
  }
}

TEST(DubboAnnotation, AnythingElseIsReported) {
  EXPECT_THAT(messages_for("a.B, com.*.Orders"),
              ElementsAre(HasSubstr("mesh.yaml:6: error: Service default/a: "
                                    "metadata.annotations")));
  for (const char* bad : {"a b", "a:", "/a", "g/", "a/b/c", ":1.0"})
    EXPECT_THAT(messages_for(bad), SizeIs(1)) << bad;
}

}  // namespace
}  // namespace meshc
