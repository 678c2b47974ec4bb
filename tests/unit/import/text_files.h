// Test help: input files in memory, and the import of them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "import/importer.h"

namespace meshc {

// Files that can only be read. A path is a directory if some file lies below it. Reading the file
// named `broken` fails as a disk does.
class TextFiles : public FileSystem {
 public:
  explicit TextFiles(std::map<std::string, std::string> files, std::string broken = {})
      : files_(std::move(files)), broken_(std::move(broken)) {}

  Result<std::string> read_file(const std::string& path) override {
    if (path == broken_) return io_error("read " + path + ": the disk is on fire");
    const auto found = files_.find(path);
    if (found == files_.end()) return not_found_error("no file " + path);
    return found->second;
  }
  Result<std::vector<std::string>> list_directory(const std::string& path) override {
    const std::string prefix = join_path(path, "");
    std::vector<std::string> names;
    for (const auto& [file, text] : files_) {
      if (file.compare(0, prefix.size(), prefix) != 0) continue;
      const std::string rest = file.substr(prefix.size());
      const std::string name = rest.substr(0, rest.find('/'));
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    return names;
  }
  Result<bool> exists(const std::string& path) override {
    return files_.contains(path) || is_directory(path).value();
  }
  Result<bool> is_directory(const std::string& path) override {
    return !list_directory(path).value().empty();
  }
  Result<uint64_t> file_size(const std::string& path) override {
    return files_.contains(path) ? files_[path].size() : 0;
  }

  Result<std::unique_ptr<WritableFile>> open_for_write(const std::string&, uint32_t) override {
    return refuse();
  }
  Result<MappedFile> map_file(const std::string& path) override {
    MESHC_ASSIGN_OR_RETURN(std::string bytes, read_file(path));
    return MappedFile::from_bytes(std::move(bytes));
  }
  Status rename(const std::string&, const std::string&) override { return refuse(); }
  Status remove_file(const std::string&) override { return refuse(); }
  Status remove_directory(const std::string&) override { return refuse(); }
  Status create_directory(const std::string&, uint32_t) override { return refuse(); }
  Status create_directories(const std::string&, uint32_t) override { return refuse(); }
  Status sync_directory(const std::string&) override { return refuse(); }
  Result<std::unique_ptr<FileLock>> lock_file(const std::string&, std::string_view) override {
    return refuse();
  }

 private:
  static Status refuse() { return unsupported_error("these files can only be read"); }

  std::map<std::string, std::string> files_;
  std::string broken_;
};

// Imports the files, which `options` may name more closely.
inline ImportResult import_files(std::map<std::string, std::string> files,
                                 ImportOptions options = {}) {
  if (options.paths.empty()) {
    for (const auto& [path, text] : files) options.paths.push_back(path);
  }
  TextFiles file_system(std::move(files));
  return import_mesh(file_system, options);
}

inline ImportResult import_text(std::string text, ImportOptions options = {}) {
  return import_files({{"mesh.yaml", std::move(text)}}, std::move(options));
}

inline std::vector<std::string> messages_of(const ImportResult& result) {
  std::vector<std::string> messages;
  for (const Diagnostic& diagnostic : result.diagnostics.sorted()) {
    messages.push_back(to_text(diagnostic));
  }
  return messages;
}

}  // namespace meshc
