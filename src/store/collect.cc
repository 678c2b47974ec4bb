// Choosing versions, and removing files in an order that survives a crash.
#include "store/collect.h"

#include <algorithm>
#include <memory>
#include <set>

#include "store/current.h"
#include "store/held.h"
#include "store/leftovers.h"
#include "store/store_lock.h"

namespace meshc {
namespace {

struct Choice {
  std::vector<VersionName> kept;
  std::vector<VersionName> removed;
};

Result<Choice> choose(FileSystem& file_system, const std::string& directory,
                      const std::vector<VersionName>& versions,
                      const std::optional<VersionName>& published, const KeepPolicy& policy) {
  Choice choice;
  uint64_t usual = 0;
  uint64_t held = 0;
  for (size_t i = versions.size(); i-- > 0;) {
    const VersionName& version = versions[i];
    MESHC_ASSIGN_OR_RETURN(const auto reasons, read_held(file_system, directory, version));
    uint64_t& count = reasons.has_value() && version != published ? held : usual;
    const bool is_kept = count < policy.newest || version == published ||
                         (policy.made_since.has_value() && version.time >= *policy.made_since);
    ++count;
    (is_kept ? choice.kept : choice.removed).push_back(version);
  }
  std::reverse(choice.kept.begin(), choice.kept.end());
  std::reverse(choice.removed.begin(), choice.removed.end());
  return choice;
}

// Removes the file and adds its size, or only adds it.
Status remove_counted(FileSystem& file_system, const std::string& path, CollectMode mode,
                      Collected* collected) {
  MESHC_ASSIGN_OR_RETURN(const uint64_t size, file_system.file_size(path));
  if (mode == CollectMode::kRemove) MESHC_RETURN_IF_ERROR(file_system.remove_file(path));
  collected->bytes_removed += size;
  return ok_status();
}

// Manifests go, durably, before any segment does: a version that is listed has all its segments.
Status remove_manifests(FileSystem& file_system, const std::string& directory,
                        const std::vector<VersionName>& versions, CollectMode mode,
                        Collected* collected) {
  for (const VersionName& version : versions) {
    MESHC_RETURN_IF_ERROR(
        remove_counted(file_system, manifest_path(directory, version), mode, collected));
    collected->removed.push_back(version.to_string());
  }
  if (mode == CollectMode::kOnlyTell || versions.empty()) return ok_status();
  MESHC_RETURN_IF_ERROR(file_system.sync_directory(versions_directory(directory)));
  for (const VersionName& version : versions) {
    MESHC_RETURN_IF_ERROR(remove_held(file_system, directory, version));
  }
  return ok_status();
}

Status remove_segments(FileSystem& file_system, const std::string& directory,
                       const std::vector<uint64_t>& segments, const std::vector<VersionName>& kept,
                       CollectMode mode, Collected* collected) {
  const std::optional<std::set<uint64_t>> referenced =
      referenced_segments(file_system, directory, kept);
  collected->segments_were_spared = !referenced.has_value();
  if (!referenced.has_value()) return ok_status();
  for (const uint64_t segment : segments) {
    if (referenced->contains(segment)) continue;
    MESHC_RETURN_IF_ERROR(
        remove_counted(file_system, segment_path(directory, segment), mode, collected));
    ++collected->segments_removed;
  }
  if (mode == CollectMode::kOnlyTell || collected->segments_removed == 0) return ok_status();
  return file_system.sync_directory(segments_directory(directory));
}

}  // namespace

Result<Collected> collect_versions(FileSystem& file_system, const std::string& directory,
                                   const KeepPolicy& policy, CollectMode mode) {
  if (policy.newest == 0) return invalid_argument_error("at least one version must be kept");
  MESHC_RETURN_IF_ERROR(check_store_exists(file_system, directory));
  MESHC_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, lock_store(file_system, directory));
  std::optional<VersionName> published;
  const Result<CurrentPointer> current = read_current(file_system, directory);
  if (current.ok()) {
    published = current->version;
  } else if (current.status().code() != StatusCode::kNotFound) {
    return current.status();
  }
  StoreListing listing;
  if (mode == CollectMode::kRemove) {
    MESHC_ASSIGN_OR_RETURN(
        listing, remove_leftovers(file_system, directory, published.value_or(VersionName())));
  } else {
    MESHC_ASSIGN_OR_RETURN(listing, list_store(file_system, directory));
  }
  MESHC_ASSIGN_OR_RETURN(const Choice choice,
                         choose(file_system, directory, listing.versions, published, policy));
  Collected collected;
  for (const VersionName& version : choice.kept) collected.kept.push_back(version.to_string());
  MESHC_RETURN_IF_ERROR(remove_manifests(file_system, directory, choice.removed, mode, &collected));
  MESHC_RETURN_IF_ERROR(
      remove_segments(file_system, directory, listing.segments, choice.kept, mode, &collected));
  return collected;
}

}  // namespace meshc
