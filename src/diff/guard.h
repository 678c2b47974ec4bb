// The brake: how much a new version may differ from the published one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

// "At most 5", or "at most 5 % of what the published version has".
struct GuardLimit {
  double amount = 0;
  bool is_percentage = false;

  uint64_t of(uint64_t published) const;  // the largest number that passes
  std::string to_string() const;          // "5", "5%"
};

// Limits that are not set hold nothing back. Percentages are of the published version's proxies, or
// of its conflicts and rejections.
struct GuardPolicy {
  std::optional<GuardLimit> proxies_losing_listeners;  // in both versions, with a listener less
  std::optional<GuardLimit> proxies_becoming_empty;    // had listeners and have none
  std::optional<GuardLimit> proxies_removed;
  std::optional<GuardLimit> proxies_changed;  // any listener gained, lost or changed
  std::optional<GuardLimit> new_conflicts;    // more than there were
  std::optional<GuardLimit> new_rejections;
};

// Why `next` must not take the place of `published`: for each limit that it passes a line, followed
// by lines with the worst examples. Empty: it may. Versions of different dialects cannot be
// compared, which is a reason. Fails if bytes of either are damaged.
Result<std::vector<std::string>> judge_version(const GuardPolicy& policy, const Snapshot& published,
                                               const Snapshot& next);

}  // namespace meshc
