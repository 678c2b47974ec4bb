// Spreading proxies over workloads, in whole numbers so that every machine gets the same.
#include "gen/replicas.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "gen/mesh_options.h"
#include "gen/random.h"

namespace meshc {
namespace {

constexpr uint32_t kUsualMinimum = 2;

// Most workloads are small, few are large.
uint32_t draw_weight(Random& random) {
  const uint32_t percent = random.below(100);
  if (percent < 60) return 1;
  if (percent < 85) return 4;
  return percent < 97 ? 12 : 40;
}

std::vector<uint32_t> shuffled_numbers(Random& random, uint32_t count) {
  std::vector<uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  for (uint32_t i = count; i > 1; --i) std::swap(numbers[i - 1], numbers[random.below(i)]);
  return numbers;
}

// One more for each in turn that has room, until none are left.
void hand_out(const std::vector<uint32_t>& order, uint64_t rest, std::vector<uint32_t>* replicas) {
  while (rest > 0) {
    const uint64_t before = rest;
    for (const uint32_t service : order) {
      if (rest == 0) break;
      if ((*replicas)[service] == kMaxReplicas) continue;
      ++(*replicas)[service];
      --rest;
    }
    MESHC_CHECK(rest < before, "more proxies than workloads can have");
  }
}

}  // namespace

std::vector<uint32_t> spread_replicas(uint64_t seed, uint32_t services, uint32_t proxies) {
  Random random(seed, Draw::kReplicas, 0);
  const uint32_t minimum = std::min(kUsualMinimum, proxies / services);
  std::vector<uint32_t> replicas(services, minimum);
  uint64_t rest = proxies - uint64_t{minimum} * services;
  const std::vector<uint32_t> order = shuffled_numbers(random, services);
  if (minimum == kUsualMinimum) {
    std::vector<uint64_t> weights(services);
    for (uint64_t& weight : weights) weight = draw_weight(random);
    const uint64_t sum = std::accumulate(weights.begin(), weights.end(), uint64_t{0});
    const uint64_t to_share = rest;
    for (uint32_t i = 0; i < services; ++i) {
      const uint64_t share =
          std::min<uint64_t>(to_share * weights[i] / sum, kMaxReplicas - replicas[i]);
      replicas[i] += static_cast<uint32_t>(share);
      rest -= share;
    }
  }
  hand_out(order, rest, &replicas);
  return replicas;
}

}  // namespace meshc
