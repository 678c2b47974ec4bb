// Writing object files, one service after the other.
#include "gen/mesh_files.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/strings.h"
#include "gen/kubernetes_objects.h"
#include "gen/object_text.h"

namespace meshc {
namespace {

constexpr uint32_t kFileMode = 0644;
constexpr uint32_t kDirectoryMode = 0755;
constexpr size_t kBufferSize = size_t{1} << 20;
constexpr size_t kListIndent = 8;
constexpr std::string_view kListHead = "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        ";
constexpr std::string_view kListTail =
    "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n"
    "    }\n}\n";

// A file that is written through a buffer.
class TextFile {
 public:
  static Result<TextFile> create(FileSystem& file_system, const std::string& path) {
    MESHC_ASSIGN_OR_RETURN(std::unique_ptr<WritableFile> file,
                           file_system.open_for_write(path, kFileMode));
    return TextFile(std::move(file));
  }

  std::string* text() { return &text_; }
  Status flush_if_large() { return text_.size() < kBufferSize ? ok_status() : flush(); }
  Status close() {
    MESHC_RETURN_IF_ERROR(flush());
    return file_->close();
  }
  uint64_t bytes() const { return bytes_; }

 private:
  explicit TextFile(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}
  Status flush() {
    bytes_ += text_.size();
    const Status written = file_->append(text_);
    text_.clear();
    return written;
  }

  std::unique_ptr<WritableFile> file_;
  std::string text_;
  uint64_t bytes_ = 0;
};

// "VirtualService" -> "virtualservices", as kubectl names kinds.
std::string plural_of(std::string_view kind) {
  std::string word = to_lower_ascii(kind);
  if (word == "endpoints") return word;
  if (ends_with(word, "y") && !ends_with(word, "ay")) {
    return word.substr(0, word.size() - 1) + "ies";
  }
  return word + "s";
}

// One file for each kind, made when its first object comes.
class ObjectFiles {
 public:
  ObjectFiles(FileSystem& file_system, ObjectFormat format, std::string directory)
      : file_system_(file_system), format_(format), directory_(std::move(directory)) {}

  Status add(std::string_view kind, const ValueRecord& object) {
    auto at = files_.find(kind);
    const bool is_first = at == files_.end();
    if (is_first) {
      const std::string name = plural_of(kind) + (is_yaml() ? ".yaml" : ".json");
      MESHC_ASSIGN_OR_RETURN(TextFile file,
                             TextFile::create(file_system_, join_path(directory_, name)));
      at = files_.emplace(kind, std::move(file)).first;
    }
    std::string* text = at->second.text();
    if (is_yaml()) {
      if (!is_first) *text += "---\n";
      gen::append_yaml(object, 0, text);
    } else {
      *text += is_first ? kListHead : ",\n        ";
      gen::append_json(object, kListIndent, text);
    }
    return at->second.flush_if_large();
  }

  Status close(MeshFiles* written) {
    for (auto& [kind, file] : files_) {
      if (!is_yaml()) *file.text() += kListTail;
      MESHC_RETURN_IF_ERROR(file.close());
      ++written->files;
      written->bytes += file.bytes();
    }
    return ok_status();
  }

 private:
  bool is_yaml() const { return format_ == ObjectFormat::kYaml; }

  FileSystem& file_system_;
  const ObjectFormat format_;
  const std::string directory_;
  std::map<std::string, TextFile, std::less<>> files_;
};

// The objects of one part of a mesh.
Status add_objects(const RegistryRecords& part, ObjectFiles* files) {
  for (const NamespaceRecord& record : part.namespaces) {
    MESHC_RETURN_IF_ERROR(files->add("Namespace", gen::namespace_object(record)));
  }
  for (const NodeRecord& node : part.nodes) {
    MESHC_RETURN_IF_ERROR(files->add("Node", gen::node_object(node)));
  }
  for (const ServiceRecord& service : part.services) {
    MESHC_RETURN_IF_ERROR(files->add("Service", gen::service_object(service)));
  }
  for (const EndpointsRecord& endpoints : part.endpoints) {
    MESHC_RETURN_IF_ERROR(files->add(endpoints.is_slice ? "EndpointSlice" : "Endpoints",
                                     gen::endpoints_object(endpoints)));
  }
  MESHC_CHECK(part.pods.size() == part.proxies.size(), "each pod has its proxy");
  for (size_t i = 0; i < part.pods.size(); ++i) {
    MESHC_RETURN_IF_ERROR(files->add("Pod", gen::pod_object(part.pods[i], part.proxies[i])));
  }
  for (const ConfigRecord& config : part.configs) {
    MESHC_RETURN_IF_ERROR(files->add(config.kind, gen::config_object(config)));
  }
  return ok_status();
}

Status add_proxies(const RegistryRecords& part, TextFile* file) {
  for (const ProxyRecord& proxy : part.proxies) {
    gen::append_yaml_element(gen::proxy_object(proxy), file->text());
    MESHC_RETURN_IF_ERROR(file->flush_if_large());
  }
  return ok_status();
}

Status make_empty_directory(FileSystem& file_system, const std::string& path) {
  MESHC_RETURN_IF_ERROR(file_system.create_directories(path, kDirectoryMode));
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> names, file_system.list_directory(path));
  if (names.empty()) return ok_status();
  return failed_precondition_error(path +
                                   " is not empty, and an import would read what is there; "
                                   "remove it or choose another directory");
}

}  // namespace

Result<MeshFiles> write_mesh_files(FileSystem& file_system, const SyntheticMesh& mesh,
                                   ObjectFormat format, const std::string& directory,
                                   const std::function<void(size_t)>& progress) {
  MeshFiles written;
  written.objects = join_path(directory, "mesh");
  written.proxies = join_path(directory, "proxies.yaml");
  MESHC_RETURN_IF_ERROR(make_empty_directory(file_system, written.objects));
  MESHC_ASSIGN_OR_RETURN(TextFile proxies, TextFile::create(file_system, written.proxies));
  ObjectFiles objects(file_system, format, written.objects);

  RegistryRecords common;
  mesh.add_common(&common);
  MESHC_RETURN_IF_ERROR(objects.add("ConfigMap", gen::settings_object(common.mesh_config)));
  MESHC_RETURN_IF_ERROR(add_objects(common, &objects));
  for (uint32_t i = 0; i < mesh.service_count(); ++i) {
    RegistryRecords part;
    mesh.add_service(i, &part);
    MESHC_RETURN_IF_ERROR(add_objects(part, &objects));
    MESHC_RETURN_IF_ERROR(add_proxies(part, &proxies));
    if (progress) progress(1);
  }
  MESHC_RETURN_IF_ERROR(objects.close(&written));
  if (mesh.plan().options.proxies == 0) *proxies.text() += "[]\n";
  MESHC_RETURN_IF_ERROR(proxies.close());
  written.bytes += proxies.bytes();
  return written;
}

}  // namespace meshc
