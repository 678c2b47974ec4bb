// The text of marks: a head line, the reasons, and the digest of both.
#include "store/held.h"

#include <algorithm>
#include <string_view>

#include "base/digest.h"
#include "base/strings.h"
#include "store/format.h"

namespace meshc {
namespace {

std::string head_line() { return "meshc-held " + std::to_string(kStoreFormat) + "\n"; }

std::string mark_text(const std::vector<std::string>& reasons) {
  std::string text = head_line();
  for (std::string reason : reasons) {
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    text += reason + "\n";
  }
  return text + digest_of(text).hex() + "\n";
}

}  // namespace

Status write_held(FileSystem& file_system, const std::string& directory, const VersionName& version,
                  const std::vector<std::string>& reasons) {
  return write_file_atomically(file_system, held_path(directory, version), mark_text(reasons),
                               kStoreFileMode);
}

Result<std::optional<std::vector<std::string>>> read_held(FileSystem& file_system,
                                                          const std::string& directory,
                                                          const VersionName& version) {
  const std::string path = held_path(directory, version);
  const Result<std::string> text = file_system.read_file(path);
  if (!text.ok()) {
    if (text.status().code() != StatusCode::kNotFound) return text.status();
    return std::optional<std::vector<std::string>>();
  }
  std::vector<std::string> reasons;
  for (const std::string_view line : split(*text, '\n')) reasons.emplace_back(line);
  // The head, the reasons, the digest, and what is behind the last end of line.
  if (reasons.size() >= 3) {
    reasons.erase(reasons.begin());
    reasons.resize(reasons.size() - 2);
    if (mark_text(reasons) == *text) return std::optional(std::move(reasons));
  }
  return std::optional(std::vector<std::string>{"'" + path + "', which says why, is damaged"});
}

Status remove_held(FileSystem& file_system, const std::string& directory,
                   const VersionName& version) {
  const Status removed = file_system.remove_file(held_path(directory, version));
  if (removed.code() == StatusCode::kNotFound) return ok_status();
  MESHC_RETURN_IF_ERROR(removed);
  return file_system.sync_directory(versions_directory(directory));
}

}  // namespace meshc
