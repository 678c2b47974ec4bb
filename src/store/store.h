// Publishing versions of a mesh's listeners in a directory, and listing what is there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "store/snapshot.h"
#include "store/version_content.h"

namespace meshc {

struct PublishResult {
  std::string version;  // "2021-01-18T12:20:23Z/2"
  Digest root;
  uint64_t bytes_written = 0;
  uint64_t listeners_written = 0;  // templates that no earlier version had
  uint64_t listeners_reused = 0;
  std::vector<std::string> held_reasons;  // not empty: the version is not published, but held back
};

// Judges the next version against the published one: the reasons why it must not be published, each
// one line; none if it may.
using PublishGuard = std::function<Result<std::vector<std::string>>(const Snapshot& published,
                                                                    const Snapshot& next)>;

// Writes `content` as the next version of the store in `directory` (made if absent) and publishes
// it in one atomic step: segment, sync; manifest, sync; directories, sync; pointer by rename, sync.
// After a failure or a crash at any moment the version published before is whole and still
// published; what was left behind is removed by the next publish. `now` (seconds since 1970) goes
// into the version's name only, never into bytes. One writer at a time: kBusy with the owner
// otherwise.
//
// With a guard, the version is written and then judged; if there are reasons against it, it stays
// in the store, held back (store/held.h), and what was published stays published. There is nothing
// to judge by in a store that has published nothing. Fails, and leaves nothing, if the published
// version cannot be read or the guard fails.
Result<PublishResult> publish_version(FileSystem& file_system, const std::string& directory,
                                      const VersionContent& content, int64_t now,
                                      const PublishGuard& guard = nullptr);

// Names of all whole versions, oldest first.
Result<std::vector<std::string>> list_versions(FileSystem& file_system,
                                               const std::string& directory);

// Name of the published version; kNotFound if the store is absent or has none.
Result<std::string> published_version(FileSystem& file_system, const std::string& directory);

}  // namespace meshc
