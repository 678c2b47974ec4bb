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

// Marks of versions that are not there, or that have been published since.
Status remove_stale_marks(FileSystem& file_system, const std::string& directory,
                          const std::vector<VersionName>& versions,
                          const std::optional<VersionName>& published) {
  const std::string place = versions_directory(directory);
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_in(file_system, place));
  for (const std::string& name : names) {
    const std::optional<VersionName> version = parse_held_file_name(name);
    if (!version.has_value()) continue;
    const bool is_there = std::binary_search(versions.begin(), versions.end(), *version);
    if (is_there && version != published) continue;
    MESHC_RETURN_IF_ERROR(file_system.remove_file(join_path(place, name)));
  }
  return ok_status();
}

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

// Whether the version was never whole, or is no longer: its manifest is damaged or lacks a segment.
bool is_unfinished(FileSystem& file_system, const std::string& directory,
                   const VersionName& version) {
  Result<MappedFile> file = file_system.map_file(manifest_path(directory, version));
  if (!file.ok()) return false;
  const Result<std::vector<SegmentReference>> segments = Manifest::read_segments(file->text());
  const Result<Manifest> manifest = Manifest::open(std::move(file).value());
  if (!manifest.ok()) return manifest.status().code() == StatusCode::kCorruption;
  return segments.ok() && lacks_segment(file_system, directory, *segments);
}

}  // namespace

Status check_store_exists(FileSystem& file_system, const std::string& directory) {
  MESHC_ASSIGN_OR_RETURN(const bool is_there,
                         file_system.is_directory(versions_directory(directory)));
  if (is_there) return ok_status();
  return not_found_error("there is no store '" + directory + "'");
}

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

std::optional<std::set<uint64_t>> referenced_segments(FileSystem& file_system,
                                                      const std::string& directory,
                                                      const std::vector<VersionName>& versions) {
  std::set<uint64_t> referenced;
  for (const VersionName& version : versions) {
    const Result<MappedFile> file = file_system.map_file(manifest_path(directory, version));
    if (!file.ok()) return std::nullopt;
    const Result<std::vector<SegmentReference>> segments = Manifest::read_segments(file->text());
    if (!segments.ok()) return std::nullopt;
    for (const SegmentReference& segment : *segments) referenced.insert(segment.number);
  }
  return referenced;
}

Result<StoreListing> remove_leftovers(FileSystem& file_system, const std::string& directory,
                                      const std::optional<VersionName>& published) {
  for (const std::string& place :
       {directory, versions_directory(directory), segments_directory(directory)}) {
    MESHC_RETURN_IF_ERROR(remove_temporary_files(file_system, place));
  }
  MESHC_ASSIGN_OR_RETURN(const StoreListing found, list_store(file_system, directory));
  StoreListing left;
  for (const VersionName& version : found.versions) {
    const bool is_young = published.has_value() && *published < version;
    if (is_young && is_unfinished(file_system, directory, version)) {
      MESHC_RETURN_IF_ERROR(file_system.remove_file(manifest_path(directory, version)));
    } else {
      left.versions.push_back(version);
    }
  }
  MESHC_RETURN_IF_ERROR(remove_stale_marks(file_system, directory, left.versions, published));
  const std::optional<std::set<uint64_t>> referenced =
      referenced_segments(file_system, directory, left.versions);
  for (const uint64_t segment : found.segments) {
    if (referenced.has_value() && !referenced->contains(segment)) {
      MESHC_RETURN_IF_ERROR(file_system.remove_file(segment_path(directory, segment)));
    } else {
      left.segments.push_back(segment);
    }
  }
  return left;
}

}  // namespace meshc
