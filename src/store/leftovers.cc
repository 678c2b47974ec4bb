// Finding and removing leftovers.
#include "store/leftovers.h"

#include <algorithm>
#include <set>

#include "store/manifest.h"

namespace meshc {
namespace {

// The names in a directory; none if it does not exist.
Result<std::vector<std::string>> names_in(FileSystem& file_system, const std::string& directory) {
  Result<std::vector<std::string>> names = file_system.list_directory(directory);
  if (!names.ok() && names.status().code() == StatusCode::kNotFound) {
    return std::vector<std::string>();
  }
  return names;
}

Status remove_temporary_files(FileSystem& file_system, const std::string& directory) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_in(file_system, directory));
  for (const std::string& name : names) {
    if (!is_temporary_file_name(name)) continue;
    MESHC_RETURN_IF_ERROR(file_system.remove_file(join_path(directory, name)));
  }
  return ok_status();
}

// What can be said about a version's manifest.
struct ManifestState {
  bool is_known = false;  // it can be read as far as it names segments
  bool is_leftover =
      false;  // it was never whole, or is no longer: damaged, or a segment is missing
  std::vector<SegmentReference> segments;
};

bool lacks_segment(FileSystem& file_system, const std::string& directory,
                   const std::vector<SegmentReference>& segments) {
  for (const SegmentReference& segment : segments) {
    const Result<uint64_t> size = file_system.file_size(segment_path(directory, segment.number));
    if (size.ok() ? *size != segment.size : size.status().code() == StatusCode::kNotFound) {
      return true;
    }
  }
  return false;
}

// Reads all of the manifest only if it is `young`: others stay, whatever is wrong with them.
ManifestState inspect_manifest(FileSystem& file_system, const std::string& directory,
                               const VersionName& version, bool is_young) {
  ManifestState state;
  Result<MappedFile> file = file_system.map_file(manifest_path(directory, version));
  if (!file.ok()) return state;
  Result<std::vector<SegmentReference>> segments = Manifest::read_segments(file->text());
  state.is_known = segments.ok();
  if (segments.ok()) state.segments = std::move(segments).value();
  if (!is_young) return state;
  const Result<Manifest> manifest = Manifest::open(std::move(file).value());
  state.is_leftover = manifest.status().code() == StatusCode::kCorruption ||
                      (manifest.ok() && lacks_segment(file_system, directory, state.segments));
  return state;
}

}  // namespace

Result<StoreListing> list_store(FileSystem& file_system, const std::string& directory) {
  StoreListing listing;
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> manifests,
                         names_in(file_system, versions_directory(directory)));
  for (const std::string& name : manifests) {
    const std::optional<VersionName> version = parse_manifest_file_name(name);
    if (version.has_value()) listing.versions.push_back(*version);
  }
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> segments,
                         names_in(file_system, segments_directory(directory)));
  for (const std::string& name : segments) {
    const std::optional<uint64_t> number = parse_segment_file_name(name);
    if (number.has_value()) listing.segments.push_back(*number);
  }
  std::sort(listing.versions.begin(), listing.versions.end());
  std::sort(listing.segments.begin(), listing.segments.end());
  return listing;
}

Result<StoreListing> remove_leftovers(FileSystem& file_system, const std::string& directory,
                                      const std::optional<VersionName>& published) {
  for (const std::string& place :
       {directory, versions_directory(directory), segments_directory(directory)}) {
    MESHC_RETURN_IF_ERROR(remove_temporary_files(file_system, place));
  }
  MESHC_ASSIGN_OR_RETURN(const StoreListing found, list_store(file_system, directory));
  StoreListing left;
  std::set<uint64_t> referenced;
  bool all_known = true;
  for (const VersionName& version : found.versions) {
    const bool is_young = published.has_value() && *published < version;
    const ManifestState state = inspect_manifest(file_system, directory, version, is_young);
    if (state.is_leftover) {
      MESHC_RETURN_IF_ERROR(file_system.remove_file(manifest_path(directory, version)));
      continue;
    }
    left.versions.push_back(version);
    all_known = all_known && state.is_known;
    for (const SegmentReference& segment : state.segments) referenced.insert(segment.number);
  }
  for (const uint64_t segment : found.segments) {
    if (all_known && !referenced.contains(segment)) {
      MESHC_RETURN_IF_ERROR(file_system.remove_file(segment_path(directory, segment)));
    } else {
      left.segments.push_back(segment);
    }
  }
  return left;
}

}  // namespace meshc
