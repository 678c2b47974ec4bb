// Opening a version: choosing it, mapping its files, checking all but the listeners' bytes.
#include <memory>
#include <optional>
#include <utility>

#include "store/current.h"
#include "store/format.h"
#include "store/names.h"
#include "store/snapshot_impl.h"

namespace meshc {
namespace {

// The version asked for, and the root digest that it must have if CURRENT says so.
struct ChosenVersion {
  VersionName name;
  std::optional<Digest> root;

  friend bool operator==(const ChosenVersion&, const ChosenVersion&) = default;
};

Result<ChosenVersion> choose_version(FileSystem& file_system, const std::string& directory,
                                     const std::string& version) {
  if (version.empty()) {
    MESHC_ASSIGN_OR_RETURN(const CurrentPointer pointer, read_current(file_system, directory));
    return ChosenVersion{pointer.version, pointer.root};
  }
  MESHC_ASSIGN_OR_RETURN(const VersionName name, version_named(version));
  return ChosenVersion{name, std::nullopt};
}

Result<Manifest> open_manifest(FileSystem& file_system, const std::string& directory,
                               const VersionName& version) {
  const std::string path = manifest_path(directory, version);
  Result<MappedFile> file = file_system.map_file(path);
  if (!file.ok()) {
    if (file.status().code() != StatusCode::kNotFound) return file.status();
    return not_found_error("'" + directory + "' has no version " + version.to_string());
  }
  Result<Manifest> manifest = Manifest::open(std::move(file).value());
  if (!manifest.ok()) {
    return manifest.status().with_context("version " + version.to_string() + ": '" + path + "'");
  }
  return manifest;
}

Result<MappedFile> open_segment(FileSystem& file_system, const std::string& path,
                                const SegmentReference& segment) {
  Result<MappedFile> file = file_system.map_file(path);
  if (!file.ok()) {
    if (file.status().code() != StatusCode::kNotFound) return file.status();
    return corruption_error("'" + path + "' is missing");
  }
  if (file->size() != segment.size) {
    return corruption_error("'" + path + "' has " + std::to_string(file->size()) +
                            " bytes in place of " + std::to_string(segment.size));
  }
  MESHC_RETURN_IF_ERROR(check_segment_head(file->text()).with_context("'" + path + "'"));
  return file;
}

SnapshotSummary summarize(const Manifest& manifest, const VersionName& version,
                          const std::vector<uint32_t>& class_listeners) {
  SnapshotSummary summary;
  summary.version = version.to_string();
  summary.profile = manifest.profile();
  summary.api = manifest.api();
  summary.type_url = manifest.type_url();
  summary.encoder = manifest.encoder();
  summary.registry = manifest.registry();
  summary.root = manifest.root();
  summary.proxies = manifest.proxy_count();
  summary.distinct = manifest.template_count();
  summary.rejections = manifest.rejection_count();
  summary.classes = manifest.class_count();
  summary.making = manifest.making();
  for (uint32_t i = 0; i < manifest.proxy_count(); ++i) {
    const uint32_t proxy_class = manifest.proxy_class(i);
    summary.listeners += class_listeners[proxy_class];
    summary.conflicts += manifest.class_conflicts(proxy_class).size();
  }
  for (uint32_t i = 0; i < manifest.template_count(); ++i) {
    summary.bytes += manifest.template_key(i).wire_length;
  }
  return summary;
}

Result<std::unique_ptr<Snapshot::Impl>> open_impl(FileSystem& file_system,
                                                  const std::string& directory,
                                                  const ChosenVersion& chosen) {
  const auto& [name, root] = chosen;
  MESHC_ASSIGN_OR_RETURN(Manifest manifest, open_manifest(file_system, directory, name));
  if (root.has_value() && manifest.root() != *root) {
    return corruption_error("version " + name.to_string() + ": '" + manifest_path(directory, name) +
                            "' has the root digest " + manifest.root().hex() +
                            " in place of the published " + root->hex());
  }
  auto impl = std::make_unique<Snapshot::Impl>(std::move(manifest));
  impl->directory = directory;
  for (uint32_t i = 0; i < impl->manifest.segment_count(); ++i) {
    const SegmentReference segment = impl->manifest.segment(i);
    Result<MappedFile> file =
        open_segment(file_system, segment_path(directory, segment.number), segment);
    if (!file.ok()) return file.status().with_context("version " + name.to_string());
    impl->segments.push_back(std::move(file).value());
  }
  for (uint32_t i = 0; i < impl->manifest.class_count(); ++i) {
    size_t count = 0;
    for (const uint32_t set : impl->manifest.class_sets(i)) {
      count += impl->manifest.set_templates(set).size();
    }
    impl->class_listeners.push_back(static_cast<uint32_t>(count));
  }
  impl->summary = summarize(impl->manifest, name, impl->class_listeners);
  impl->is_checked = std::make_unique<std::atomic<bool>[]>(impl->manifest.template_count());
  return impl;
}

}  // namespace

Result<Snapshot> Snapshot::open(FileSystem& file_system, const std::string& directory,
                                const std::string& version) {
  MESHC_ASSIGN_OR_RETURN(ChosenVersion chosen, choose_version(file_system, directory, version));
  while (true) {
    Result<std::unique_ptr<Impl>> impl = open_impl(file_system, directory, chosen);
    if (impl.ok()) return Snapshot(std::move(impl).value());
    if (!version.empty()) return impl.status();
    // What was published a moment ago may have been collected meanwhile; then something else is
    // now.
    const Result<ChosenVersion> now = choose_version(file_system, directory, version);
    if (!now.ok() || *now == chosen) return impl.status();
    chosen = *now;
  }
}

}  // namespace meshc
