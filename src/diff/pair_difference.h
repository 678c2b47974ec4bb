// Which listeners of a proxy differ between two versions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/status.h"
#include "diff/proxy_pairs.h"
#include "diff/version_diff.h"
#include "store/snapshot.h"

namespace meshc {

inline constexpr uint32_t kNoListener = UINT32_MAX;

// A listener of the first proxy of a pair that differs. Indices are the proxy's own; kNoListener:
// it does not have one of this name.
struct Difference {
  uint32_t before = kNoListener;
  uint32_t after = kNoListener;
  std::string name;
  Digest key;  // equal where the difference is the same one
};

ListenerFate fate_of(const Difference& difference);

// Reads the names of the listeners that differ, and no others unless the proxy's parameters have
// changed.
Result<std::vector<Difference>> compare_pair(const Snapshot& before, const Snapshot& after,
                                             const ProxyPairs& pair);

}  // namespace meshc
