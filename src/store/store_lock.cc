// The text in the lock file and what is made of it.
#include "store/store_lock.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/strings.h"
#include "store/names.h"

namespace meshc {
namespace {

constexpr std::string_view kSince = " since ";

int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// "process 123 on host-a since 1610972423"
std::string owner_text() {
  std::array<char, 256> host = {};
  const bool has_name = ::gethostname(host.data(), host.size() - 1) == 0;
  return "process " + std::to_string(::getpid()) + " on " + (has_name ? host.data() : "?") +
         std::string(kSince) + std::to_string(seconds_since_1970());
}

// The owner's text with the start as an age: "process 123 on host-a for 12 s".
std::string owner_with_age(std::string_view text) {
  text = trim(text);
  const size_t at = text.rfind(kSince);
  if (at == std::string_view::npos) return "another process";
  const std::optional<int64_t> start = parse_int(text.substr(at + kSince.size()));
  if (!start.has_value()) return "another process";
  const int64_t age = std::max<int64_t>(0, seconds_since_1970() - *start);
  return std::string(text.substr(0, at)) + " for " + std::to_string(age) + " s";
}

}  // namespace

Result<std::unique_ptr<FileLock>> lock_store(FileSystem& file_system,
                                             const std::string& directory) {
  const std::string path = lock_path(directory);
  Result<std::unique_ptr<FileLock>> lock = file_system.lock_file(path, owner_text());
  if (lock.ok() || lock.status().code() != StatusCode::kBusy) return lock;
  const Result<std::string> text = file_system.read_file(path);
  return busy_error("the store '" + directory + "' is being written by " +
                    (text.ok() ? owner_with_age(*text) : "another process") +
                    "; wait until it has finished and run again");
}

}  // namespace meshc
