// Everything that a store has: its versions, and the state of each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

struct VersionEntry {
  std::string version;
  bool is_published = false;
  std::vector<std::string> held_reasons;   // not empty: it is held back
  std::optional<SnapshotSummary> summary;  // nothing: it cannot be opened
  std::string damage;                      // why it cannot
};

// Oldest first. Versions are opened, which finds damage of their manifests and missing segments,
// not of listeners' bytes. kNotFound if there is no store.
Result<std::vector<VersionEntry>> list_history(FileSystem& file_system,
                                               const std::string& directory);

}  // namespace meshc
