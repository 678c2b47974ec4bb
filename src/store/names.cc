// Spelling and parsing of the names in a store.
#include "store/names.h"

#include <fmt/format.h>

#include <chrono>

#include "base/file_system.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr std::string_view kManifestSuffix = ".manifest";
constexpr std::string_view kHeldSuffix = ".held";
constexpr std::string_view kSegmentSuffix = ".segment";
constexpr std::string_view kTemporarySuffix = ".tmp";

struct CivilTime {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
};

CivilTime civil_time(int64_t time) {
  using namespace std::chrono;
  const sys_seconds point{seconds{time}};
  const sys_days date = floor<days>(point);
  const year_month_day civil{date};
  const int64_t rest = (point - date).count();
  return {static_cast<int>(civil.year()),        static_cast<unsigned>(civil.month()),
          static_cast<unsigned>(civil.day()),    static_cast<unsigned>(rest / 3600),
          static_cast<unsigned>(rest / 60 % 60), static_cast<unsigned>(rest % 60)};
}

// Reads "YYYY-MM-DDThh:mm:ssZ", or without '-' and ':' if `separated` is false, off the front of
// `text`.
std::optional<int64_t> take_time(std::string_view* text, bool separated) {
  const auto take_number = [text](size_t digits) -> std::optional<uint32_t> {
    const std::optional<uint32_t> number = parse_uint32(text->substr(0, digits));
    if (!number.has_value() || text->size() < digits) return std::nullopt;
    text->remove_prefix(digits);
    return number;
  };
  const auto take_char = [text](char c) {
    if (text->empty() || text->front() != c) return false;
    text->remove_prefix(1);
    return true;
  };
  const char* between = separated ? "--T::Z" : "\0\0T\0\0Z";
  uint32_t parts[6];
  for (int i = 0; i < 6; ++i) {
    const std::optional<uint32_t> part = take_number(i == 0 ? 4 : 2);
    if (!part.has_value()) return std::nullopt;
    parts[i] = *part;
    if (between[i] != '\0' && !take_char(between[i])) return std::nullopt;
  }
  using namespace std::chrono;
  const year_month_day date{year{static_cast<int>(parts[0])}, month{parts[1]}, day{parts[2]}};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
  return sys_seconds{sys_days{date}}.time_since_epoch().count() + parts[3] * 3600 + parts[4] * 60 +
         parts[5];
}

// A positive number without leading zeros.
std::optional<uint64_t> parse_counter(std::string_view text) {
  if (text.empty() || text.front() == '0') return std::nullopt;
  return parse_uint(text);
}

std::string version_file_name(const VersionName& version, std::string_view suffix) {
  const CivilTime at = civil_time(version.time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z-{}{}", at.year, at.month, at.day, at.hour,
                     at.minute, at.second, version.counter, suffix);
}

std::optional<VersionName> parse_version_file_name(std::string_view name, std::string_view suffix) {
  const std::optional<std::string_view> stem = strip_suffix(name, suffix);
  if (!stem.has_value()) return std::nullopt;
  std::string_view text = *stem;
  const std::optional<int64_t> time = take_time(&text, false);
  if (!time.has_value() || !starts_with(text, "-")) return std::nullopt;
  const std::optional<uint64_t> counter = parse_counter(text.substr(1));
  if (!counter.has_value()) return std::nullopt;
  return VersionName{*time, *counter};
}

}  // namespace

bool is_nameable_time(int64_t time) {
  constexpr int64_t kFirst = -62167219200;  // 0000-01-01T00:00:00Z
  constexpr int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z
  return time >= kFirst && time <= kLast;
}

std::string VersionName::to_string() const {
  const CivilTime at = civil_time(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z/{}", at.year, at.month, at.day, at.hour,
                     at.minute, at.second, counter);
}

std::optional<VersionName> VersionName::parse(std::string_view text) {
  const std::optional<int64_t> time = take_time(&text, true);
  if (!time.has_value() || !starts_with(text, "/")) return std::nullopt;
  const std::optional<uint64_t> counter = parse_counter(text.substr(1));
  if (!counter.has_value()) return std::nullopt;
  return VersionName{*time, *counter};
}

Result<VersionName> version_named(std::string_view text) {
  const std::optional<VersionName> name = VersionName::parse(text);
  if (name.has_value()) return *name;
  return invalid_argument_error("'" + std::string(text) +
                                "' is not a version; they look like 2021-01-18T12:20:23Z/2");
}

std::string current_path(const std::string& directory) { return join_path(directory, "CURRENT"); }

std::string lock_path(const std::string& directory) { return join_path(directory, "LOCK"); }

std::string versions_directory(const std::string& directory) {
  return join_path(directory, "versions");
}

std::string segments_directory(const std::string& directory) {
  return join_path(directory, "segments");
}

std::string manifest_path(const std::string& directory, const VersionName& version) {
  return join_path(versions_directory(directory), manifest_file_name(version));
}

std::string held_path(const std::string& directory, const VersionName& version) {
  return join_path(versions_directory(directory), held_file_name(version));
}

std::string segment_path(const std::string& directory, uint64_t number) {
  return join_path(segments_directory(directory), segment_file_name(number));
}

std::string manifest_file_name(const VersionName& version) {
  return version_file_name(version, kManifestSuffix);
}

std::optional<VersionName> parse_manifest_file_name(std::string_view name) {
  return parse_version_file_name(name, kManifestSuffix);
}

std::string held_file_name(const VersionName& version) {
  return version_file_name(version, kHeldSuffix);
}

std::optional<VersionName> parse_held_file_name(std::string_view name) {
  return parse_version_file_name(name, kHeldSuffix);
}

std::string segment_file_name(uint64_t number) {
  return fmt::format("{:06}{}", number, kSegmentSuffix);
}

std::optional<uint64_t> parse_segment_file_name(std::string_view name) {
  const std::optional<std::string_view> stem = strip_suffix(name, kSegmentSuffix);
  if (!stem.has_value()) return std::nullopt;
  const std::optional<uint64_t> number = parse_uint(*stem);
  if (!number.has_value() || segment_file_name(*number) != name) return std::nullopt;
  return number;
}

bool is_temporary_file_name(std::string_view name) { return ends_with(name, kTemporarySuffix); }

}  // namespace meshc
