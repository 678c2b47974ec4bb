// What can be said about files without naming an operating system.
#include "base/file_system.h"

#include <utility>

namespace meshc {
namespace {

Status write_and_sync(FileSystem& file_system, const std::string& path, std::string_view bytes,
                      uint32_t mode) {
  MESHC_ASSIGN_OR_RETURN(std::unique_ptr<WritableFile> file,
                         file_system.open_for_write(path, mode));
  MESHC_RETURN_IF_ERROR(file->append(bytes));
  MESHC_RETURN_IF_ERROR(file->sync());
  return file->close();
}

}  // namespace

std::string parent_directory(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  path = path.substr(0, slash);
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path.empty() ? "/" : std::string(path);
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

Status write_file_atomically(FileSystem& file_system, const std::string& path,
                             std::string_view bytes, uint32_t mode) {
  const std::string temporary = path + ".tmp";
  Status status = write_and_sync(file_system, temporary, bytes, mode);
  if (status.ok()) status = file_system.rename(temporary, path);
  if (!status.ok()) {
    // The first failure is the one to report.
    const Status ignored = file_system.remove_file(temporary);
    static_cast<void>(ignored);
    return status;
  }
  return file_system.sync_directory(parent_directory(path));
}

}  // namespace meshc
