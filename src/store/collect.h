// Removing old versions and the listeners that only they had.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/status.h"

namespace meshc {

// Which versions stay. The published one always does. Versions that are held back are counted by
// themselves, so that a guard that holds every night does not push out what could be rolled back
// to.
struct KeepPolicy {
  uint64_t newest = 1;                // that many of the newest, and of those held back; at least 1
  std::optional<int64_t> made_since;  // and all made at or after this time (seconds since 1970)
};

enum class CollectMode { kRemove, kOnlyTell };

struct Collected {
  std::vector<std::string> removed;  // versions, oldest first
  std::vector<std::string> kept;
  uint64_t segments_removed = 0;
  uint64_t bytes_removed = 0;  // of manifests and segments
  // Some version that stays cannot be read, so no segment was removed: it might need them.
  bool segments_were_spared = false;
};

// Removes versions in the store in `directory` that the policy does not keep, then segments that no
// version refers to any more; before that, what unfinished publishes left. A crash in between
// leaves each version either whole or gone. Readers that have a version open keep it. kNotFound if
// there is no store, kCorruption if CURRENT is damaged (nobody knows then what must stay), kBusy
// while somebody else writes.
Result<Collected> collect_versions(FileSystem& file_system, const std::string& directory,
                                   const KeepPolicy& policy, CollectMode mode);

}  // namespace meshc
