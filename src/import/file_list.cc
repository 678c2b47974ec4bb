// Walking the given paths.
#include "import/file_list.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace meshc {
namespace {

// Deeper than any real input: a link that leads back up.
constexpr int kMaxDepth = 64;

// Hidden names are left out: version control's files, and what a mounted ConfigMap keeps behind its
// links, which would be there twice.
Status walk_directory(FileSystem& file_system, const std::string& directory, int depth,
                      FileList* list) {
  if (depth > kMaxDepth) {
    return invalid_argument_error("'" + directory + "' lies more than " +
                                  std::to_string(kMaxDepth) +
                                  " directories deep; look for a symbolic link that leads back");
  }
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                         file_system.list_directory(directory));
  for (const std::string& name : names) {
    if (starts_with(name, ".")) continue;
    const std::string path = join_path(directory, name);
    MESHC_ASSIGN_OR_RETURN(const bool is_directory, file_system.is_directory(path));
    if (is_directory) {
      MESHC_RETURN_IF_ERROR(walk_directory(file_system, path, depth + 1, list));
    } else if (is_object_file(name)) {
      list->files.push_back(path);
    } else {
      list->ignored.push_back(path);
    }
  }
  return ok_status();
}

Status add_path(FileSystem& file_system, const std::string& path, FileList* list,
                Diagnostics* diagnostics) {
  if (path == "-") {
    list->files.push_back(path);
    return ok_status();
  }
  MESHC_ASSIGN_OR_RETURN(const bool exists, file_system.exists(path));
  if (!exists) {
    diagnostics->error({path, 0}, {}, "there is no such file or directory");
    return ok_status();
  }
  MESHC_ASSIGN_OR_RETURN(const bool is_directory, file_system.is_directory(path));
  if (!is_directory) {
    list->files.push_back(path);
    return ok_status();
  }
  const size_t before = list->files.size();
  MESHC_RETURN_IF_ERROR(walk_directory(file_system, path, 0, list));
  if (list->files.size() == before) {
    diagnostics->error({path, 0}, {}, "the directory has no *.yaml, *.yml or *.json files");
  }
  return ok_status();
}

void sort_unique(std::vector<std::string>& paths) {
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
}

}  // namespace

bool is_file_of(std::string_view file, std::string_view path) {
  if (file == path) return true;
  while (ends_with(path, "/")) path.remove_suffix(1);
  return starts_with(file, path) && starts_with(file.substr(path.size()), "/");
}

bool is_object_file(std::string_view name) {
  for (const std::string_view packed : {".gz", ".zst"}) {
    name = strip_suffix(name, packed).value_or(name);
  }
  return ends_with(name, ".yaml") || ends_with(name, ".yml") || ends_with(name, ".json");
}

Result<FileList> list_files(FileSystem& file_system, const std::vector<std::string>& paths,
                            Diagnostics* diagnostics) {
  FileList list;
  for (const std::string& path : paths) {
    MESHC_RETURN_IF_ERROR(add_path(file_system, path, &list, diagnostics));
  }
  sort_unique(list.files);
  sort_unique(list.ignored);
  return list;
}

}  // namespace meshc
