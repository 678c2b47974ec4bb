// A file's bytes in memory, read-only.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"

namespace meshc {

// Owns the mapping; views die with it. The file must not be truncated meanwhile (that would raise
// SIGBUS), which holds for files that are only ever replaced by rename. Safe to read from all
// threads. Can only be moved.
class MappedFile {
 public:
  // An empty file gives an empty view.
  static Result<MappedFile> open(const std::string& path);
  // The same interface on bytes that are already in memory, for file systems without mmap.
  static MappedFile from_bytes(std::string bytes);

  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const;
  std::string_view text() const;
  size_t size() const { return size_; }

 private:
  void release();

  const char* data_ = nullptr;
  size_t size_ = 0;
  bool is_mapping_ = false;  // true: munmap, false: the bytes are in `owned_`
  std::unique_ptr<std::string> owned_;
};

}  // namespace meshc
