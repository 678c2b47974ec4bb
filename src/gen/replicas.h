// How many pods each service has.
#pragma once

#include <cstdint>
#include <vector>

namespace meshc {

// The replicas of `services` workloads, `proxies` together: two each where there are enough, and
// the rest spread unevenly, most to few, none above kMaxReplicas. With fewer proxies some have one
// or none. `proxies` is at most services * kMaxReplicas.
std::vector<uint32_t> spread_replicas(uint64_t seed, uint32_t services, uint32_t proxies);

}  // namespace meshc
