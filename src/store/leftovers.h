// What publishes that did not finish have left behind.
#pragma once

#include <optional>
#include <set>
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

// kNotFound if the directory is not that of a store.
Status check_store_exists(FileSystem& file_system, const std::string& directory);

// Empty lists where a directory does not exist.
Result<StoreListing> list_store(FileSystem& file_system, const std::string& directory);

// The numbers of the segments that the versions refer to; nothing if one of their manifests cannot
// be read, since nobody knows then what it refers to.
std::optional<std::set<uint64_t>> referenced_segments(FileSystem& file_system,
                                                      const std::string& directory,
                                                      const std::vector<VersionName>& versions);

// Removes files that belong to no version: temporary files; manifests that are damaged or lack a
// segment and are younger than `published` (nothing is removed here if that is not known); marks of
// versions that are gone or published; segments that no manifest refers to, unless some manifest
// cannot be read, since nobody knows then what it refers to. Requires the store's lock. Returns
// what is left.
Result<StoreListing> remove_leftovers(FileSystem& file_system, const std::string& directory,
                                      const std::optional<VersionName>& published);

}  // namespace meshc
