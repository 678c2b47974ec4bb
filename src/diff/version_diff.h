// What changed between two versions of a mesh's listeners, told once for all proxies that it
// changed alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "diff/json_changes.h"
#include "store/snapshot.h"

namespace meshc {

enum class ListenerFate { kGained, kLost, kChanged };

// "gained", "lost", "changed".
std::string_view listener_fate_text(ListenerFate fate);

struct ListenerDifference {
  ListenerFate fate = ListenerFate::kChanged;
  // In the first proxy of its group: names of listeners at a proxy's own address differ from one to
  // the next.
  std::string name;
  std::vector<JsonChange> changes;  // of a changed listener, if they were asked for
};

// Proxies that have these differences in common; a proxy is in as many groups as it needs.
struct ProxyGroup {
  std::vector<uint32_t> proxies;  // ascending, as `after` numbers them
  std::vector<ListenerDifference> listeners;
};

// How many of a proxy's listeners have which fate.
struct ProxyDifference {
  uint32_t proxy = 0;  // as `after` numbers it
  uint32_t listeners_before = 0;
  uint32_t listeners_after = 0;
  uint32_t gained = 0;
  uint32_t lost = 0;
  uint32_t changed = 0;
};

struct VersionDifference {
  std::vector<uint32_t> added;           // proxies of `after` that `before` does not have
  std::vector<uint32_t> removed;         // proxies of `before` that `after` does not have
  std::vector<ProxyDifference> changed;  // the others whose listeners differ, by proxy
  uint64_t same = 0;
  std::vector<ProxyGroup> groups;  // those of the most proxies first

  bool is_equal() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct DiffOptions {
  std::string proxy_glob = "*";  // only proxies whose id matches
  bool with_changes = true;      // whether JSON is compared, or only which listeners differ
};

// A listener is the same as one of the same name; the order in which listeners are sent does not
// count. kInvalidArgument if the versions are of different dialects; kCorruption if bytes that are
// needed are damaged. Costs a look at each class of proxies, and the conversion of what differs.
Result<VersionDifference> compare_versions(const Snapshot& before, const Snapshot& after,
                                           const DiffOptions& options);

}  // namespace meshc
