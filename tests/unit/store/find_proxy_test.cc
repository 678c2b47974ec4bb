// Finding a proxy by an id, a part of one, or something like one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/snapshot.h"
#include "store/store.h"
#include "tests/unit/store/fake_file_system.h"
#include "tests/unit/store/small_version.h"

namespace meshc {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FindProxy : public testing::Test {
 protected:
  std::string find(const std::string& id) {
    EXPECT_TRUE(publish_version(disk_, "/store", small_version(), 0).ok());
    const Result<Snapshot> snapshot = Snapshot::open(disk_, "/store", "");
    EXPECT_TRUE(snapshot.ok());
    const Result<uint32_t> proxy = snapshot->find_proxy(id);
    if (proxy.ok()) return std::string(snapshot->proxy_id(*proxy));
    EXPECT_EQ(proxy.status().code(), StatusCode::kNotFound);
    return std::string(proxy.status().message());
  }

  FakeFileSystem disk_;
};

TEST_F(FindProxy, ByWholeId) {
  const std::string id = "sidecar~10.0.0.2~web-b.shop~shop.svc.cluster.local";
  EXPECT_EQ(find(id), id);
}

TEST_F(FindProxy, ByShortName) {
  EXPECT_EQ(find("gw-1.edge"), "router~10.0.0.9~gw-1.edge~edge.svc.cluster.local");
}

TEST_F(FindProxy, ByAnyUniquePart) {
  EXPECT_EQ(find("10.0.0.1~"), "sidecar~10.0.0.1~web-a.shop~shop.svc.cluster.local");
}

TEST_F(FindProxy, NamesSeveralThatShareThePart) {
  EXPECT_THAT(find("shop"), AllOf(HasSubstr("2 proxies"), HasSubstr("web-a.shop"),
                                  HasSubstr("web-b.shop"), HasSubstr("give more of the id")));
}

TEST_F(FindProxy, NamesTheNearest) {
  EXPECT_THAT(find("gw-2.edge"), HasSubstr("the nearest are 'router~10.0.0.9~gw-1.edge~"));
  EXPECT_THAT(find(""), HasSubstr("has no proxy ''"));
}

}  // namespace
}  // namespace meshc
