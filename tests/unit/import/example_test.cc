// The example that documentation refers to imports without a message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strings.h"
#include "import/importer.h"

namespace meshc {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Example, BookinfoImportsCleanly) {
  ImportOptions options;
  options.paths = {MESHC_SOURCE_DIR "/examples/bookinfo-1.3/mesh"};
  const ImportResult result = import_mesh(real_file_system(), options);
  ASSERT_TRUE(result.status.ok()) << result.status.to_string();
  for (const Diagnostic& diagnostic : result.diagnostics.list())
    ADD_FAILURE() << to_text(diagnostic);
  EXPECT_THAT(result.records.rejections, IsEmpty());
  EXPECT_THAT(result.records.services, SizeIs(9));
  EXPECT_THAT(result.records.configs, SizeIs(8));
  EXPECT_THAT(result.ignored_files, IsEmpty());
  ASSERT_THAT(result.records.proxies, SizeIs(13));
  size_t routers = 0;
  for (const ProxyRecord& proxy : result.records.proxies) {
    routers += starts_with(proxy.id, "router~") ? 1 : 0;
  }
  EXPECT_EQ(routers, 1u);
  EXPECT_FALSE(result.records.mesh_config.children.empty());
}

}  // namespace
}  // namespace meshc
