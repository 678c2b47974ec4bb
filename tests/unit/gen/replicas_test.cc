#include "gen/replicas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "gen/mesh_options.h"

namespace meshc {
namespace {

uint64_t sum_of(const std::vector<uint32_t>& replicas) {
  return std::accumulate(replicas.begin(), replicas.end(), uint64_t{0});
}

TEST(Replicas, AddUpToTheProxies) {
  for (const uint32_t proxies : {0u, 1u, 99u, 100u, 101u, 199u, 200u, 201u, 1000u, 4999u, 5000u}) {
    EXPECT_EQ(sum_of(spread_replicas(3, 100, proxies)), proxies);
  }
}

TEST(Replicas, AreTwoToFiftyAndUneven) {
  const std::vector<uint32_t> replicas = spread_replicas(1, 1000, 10'000);
  const auto [least, most] = std::minmax_element(replicas.begin(), replicas.end());
  EXPECT_GE(*least, 2u);
  EXPECT_LE(*most, kMaxReplicas);
  EXPECT_GT(*most, 30u);
  std::vector<uint32_t> sorted = replicas;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_LT(sorted[sorted.size() / 2], 10u) << "the median is below the mean";
}

TEST(Replicas, ReachTheLimitWhereItIsAskedFor) {
  const std::vector<uint32_t> replicas = spread_replicas(1, 7, 7 * kMaxReplicas);
  EXPECT_EQ(replicas, std::vector<uint32_t>(7, kMaxReplicas));
}

TEST(Replicas, SomeServicesHaveNoneWhereProxiesAreFew) {
  const std::vector<uint32_t> replicas = spread_replicas(1, 10, 4);
  EXPECT_EQ(std::count(replicas.begin(), replicas.end(), 1u), 4);
  EXPECT_EQ(std::count(replicas.begin(), replicas.end(), 0u), 6);
}

TEST(Replicas, DependOnTheSeed) {
  EXPECT_EQ(spread_replicas(5, 100, 1000), spread_replicas(5, 100, 1000));
  EXPECT_NE(spread_replicas(5, 100, 1000), spread_replicas(6, 100, 1000));
}

}  // namespace
}  // namespace meshc
