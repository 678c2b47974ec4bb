// Publishing versions of a mesh's listeners in a directory, and listing what is there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "store/version_content.h"

namespace meshc {

struct PublishResult {
  std::string version;  // "2021-01-18T12:20:23Z/2"
  Digest root;
  uint64_t bytes_written = 0;
  uint64_t listeners_written = 0;  // templates that no earlier version had
  uint64_t listeners_reused = 0;
};

// Writes `content` as the next version of the store in `directory` (made if absent) and publishes
// it in one atomic step: segment, sync; manifest, sync; directories, sync; pointer by rename, sync.
// After a failure or a crash at any moment the version published before is whole and still
// published; what was left behind is removed by the next publish. `now` (seconds since 1970) goes
// into the version's name only, never into bytes. One writer at a time: kBusy with the owner
// otherwise.
Result<PublishResult> publish_version(FileSystem& file_system, const std::string& directory,
                                      const VersionContent& content, int64_t now);

// Names of all whole versions, oldest first.
Result<std::vector<std::string>> list_versions(FileSystem& file_system,
                                               const std::string& directory);

// Name of the published version; kNotFound if the store is absent or has none.
Result<std::string> published_version(FileSystem& file_system, const std::string& directory);

}  // namespace meshc
