// The name of every file in a store, and back: the only place that knows how they are spelled.
//
// Names are made of numbers only, so nothing that comes from a mesh ever becomes part of a path.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace meshc {

// A version's name as shown to users: "2021-01-18T12:20:23Z/2".
struct VersionName {
  int64_t time = 0;      // seconds since 1970, UTC; years 0000 to 9999
  uint64_t counter = 0;  // 1 for the first version of a store

  std::string to_string() const;
  // Exactly what to_string() gives, or nothing.
  static std::optional<VersionName> parse(std::string_view text);

  // By counter: the order in which versions were made.
  friend std::strong_ordering operator<=>(const VersionName& a, const VersionName& b) {
    if (a.counter != b.counter) return a.counter <=> b.counter;
    return a.time <=> b.time;
  }
  friend bool operator==(const VersionName&, const VersionName&) = default;
};

// What parse() gives, or kInvalidArgument that says what versions look like: for names that people
// type.
Result<VersionName> version_named(std::string_view text);

// Whether `time` has a year of four digits.
bool is_nameable_time(int64_t time);

// Paths below the store's directory.
std::string current_path(const std::string& directory);
std::string lock_path(const std::string& directory);
std::string versions_directory(const std::string& directory);
std::string segments_directory(const std::string& directory);
std::string manifest_path(const std::string& directory, const VersionName& version);
std::string held_path(const std::string& directory, const VersionName& version);
std::string segment_path(const std::string& directory, uint64_t number);

// Names within the two directories: "20210118T122023Z-2.manifest", the same with ".held",
// "000001.segment".
std::string manifest_file_name(const VersionName& version);
std::optional<VersionName> parse_manifest_file_name(std::string_view name);
std::string held_file_name(const VersionName& version);
std::optional<VersionName> parse_held_file_name(std::string_view name);
std::string segment_file_name(uint64_t number);
std::optional<uint64_t> parse_segment_file_name(std::string_view name);

// Whether the name is that of a file which a publish had begun and would have renamed.
bool is_temporary_file_name(std::string_view name);

}  // namespace meshc
