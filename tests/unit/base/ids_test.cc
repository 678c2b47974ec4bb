// Typed ids and the vectors they index.
#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace meshc {
namespace {

using ServiceId = Id<struct ServiceTag>;
using ProxyId = Id<struct ProxyTag>;

static_assert(!std::is_convertible_v<ServiceId, ProxyId>);
static_assert(!std::is_convertible_v<uint32_t, ServiceId>);
static_assert(sizeof(ServiceId) == 4);

TEST(IdTest, DefaultIsInvalid) {
  EXPECT_FALSE(ServiceId().is_valid());
  EXPECT_EQ(ServiceId(), ServiceId::invalid());
  EXPECT_TRUE(ServiceId(0).is_valid());
}

TEST(IdTest, OrdersAndHashesByValue) {
  EXPECT_LT(ServiceId(1), ServiceId(2));
  std::unordered_set<size_t> hashes;
  for (uint32_t i = 0; i < 1000; ++i) hashes.insert(std::hash<ServiceId>()(ServiceId(i)));
  EXPECT_EQ(hashes.size(), 1000u);
}

TEST(DenseMapTest, GivesIdsInOrder) {
  DenseMap<ServiceId, std::string> names;
  EXPECT_EQ(names.push_back("a"), ServiceId(0));
  EXPECT_EQ(names.push_back("b"), ServiceId(1));
  EXPECT_EQ(names[ServiceId(1)], "b");
  names[ServiceId(0)] = "c";
  EXPECT_EQ(names.items(), (std::vector<std::string>{"c", "b"}));
  EXPECT_TRUE(names.has(ServiceId(1)));
  EXPECT_FALSE(names.has(ServiceId(2)));
}

TEST(DenseMapTest, StartsWithTheValueAskedFor) {
  const DenseMap<ServiceId, int> counts(3, 5);
  EXPECT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[ServiceId(2)], 5);
}

TEST(DenseMapDeathTest, RefusesIdsOutOfRange) {
  const DenseMap<ServiceId, int> counts(3);
  EXPECT_DEATH(static_cast<void>(counts[ServiceId(3)]), "id out of range");
  EXPECT_DEATH(static_cast<void>(counts[ServiceId()]), "id out of range");
}

}  // namespace
}  // namespace meshc
