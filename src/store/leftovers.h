// What publishes that did not finish have left behind.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/status.h"
#include "store/names.h"

namespace meshc {

// The versions and segments that a store's directories list.
struct StoreListing {
  std::vector<VersionName> versions;  // by counter
  std::vector<uint64_t> segments;     // ascending
};

// Empty lists where a directory does not exist.
Result<StoreListing> list_store(FileSystem& file_system, const std::string& directory);

// Removes files that belong to no version: temporary files; manifests that are damaged or lack a
// segment and are younger than `published` (nothing is removed here if that is not known); segments
// that no manifest refers to, unless some manifest cannot be read, since nobody knows then what it
// refers to. Requires the store's lock. Returns what is left.
Result<StoreListing> remove_leftovers(FileSystem& file_system, const std::string& directory,
                                      const std::optional<VersionName>& published);

}  // namespace meshc
