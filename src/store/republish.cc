// Copies a manifest under a new name, and points to it.
#include "store/republish.h"

#include <memory>

#include "base/parallel.h"
#include "store/current.h"
#include "store/format.h"
#include "store/next_version.h"
#include "store/snapshot_impl.h"
#include "store/store_lock.h"

namespace meshc {
namespace {

Status check_segments(const Snapshot::Impl& version) {
  std::vector<uint8_t> is_whole(version.segments.size(), 0);
  parallel_for(version.segments.size(), [&](size_t i) {
    is_whole[i] = digest_of(version.segments[i].text()) ==
                  version.manifest.segment(static_cast<uint32_t>(i)).digest;
  });
  for (size_t i = 0; i < is_whole.size(); ++i) {
    if (is_whole[i] != 0) continue;
    const uint64_t number = version.manifest.segment(static_cast<uint32_t>(i)).number;
    return corruption_error("'" + segment_path(version.directory, number) + "' is damaged");
  }
  return ok_status();
}

}  // namespace

Result<PublishResult> republish_version(FileSystem& file_system, const std::string& directory,
                                        const std::string& version, int64_t now) {
  MESHC_RETURN_IF_ERROR(check_version_time(now));
  MESHC_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, lock_store(file_system, directory));
  MESHC_ASSIGN_OR_RETURN(const NextVersion next, prepare_next_version(file_system, directory, now));
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot, Snapshot::open(file_system, directory, version));
  MESHC_RETURN_IF_ERROR(check_segments(snapshot.impl()));
  const Manifest& manifest = snapshot.impl().manifest;
  MESHC_RETURN_IF_ERROR(write_file_atomically(file_system, manifest_path(directory, next.name),
                                              manifest.bytes(), kStoreFileMode));
  MESHC_RETURN_IF_ERROR(write_current(file_system, directory, {next.name, manifest.root()}));
  PublishResult result;
  result.version = next.name.to_string();
  result.root = manifest.root();
  result.bytes_written = manifest.bytes().size();
  result.listeners_reused = manifest.template_count();
  return result;
}

}  // namespace meshc
