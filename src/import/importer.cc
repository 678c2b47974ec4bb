// The steps of an import, in their order.
#include "import/importer.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "base/parallel.h"
#include "import/duplicates.h"
#include "import/file_list.h"
#include "import/istio.h"
#include "import/object_importer.h"
#include "import/object_list.h"
#include "import/pilot_env.h"
#include "import/proxies.h"
#include "import/read_documents.h"
#include "import/text_source.h"
#include "import/value_record.h"

namespace meshc {
namespace {

// A file and what is in it. Documents point into the text.
struct InputFile {
  std::string path;
  std::optional<TextSource> source;
  std::vector<Document> documents;
  Diagnostics diagnostics;
  Status failure;            // of the machine
  bool has_content = false;  // objects, or errors where they should be
};

// A damaged, missing or oversized file is a mistake in the input; the rest is worth a retry.
bool is_mistake(const Status& status) {
  switch (status.code()) {
    case StatusCode::kNotFound:
    case StatusCode::kCorruption:
    case StatusCode::kInvalidArgument:
    case StatusCode::kUnsupported:
      return true;
    default:
      return false;
  }
}

void read_file(FileSystem& file_system, InputFile* file) {
  Result<TextSource> source = TextSource::read(file_system, file->path);
  if (!source.ok()) {
    if (is_mistake(source.status())) {
      file->diagnostics.error({}, {}, std::string(source.status().message()));
    } else {
      file->failure = source.status();
    }
    return;
  }
  file->source = std::move(source).value();
  read_documents(*file->source, &file->documents, &file->diagnostics);
}

// Converts all objects; each range of neighbours is one part, and parts are joined in order.
ImportPart import_objects(const std::vector<ObjectNode>& objects, const ObjectOptions& options) {
  constexpr size_t kObjectsPerPart = 128;
  std::vector<ImportPart> parts((objects.size() + kObjectsPerPart - 1) / kObjectsPerPart);
  parallel_for(parts.size(), [&](size_t part) {
    const size_t begin = part * kObjectsPerPart;
    const size_t end = std::min(objects.size(), begin + kObjectsPerPart);
    for (size_t i = begin; i < end; ++i) import_object(objects[i], options, &parts[part]);
  });
  ImportPart all;
  for (ImportPart& part : parts) all.append(std::move(part));
  return all;
}

// The objects of all files, in the order of the files.
class MeshImporter {
 public:
  MeshImporter(FileSystem& file_system, const ImportOptions& options)
      : file_system_(file_system), options_(options) {}

  ImportResult import();

 private:
  bool open_files();
  void take_problems(InputFile* file);
  void collect();
  void read_objects();
  Generation generation() const;
  void check_content(const std::string& path);
  void read_proxies_file();
  void read_pilot_env_file();
  InputFile* read_extra_file(const std::string& path);
  void finish();

  FileSystem& file_system_;
  const ImportOptions& options_;
  std::deque<InputFile> files_;
  std::vector<ObjectNode> objects_;  // of the files that are not named by an option
  std::vector<ProxyRecord> listed_proxies_;
  ImportPart all_;
  ImportResult result_;
};

bool MeshImporter::open_files() {
  Result<FileList> list = list_files(file_system_, options_.paths, &result_.diagnostics);
  if (!list.ok()) {
    result_.status = list.status();
    return false;
  }
  result_.ignored_files = std::move(list->ignored);
  for (std::string& path : list->files) files_.emplace_back().path = std::move(path);
  parallel_for(files_.size(), [&](size_t i) { read_file(file_system_, &files_[i]); });
  for (InputFile& file : files_) take_problems(&file);
  return result_.status.ok();
}

void MeshImporter::take_problems(InputFile* file) {
  if (result_.status.ok()) result_.status = file->failure;
  if (file->diagnostics.has_errors()) file->has_content = true;
  result_.diagnostics.append(std::move(file->diagnostics));
}

void MeshImporter::collect() {
  for (InputFile& file : files_) {
    const size_t before = objects_.size() + result_.diagnostics.error_count();
    for (const Document& document : file.documents) {
      collect_objects(document.root(), &objects_, &result_.diagnostics);
    }
    if (objects_.size() + result_.diagnostics.error_count() > before) file.has_content = true;
    if (file.source.has_value()) result_.records.files.push_back(file.source->name());
  }
  for (const std::string& path : options_.paths) check_content(path);
}

// How an object of both generations is to be read is known once all others have been; that the
// first reading is wrong is rare, for a mesh of today seldom has objects of a version so old.
void MeshImporter::read_objects() {
  ObjectOptions options;
  options.domain = options_.domain;
  options.make_proxies = options_.proxies_file.empty();
  all_ = import_objects(objects_, options);
  options.generation = generation();
  const auto is_of_both = [](const ObjectNode& object) {
    return is_of_both_generations(object_type(object.api_version, object.kind));
  };
  if (options.generation != Generation::kIstio13 &&
      std::any_of(objects_.begin(), objects_.end(), is_of_both))
    all_ = import_objects(objects_, options);
  result_.diagnostics.append(std::move(all_.diagnostics));
}

// As the profile of a registry is chosen (generation_signs).
Generation MeshImporter::generation() const {
  GenerationSigns signs;
  for (const ConfigRecord& config : all_.records.configs)
    signs.add(generation_of_object(config.group, config.version));
  for (const EndpointsRecord& endpoints : all_.records.endpoints) {
    if (endpoints.is_slice) signs.add(Generation::kToday);
  }
  for (const auto* proxies : {&all_.records.proxies, &listed_proxies_}) {
    for (const ProxyRecord& proxy : *proxies)
      signs.add(generation_of_proxy(text_of(&proxy.metadata, "ISTIO_VERSION")));
  }
  return signs.likely();
}

// Reports a path that gives nothing, which is likelier a mistake than an empty mesh.
void MeshImporter::check_content(const std::string& path) {
  bool has_files = false;
  for (const InputFile& file : files_) {
    if (!is_file_of(file.path, path)) continue;
    if (file.has_content) return;
    has_files = true;
  }
  if (!has_files) return;  // reported when files were listed
  result_.diagnostics.error({path, 0}, {}, "the input has no Kubernetes objects",
                            "give files as `kubectl get -o yaml` writes them");
}

// Null after a report.
InputFile* MeshImporter::read_extra_file(const std::string& path) {
  InputFile& file = files_.emplace_back();
  file.path = path;
  read_file(file_system_, &file);
  take_problems(&file);
  if (!file.source.has_value()) return nullptr;
  result_.records.files.push_back(file.source->name());
  return &file;
}

void MeshImporter::read_proxies_file() {
  const InputFile* file = read_extra_file(options_.proxies_file);
  if (file == nullptr) return;
  for (const Document& document : file->documents) {
    read_proxies(document.root(), &listed_proxies_, &result_.diagnostics);
  }
  if (listed_proxies_.empty() && !result_.diagnostics.has_errors()) {
    result_.diagnostics.error({options_.proxies_file, 0}, {}, "the file lists no proxies");
  }
}

void MeshImporter::read_pilot_env_file() {
  const InputFile* file = read_extra_file(options_.pilot_env_file);
  if (file == nullptr) return;
  if (file->documents.size() > 1) {
    result_.diagnostics.error({options_.pilot_env_file, file->documents[1].root().line()}, {},
                              "a second document", "keep one map of variables");
  }
  if (file->documents.empty()) return;
  result_.records.pilot_env = read_pilot_env(file->documents[0].root(), &result_.diagnostics);
}

void MeshImporter::finish() {
  std::move(listed_proxies_.begin(), listed_proxies_.end(),
            std::back_inserter(all_.records.proxies));
  check_proxy_ids(all_.records.proxies, &result_.diagnostics);
  check_duplicates(all_, &result_.diagnostics);
  RegistryRecords& records = result_.records;
  if (!all_.settings.empty()) {
    records.mesh_config = std::move(all_.settings.front().mesh_config);
    records.mesh_networks = std::move(all_.settings.front().mesh_networks);
    records.mesh_config_source = std::move(all_.settings.front().source);
  }
  records.domain = options_.domain;
  records.trust_domain = options_.trust_domain;
  records.services = std::move(all_.records.services);
  records.endpoints = std::move(all_.records.endpoints);
  records.pods = std::move(all_.records.pods);
  records.nodes = std::move(all_.records.nodes);
  records.namespaces = std::move(all_.records.namespaces);
  records.configs = std::move(all_.records.configs);
  records.proxies = std::move(all_.records.proxies);
  records.rejections = std::move(all_.records.rejections);
  records.ignored.assign(all_.ignored.begin(), all_.ignored.end());
}

ImportResult MeshImporter::import() {
  if (!open_files()) return std::move(result_);
  collect();
  if (!options_.proxies_file.empty()) read_proxies_file();
  read_objects();
  if (!options_.pilot_env_file.empty()) read_pilot_env_file();
  // Beyond this point nothing of the input is read any more.
  finish();
  return std::move(result_);
}

}  // namespace

ImportResult import_mesh(FileSystem& file_system, const ImportOptions& options) {
  return MeshImporter(file_system, options).import();
}

}  // namespace meshc
