// The shared parts of checks.
#include "import/check_helpers.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/strings.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters, digits, '-', '_' and '.', with a letter or digit at both ends.
bool is_qualified_name(std::string_view text) {
  if (text.empty() || !is_alphanumeric(text.front()) || !is_alphanumeric(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

// "name" or "dns.prefix/name". The labels of the prefix may have any length, the whole of it 253.
bool is_label_key(std::string_view key) {
  constexpr size_t kLongestPrefix = 253;
  constexpr size_t kLongestName = 63;
  const size_t slash = key.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view prefix = key.substr(0, slash);
    if (prefix.size() > kLongestPrefix) return false;
    for (const std::string_view part : split(prefix, '.')) {
      const bool has_other = part.find_first_of("_.") != std::string_view::npos;
      if (has_other || !is_qualified_name(part)) return false;
    }
    key.remove_prefix(slash + 1);
  }
  return key.size() <= kLongestName && is_qualified_name(key);
}

}  // namespace

void add_fault(std::string_view what, const std::string& fault, Reasons* reasons) {
  if (!fault.empty()) reasons->push_back(fmt::format("{}: {}", what, fault));
}

void check_duration(const ValueRecord* message, std::string_view field, Reasons* reasons) {
  if (member_of(message, field) == nullptr) return;
  add_fault(field, duration_fault(text_of(message, field)), reasons);
}

void check_labels(const ValueRecord* message, std::string_view field, Reasons* reasons) {
  for (const ValueRecord& label : children_of(message, field)) {
    if (!is_label_key(label.key)) reasons->push_back(fmt::format("invalid label '{}'", label.key));
    if (!label.text.empty() && !is_qualified_name(label.text)) {
      reasons->push_back(
          fmt::format("label '{}' has the invalid value '{}'", label.key, label.text));
    }
  }
}

void check_export_to(const ValueRecord& spec, Reasons* reasons) {
  const std::span<const ValueRecord> scopes = children_of(&spec, "exportTo");
  if (scopes.size() > 1) reasons->push_back("exportTo has more than one entry");
  if (scopes.size() == 1 && scopes[0].text != "." && scopes[0].text != "*") {
    reasons->push_back(fmt::format("exportTo is '{}', not '.' or '*'", scopes[0].text));
  }
}

void check_workload_selector(const ValueRecord& spec, Reasons* reasons) {
  const ValueRecord* selector = member_of(&spec, "workloadSelector");
  if (selector != nullptr && member_of(selector, "labels") == nullptr) {
    reasons->push_back("workloadSelector has no labels");
  }
}

}  // namespace meshc
