// What a publish finds in the store, and the names of what it will write.
#pragma once

#include <cstdint>
#include <string>

#include "base/file_system.h"
#include "base/status.h"
#include "store/leftovers.h"
#include "store/names.h"

namespace meshc {

struct NextVersion {
  StoreListing listing;  // before it
  VersionName name;
  uint64_t segment = 0;  // number of its segment, should it need one
};

// Removes what others have left behind. Requires the store's lock. `now`: seconds since 1970.
Result<NextVersion> prepare_next_version(FileSystem& file_system, const std::string& directory,
                                         int64_t now);

// kInvalidArgument if a version cannot have this time in its name.
Status check_version_time(int64_t now);

}  // namespace meshc
