// Reading and replacing CURRENT.
#include "store/current.h"

#include <optional>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "store/format.h"

namespace meshc {
namespace {

// The line without its own digest.
std::string pointer_text(const CurrentPointer& pointer) {
  return std::string(kCurrentMagic) + " " + std::to_string(kStoreFormat) + " " +
         pointer.version.to_string() + " " + pointer.root.hex() + " ";
}

std::string pointer_line(const CurrentPointer& pointer) {
  const std::string text = pointer_text(pointer);
  return text + digest_of(text).hex() + "\n";
}

std::optional<CurrentPointer> parse_pointer(std::string_view line) {
  const std::vector<std::string_view> words = split(trim(line), ' ');
  if (words.size() != 5) return std::nullopt;
  const std::optional<VersionName> version = VersionName::parse(words[2]);
  const std::optional<Digest> root = Digest::parse(words[3]);
  if (!version.has_value() || !root.has_value()) return std::nullopt;
  return CurrentPointer{*version, *root};
}

}  // namespace

Result<CurrentPointer> read_current(FileSystem& file_system, const std::string& directory) {
  const std::string path = current_path(directory);
  Result<std::string> line = file_system.read_file(path);
  if (!line.ok()) {
    if (line.status().code() != StatusCode::kNotFound) return line.status();
    return not_found_error("'" + directory +
                           "' has no published version; publish one with `meshc compile`");
  }
  const std::optional<CurrentPointer> pointer = parse_pointer(*line);
  if (!pointer.has_value() || *line != pointer_line(*pointer)) {
    return corruption_error("'" + path +
                            "' is damaged; name a version, or publish a new one, which mends it");
  }
  return *pointer;
}

Status write_current(FileSystem& file_system, const std::string& directory,
                     const CurrentPointer& pointer) {
  return write_file_atomically(file_system, current_path(directory), pointer_line(pointer),
                               kStoreFileMode);
}

}  // namespace meshc
