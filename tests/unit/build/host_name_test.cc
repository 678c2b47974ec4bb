// Short names made whole.
#include "build/istio_1_3/host_name.h"

#include <gtest/gtest.h>

namespace meshc::istio_1_3 {
namespace {

TEST(HostName, ShortNameGetsNamespaceAndDomain) {
  EXPECT_EQ(resolve_short_name("reviews", "a", "cluster.local"), "reviews.a.svc.cluster.local");
  EXPECT_EQ(resolve_short_name("reviews", "", "cluster.local"), "reviews.svc.cluster.local");
  EXPECT_EQ(resolve_short_name("reviews", "a", ""), "reviews.a");
}

TEST(HostName, NameWithADotAndTheWildcardStay) {
  EXPECT_EQ(resolve_short_name("reviews.b", "a", "cluster.local"), "reviews.b");
  EXPECT_EQ(resolve_short_name("*.example.com", "a", "cluster.local"), "*.example.com");
  EXPECT_EQ(resolve_short_name("*", "a", "cluster.local"), "*");
}

TEST(HostName, GatewayIsInTheNamespaceThatItsNameSays) {
  EXPECT_EQ(resolve_gateway_name("gateway", "a"), "a/gateway");
  EXPECT_EQ(resolve_gateway_name("./gateway", "a"), "a/gateway");
  EXPECT_EQ(resolve_gateway_name("b/gateway", "a"), "b/gateway");
  EXPECT_EQ(resolve_gateway_name("gateway.b", "a"), "b/gateway");
  EXPECT_EQ(resolve_gateway_name("gateway.b.svc.cluster.local", "a"), "b/gateway");
}

TEST(HostName, ClusterIsNamedByFourParts) {
  EXPECT_EQ(cluster_name("outbound", 80, "v1", "x.example"), "outbound|80|v1|x.example");
  EXPECT_EQ(cluster_name("inbound", 0, "", ""), "inbound|0||");
}

}  // namespace
}  // namespace meshc::istio_1_3
