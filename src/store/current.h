// The pointer to the published version.
#pragma once

#include <string>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "store/names.h"

namespace meshc {

struct CurrentPointer {
  VersionName version;
  Digest root;  // of that version, so that a manifest cannot be exchanged for another one
};

// kNotFound if the store is absent or nothing has been published; kCorruption if the file is
// damaged.
Result<CurrentPointer> read_current(FileSystem& file_system, const std::string& directory);

// Replaces the pointer in one step and makes it durable. After a failure it is either the old or
// the new one.
Status write_current(FileSystem& file_system, const std::string& directory,
                     const CurrentPointer& pointer);

}  // namespace meshc
