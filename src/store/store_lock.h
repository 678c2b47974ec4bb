// Keeping a second writer out of a store.
#pragma once

#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/status.h"

namespace meshc {

// Takes the store's lock for this process, and says so in the file: process, host and start time.
// Does not wait: kBusy names who has it, since when and what to do.
Result<std::unique_ptr<FileLock>> lock_store(FileSystem& file_system, const std::string& directory);

}  // namespace meshc
