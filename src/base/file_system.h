// The only way to the disk: an interface that tests replace by one that fails or forgets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mapped_file.h"
#include "base/status.h"

namespace meshc {

// A file that is written front to back. Bytes are sure to be on disk only after sync() returned ok.
// Not thread-safe. Destroying it without close() closes it and ignores errors.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status append(std::string_view bytes) = 0;
  // Waits until all bytes appended so far are on the disk. The name needs sync_directory() as well.
  virtual Status sync() = 0;
  // Passes the rest on to the operating system; nothing may be called afterwards.
  virtual Status close() = 0;
};

// Keeps others out while it lives. The lock also ends with the process, however it ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// All functions may be called by several threads at once. `mode` are permission bits such as 0644,
// cut by the process's umask.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Creates the file or empties an existing one.
  virtual Result<std::unique_ptr<WritableFile>> open_for_write(const std::string& path,
                                                               uint32_t mode) = 0;
  // The whole content, also of pipes. "/dev/stdin" reads the standard input to its end.
  virtual Result<std::string> read_file(const std::string& path) = 0;
  virtual Result<MappedFile> map_file(const std::string& path) = 0;
  // Replaces `to` in one step if it exists.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // kNotFound if there is none.
  virtual Status remove_file(const std::string& path) = 0;
  // The directory must be empty.
  virtual Status remove_directory(const std::string& path) = 0;
  // kFailedPrecondition if the name is taken already.
  virtual Status create_directory(const std::string& path, uint32_t mode) = 0;
  // With all missing parents; ok if the directory is there already.
  virtual Status create_directories(const std::string& path, uint32_t mode) = 0;
  // Makes creations, renames and removals of names in the directory durable.
  virtual Status sync_directory(const std::string& path) = 0;
  // The names (not paths) in the directory without "." and "..", sorted by bytes.
  virtual Result<std::vector<std::string>> list_directory(const std::string& path) = 0;
  virtual Result<bool> exists(const std::string& path) = 0;
  virtual Result<bool> is_directory(const std::string& path) = 0;
  virtual Result<uint64_t> file_size(const std::string& path) = 0;
  // Takes the lock on file `path` (created if missing) and writes `owner` into it, to tell others
  // who has it. Does not wait: kBusy with the present owner's text in the message.
  virtual Result<std::unique_ptr<FileLock>> lock_file(const std::string& path,
                                                      std::string_view owner) = 0;
};

// The operating system's disk. Handles EINTR and short writes; errors name action, path and reason.
FileSystem& real_file_system();

// "a/b" of "a/b/c", "/" of "/c", "." of "c".
std::string parent_directory(std::string_view path);
// "a/b" from "a" and "b"; keeps "b" if `directory` is empty.
std::string join_path(std::string_view directory, std::string_view name);

// The file has either its old or all of its new content, whenever the machine stops: writes
// "<path>.tmp" in the same directory, syncs it, renames it, syncs the directory. On failure the
// temporary file is removed as far as possible. Two writers of one path must be kept apart by a
// lock.
Status write_file_atomically(FileSystem& file_system, const std::string& path,
                             std::string_view bytes, uint32_t mode);

}  // namespace meshc
