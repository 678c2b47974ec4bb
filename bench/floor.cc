// floor: the least that a compilation must do to the disk, for comparison with `meshc compile`.
//
// Reads the registry file once from front to back, writes as many bytes as a version has, and syncs
// file and directory. Prints seconds.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "base/file_system.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr uint64_t kChunk = uint64_t{1} << 20;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Status write_bytes(FileSystem& files, const std::string& path, uint64_t bytes) {
  MESHC_ASSIGN_OR_RETURN(const std::unique_ptr<WritableFile> file,
                         files.open_for_write(path, 0644));
  const std::string chunk(kChunk, 'x');
  while (bytes > 0) {
    const uint64_t part = std::min(bytes, kChunk);
    MESHC_RETURN_IF_ERROR(file->append(std::string_view(chunk).substr(0, part)));
    bytes -= part;
  }
  MESHC_RETURN_IF_ERROR(file->sync());
  MESHC_RETURN_IF_ERROR(file->close());
  return files.sync_directory(parent_directory(path));
}

Status run(const std::string& registry, uint64_t bytes, const std::string& output) {
  FileSystem& files = real_file_system();
  const auto start = std::chrono::steady_clock::now();
  MESHC_ASSIGN_OR_RETURN(const std::string content, files.read_file(registry));
  const double read_seconds = seconds_since(start);
  MESHC_RETURN_IF_ERROR(write_bytes(files, output, bytes));
  const double all_seconds = seconds_since(start);
  MESHC_RETURN_IF_ERROR(files.remove_file(output));
  fmt::print("read {} bytes {:.4f} s, write and sync {} bytes {:.4f} s, total {:.4f} s\n",
             content.size(), read_seconds, bytes, all_seconds - read_seconds, all_seconds);
  return ok_status();
}

}  // namespace
}  // namespace meshc

int main(int argc, char** argv) {
  const std::optional<uint64_t> bytes =
      argc == 4 ? meshc::parse_uint(argv[2]) : std::optional<uint64_t>();
  if (!bytes.has_value()) {
    fmt::print(stderr, "usage: floor REGISTRY BYTES OUTPUT\n");
    return 2;
  }
  const meshc::Status status = meshc::run(argv[1], *bytes, argv[3]);
  if (status.ok()) return 0;
  fmt::print(stderr, "floor: {}\n", status.to_string());
  return 1;
}
