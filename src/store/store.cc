// Publishing a version.
#include "store/store.h"

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "store/canonical.h"
#include "store/current.h"
#include "store/format.h"
#include "store/held.h"
#include "store/manifest.h"
#include "store/names.h"
#include "store/next_version.h"
#include "store/reuse.h"
#include "store/segment.h"
#include "store/snapshot.h"
#include "store/store_lock.h"

namespace meshc {
namespace {

// Makes the directories that are not there, all in `parent`, which is; then makes their names
// durable.
Status make_directories_in(FileSystem& file_system, const std::string& parent,
                           std::initializer_list<std::string> paths) {
  bool is_changed = false;
  for (const std::string& path : paths) {
    MESHC_ASSIGN_OR_RETURN(const bool is_there, file_system.is_directory(path));
    if (is_there) continue;
    is_changed = true;
    const Status created = file_system.create_directory(path, kStoreDirectoryMode);
    if (created.ok()) continue;
    const Result<bool> is_there_now =
        file_system.is_directory(path);  // another may have been faster
    if (!is_there_now.ok() || !*is_there_now) return created;
  }
  return is_changed ? file_system.sync_directory(parent) : ok_status();
}

// Makes the directory and its parents, each with a durable name; ok if it is there already.
Status make_directory(FileSystem& file_system, const std::string& path) {
  MESHC_ASSIGN_OR_RETURN(const bool is_there, file_system.is_directory(path));
  if (is_there) return ok_status();
  const std::string parent = parent_directory(path);
  if (parent != path) MESHC_RETURN_IF_ERROR(make_directory(file_system, parent));
  return make_directories_in(file_system, parent, {path});
}

// Removes the files of a publish that failed, so that a full disk is not kept full. What cannot be
// removed now is removed by the next publish.
void remove_quietly(FileSystem& file_system, const std::string& path) {
  const Status ignored = file_system.remove_file(path);
  static_cast<void>(ignored);
}

// One run of publish_version(), holding the lock.
class Publisher {
 public:
  Publisher(FileSystem& file_system, const std::string& directory, const CanonicalVersion& version,
            int64_t now, const PublishGuard& guard)
      : file_system_(file_system),
        directory_(directory),
        version_(version),
        now_(now),
        guard_(guard) {}

  Result<PublishResult> run() {
    MESHC_ASSIGN_OR_RETURN(next_, prepare_next_version(file_system_, directory_, now_));
    place_reused();
    MESHC_ASSIGN_OR_RETURN(const std::optional<Snapshot> published, open_published());
    MESHC_RETURN_IF_ERROR(write_new_segment());
    if (published.has_value()) {
      const Status held = hold({"its judgement was not finished"});
      if (!held.ok()) return take_back(held);
    }
    MESHC_ASSIGN_OR_RETURN(const EncodedManifest manifest, write_manifest());
    result_.version = next_.name.to_string();
    result_.root = manifest.root;
    if (published.has_value()) {
      const Status judged = judge(*published);
      if (!judged.ok()) return take_back(judged);
      if (!result_.held_reasons.empty()) return result_;
    }
    MESHC_RETURN_IF_ERROR(write_current(file_system_, directory_, {next_.name, manifest.root}));
    if (published.has_value()) {
      MESHC_RETURN_IF_ERROR(remove_held(file_system_, directory_, next_.name));
    }
    return result_;
  }

 private:
  void place_reused();
  // What the guard is to judge by; nothing if there is no guard or nothing has been published.
  Result<std::optional<Snapshot>> open_published();
  Status hold(const std::vector<std::string>& reasons) {
    return write_held(file_system_, directory_, next_.name, reasons);
  }
  Status judge(const Snapshot& published);
  // Removes what was written, and returns the failure.
  Status take_back(const Status& failure);
  Status write_new_segment();
  Result<EncodedManifest> write_manifest();
  // The lists for the manifest: segments by number, and places that refer to them by index.
  std::pair<std::vector<SegmentReference>, std::vector<RecordPlace>> list_places() const;

  FileSystem& file_system_;
  const std::string& directory_;
  const CanonicalVersion& version_;
  const int64_t now_;
  const PublishGuard& guard_;

  NextVersion next_;
  bool has_new_segment_ = false;
  ReusedPlaces places_;  // of all templates once the new segment is written
  PublishResult result_;
};

void Publisher::place_reused() {
  places_.resize(version_.templates.size());
  for (size_t i = next_.listing.versions.size(); i-- > 0;) {
    const Result<Snapshot> previous =
        Snapshot::open(file_system_, directory_, next_.listing.versions[i].to_string());
    if (!previous.ok()) continue;
    places_ = find_reusable(version_, *previous);
    return;
  }
}

Status Publisher::write_new_segment() {
  std::vector<const ListenerTemplate*> listeners;
  std::vector<Digest> digests;
  std::vector<size_t> numbers;
  for (size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].has_value()) continue;
    listeners.push_back(version_.templates[i].listener);
    digests.push_back(version_.templates[i].digest);
    numbers.push_back(i);
  }
  result_.listeners_written = listeners.size();
  result_.listeners_reused = places_.size() - listeners.size();
  if (listeners.empty()) return ok_status();
  has_new_segment_ = true;
  const std::string path = segment_path(directory_, next_.segment);
  const Result<WrittenSegment> written = write_segment(file_system_, path, listeners, digests);
  Status status = written.status();
  if (status.ok()) status = file_system_.sync_directory(segments_directory(directory_));
  if (!status.ok()) return take_back(status);
  for (size_t i = 0; i < numbers.size(); ++i) {
    places_[numbers[i]] =
        ReusedPlace{{next_.segment, written->size, written->digest}, written->offsets[i]};
  }
  result_.bytes_written += written->size;
  return ok_status();
}

std::pair<std::vector<SegmentReference>, std::vector<RecordPlace>> Publisher::list_places() const {
  std::map<uint64_t, SegmentReference> by_number;
  for (const auto& place : places_) by_number.emplace(place->segment.number, place->segment);
  std::vector<SegmentReference> segments;
  std::map<uint64_t, uint32_t> index_of;
  for (const auto& [number, segment] : by_number) {
    index_of.emplace(number, static_cast<uint32_t>(segments.size()));
    segments.push_back(segment);
  }
  std::vector<RecordPlace> places;
  places.reserve(places_.size());
  for (const auto& place : places_) {
    places.push_back({index_of.at(place->segment.number), place->offset});
  }
  return {std::move(segments), std::move(places)};
}

Result<EncodedManifest> Publisher::write_manifest() {
  const auto [segments, places] = list_places();
  const std::string path = manifest_path(directory_, next_.name);
  Result<EncodedManifest> manifest = encode_manifest(version_, segments, places);
  Status status = manifest.status();
  if (status.ok()) {
    status = write_file_atomically(file_system_, path, manifest->bytes, kStoreFileMode);
  }
  if (!status.ok()) return take_back(status);
  result_.bytes_written += manifest->bytes.size();
  return manifest;
}

Status Publisher::take_back(const Status& failure) {
  remove_quietly(file_system_, manifest_path(directory_, next_.name));
  if (guard_ != nullptr) remove_quietly(file_system_, held_path(directory_, next_.name));
  if (has_new_segment_) remove_quietly(file_system_, segment_path(directory_, next_.segment));
  return failure;
}

Result<std::optional<Snapshot>> Publisher::open_published() {
  if (guard_ == nullptr) return std::optional<Snapshot>();
  Result<Snapshot> published = Snapshot::open(file_system_, directory_, "");
  if (published.ok()) return std::optional(std::move(published).value());
  if (published.status().code() == StatusCode::kNotFound) return std::optional<Snapshot>();
  return published.status().with_context("the guard has no published version to judge by");
}

Status Publisher::judge(const Snapshot& published) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot next,
                         Snapshot::open(file_system_, directory_, result_.version));
  MESHC_ASSIGN_OR_RETURN(result_.held_reasons, guard_(published, next));
  return result_.held_reasons.empty() ? ok_status() : hold(result_.held_reasons);
}

}  // namespace

Result<PublishResult> publish_version(FileSystem& file_system, const std::string& directory,
                                      const VersionContent& content, int64_t now,
                                      const PublishGuard& guard) {
  MESHC_RETURN_IF_ERROR(check_version_time(now));
  MESHC_ASSIGN_OR_RETURN(const CanonicalVersion version, canonicalize(content));
  MESHC_RETURN_IF_ERROR(make_directory(file_system, directory));
  MESHC_RETURN_IF_ERROR(make_directories_in(
      file_system, directory, {versions_directory(directory), segments_directory(directory)}));
  MESHC_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, lock_store(file_system, directory));
  return Publisher(file_system, directory, version, now, guard).run();
}

Result<std::vector<std::string>> list_versions(FileSystem& file_system,
                                               const std::string& directory) {
  MESHC_ASSIGN_OR_RETURN(const bool is_there, file_system.is_directory(directory));
  if (!is_there) return not_found_error("there is no store '" + directory + "'");
  MESHC_ASSIGN_OR_RETURN(const StoreListing listing, list_store(file_system, directory));
  std::vector<std::string> names;
  for (const VersionName& version : listing.versions) {
    const std::string name = version.to_string();
    if (Snapshot::open(file_system, directory, name).ok()) names.push_back(name);
  }
  return names;
}

Result<std::string> published_version(FileSystem& file_system, const std::string& directory) {
  MESHC_ASSIGN_OR_RETURN(const CurrentPointer pointer, read_current(file_system, directory));
  return pointer.version.to_string();
}

}  // namespace meshc
