// Which proxies two versions have in common, and which pairs of proxies need no look of their own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/snapshot.h"

namespace meshc {

// Proxies of the same classes in both versions, whose names and addresses have not changed: what is
// true of the listeners of one is true of all, but for those names and addresses.
struct ProxyPairs {
  uint32_t before = 0;  // the first of them
  uint32_t after = 0;
  std::vector<uint32_t> proxies;  // all of them, as `after` numbers them
};

struct MatchedProxies {
  std::vector<uint32_t> added;
  std::vector<uint32_t> removed;
  std::vector<ProxyPairs> pairs;  // in the order of their first proxies
};

// Proxies are the same if their ids are. Only those whose ids match the glob.
MatchedProxies match_proxies(const Snapshot& before, const Snapshot& after,
                             const std::string& glob);

}  // namespace meshc
