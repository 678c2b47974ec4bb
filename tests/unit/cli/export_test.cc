// Names of exported files, and addresses in them.
#include "cli/export_bootstrap.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

std::string name_of(std::string_view id) { return proxy_file_name(id, ".json"); }

TEST(ProxyFileName, IsTheIdWhereItCanBe) {
  EXPECT_EQ(name_of("sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local"),
            "sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local.json");
}

TEST(ProxyFileName, NeverLeavesTheDirectory) {
  EXPECT_EQ(name_of("../a/b"), "%2e.%2fa%2fb.json");
  EXPECT_EQ(name_of(std::string("a\0b%", 4)), "a%00b%25.json");
  EXPECT_EQ(name_of(""), ".json");
}

TEST(ProxyFileName, OfLongIdsDiffer) {
  const std::string a = name_of(std::string(300, 'a') + "1");
  const std::string b = name_of(std::string(300, 'a') + "2");
  EXPECT_EQ(a.size(), 255u);
  EXPECT_NE(a, b);
}

TEST(XdsAddress, IsHostAndPort) {
  const Result<BootstrapOptions> name = parse_xds_address("istiod.istio-system:15010");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->xds_host, "istiod.istio-system");
  EXPECT_EQ(name->xds_port, 15010u);
  const Result<BootstrapOptions> v6 = parse_xds_address("[::1]:1");
  ASSERT_TRUE(v6.ok());
  EXPECT_EQ(v6->xds_host, "::1");
  for (const char* text : {"", "host", "host:", ":80", "host:0", "host:65536", "host:x"}) {
    EXPECT_FALSE(parse_xds_address(text).ok()) << text;
  }
}

}  // namespace
}  // namespace meshc
