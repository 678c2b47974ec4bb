// Publishing again what a store has already.
#pragma once

#include <cstdint>
#include <string>

#include "base/file_system.h"
#include "base/status.h"
#include "store/store.h"

namespace meshc {

// Makes the next version of the store in `directory` out of a version of it, whose listeners it
// shares: only a manifest is written. Reads every byte of that version first and fails with
// kCorruption if one is damaged, or kNotFound if the version is gone. Otherwise as
// publish_version().
Result<PublishResult> republish_version(FileSystem& file_system, const std::string& directory,
                                        const std::string& version, int64_t now);

}  // namespace meshc
