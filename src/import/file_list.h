// Which files an import reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/file_system.h"
#include "base/status.h"

namespace meshc {

struct FileList {
  std::vector<std::string> files;    // "-" is the standard input
  std::vector<std::string> ignored;  // found in directories, but neither YAML nor JSON
};

// Whether `file` is what `path` means, or one of the files.
bool is_file_of(std::string_view file, std::string_view path);

// Whether a file of this name in a directory is read: *.yaml, *.yml and *.json, also with .gz or
// .zst.
bool is_object_file(std::string_view name);

// The files that `paths` mean: a file or "-" is itself, a directory all object files in it and
// below, sorted by path. A path that does not exist, and a directory without object files, is a
// diagnostic; a failure is one of the machine.
Result<FileList> list_files(FileSystem& file_system, const std::vector<std::string>& paths,
                            Diagnostics* diagnostics);

}  // namespace meshc
