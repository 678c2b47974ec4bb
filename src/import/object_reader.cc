// Getters and messages of ObjectReader.
#include "import/object_reader.h"

#include <algorithm>

#include "base/check.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr size_t kLongestQuote = 60;

// A scalar as it may appear in a message.
std::string quote(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, kLongestQuote)) {
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  if (text.size() > kLongestQuote) result += "...";
  return result + "'";
}

// Number of single-character edits between two names.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The candidate that `word` was probably meant to be, or "" if none is near.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr size_t kLongestWord = 64;  // names of fields and enumerations are shorter
  if (word.size() > kLongestWord) return {};
  std::string_view best;
  size_t best_distance = word.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    const size_t distance = edit_distance(to_lower_ascii(word), to_lower_ascii(candidate));
    if (distance <= best_distance && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

ObjectReader::ObjectReader(NodeRef node, const ObjectContext* context)
    : anchor_(node), context_(context) {
  MESHC_CHECK(context != nullptr && context->diagnostics != nullptr, "a reader needs a context");
  if (!node.exists()) anchor_ = context->root;
  if (!node.exists() || node.is_null()) return;
  if (node.is_object()) {
    node_ = node;
  } else {
    is_wrong_type_ = true;
    report_wrong_type(node, "an object");
  }
}

ObjectReader::ObjectReader(const ObjectReader& parent, std::string_view field)
    : anchor_(parent.anchor_),
      missing_path_(parent.missing_path_),
      is_wrong_type_(parent.is_wrong_type_),
      context_(parent.context_) {
  if (!missing_path_.empty()) missing_path_ += '.';
  missing_path_ += field;
}

NodeRef ObjectReader::value_of(std::string_view field) const {
  const NodeRef value = node_.find(field);
  return value.is_null() ? NodeRef() : value;
}

std::optional<std::string_view> ObjectReader::string_value(NodeRef value) const {
  const std::optional<std::string_view> text = value.as_string();
  if (!text.has_value()) report_wrong_type(value, "a string");
  return text;
}

std::optional<std::string_view> ObjectReader::find_string(std::string_view field) const {
  const NodeRef value = value_of(field);
  return value.exists() ? string_value(value) : std::nullopt;
}

std::string_view ObjectReader::optional_string(std::string_view field,
                                               std::string_view fallback) const {
  return find_string(field).value_or(fallback);
}

std::string_view ObjectReader::required_string(std::string_view field) const {
  const NodeRef value = value_of(field);
  if (!value.exists()) {
    report_missing(field);
    return {};
  }
  const std::optional<std::string_view> text = string_value(value);
  if (text.has_value() && text->empty()) error(field, "must not be empty");
  return text.value_or(std::string_view());
}

std::optional<int64_t> ObjectReader::optional_int(std::string_view field, int64_t min,
                                                  int64_t max) const {
  const NodeRef value = value_of(field);
  if (!value.exists()) return std::nullopt;
  const std::optional<int64_t> number = value.as_int64();
  if (!number.has_value() && value.kind() != NodeKind::kInt) {
    report_wrong_type(value, "an integer");
    return std::nullopt;
  }
  if (!number.has_value() || *number < min || *number > max) {
    std::string remedy = "choose a value from " + std::to_string(min);
    remedy += " to " + std::to_string(max);
    error_at(value, std::string(value.as_text()) + " is out of range", remedy);
    return std::nullopt;
  }
  return number;
}

int64_t ObjectReader::int_or(std::string_view field, int64_t fallback, int64_t min,
                             int64_t max) const {
  return optional_int(field, min, max).value_or(fallback);
}

std::optional<int64_t> ObjectReader::required_int(std::string_view field, int64_t min,
                                                  int64_t max) const {
  if (!has(field)) {
    report_missing(field);
    return std::nullopt;
  }
  return optional_int(field, min, max);
}

std::optional<bool> ObjectReader::optional_bool(std::string_view field) const {
  const NodeRef value = value_of(field);
  if (!value.exists()) return std::nullopt;
  const std::optional<bool> result = value.as_bool();
  if (!result.has_value()) report_wrong_type(value, "a boolean");
  return result;
}

bool ObjectReader::bool_or(std::string_view field, bool fallback) const {
  return optional_bool(field).value_or(fallback);
}

std::optional<double> ObjectReader::optional_double(std::string_view field) const {
  const NodeRef value = value_of(field);
  if (!value.exists()) return std::nullopt;
  const std::optional<double> number = value.as_double();
  if (!number.has_value()) report_wrong_type(value, "a number");
  return number;
}

ObjectReader ObjectReader::object(std::string_view field) const {
  const NodeRef value = value_of(field);
  return value.exists() ? ObjectReader(value, context_) : ObjectReader(*this, field);
}

std::vector<NodeRef> ObjectReader::list(std::string_view field) const {
  const NodeRef value = value_of(field);
  if (value.exists() && !value.is_array()) report_wrong_type(value, "a list");
  return value.element_list();
}

std::vector<ObjectReader> ObjectReader::object_list(std::string_view field) const {
  std::vector<ObjectReader> result;
  for (const NodeRef element : list(field)) {
    if (element.is_object()) {
      result.push_back(ObjectReader(element, context_));
    } else {
      report_wrong_type(element, "an object");
    }
  }
  return result;
}

std::vector<std::string_view> ObjectReader::string_list(std::string_view field) const {
  std::vector<std::string_view> result;
  for (const NodeRef element : list(field)) {
    const std::optional<std::string_view> text = string_value(element);
    if (text.has_value()) result.push_back(*text);
  }
  return result;
}

std::vector<std::pair<std::string_view, std::string_view>> ObjectReader::string_map(
    std::string_view field) const {
  std::vector<std::pair<std::string_view, std::string_view>> result;
  const NodeRef map = value_of(field);
  if (map.exists() && !map.is_object()) report_wrong_type(map, "an object");
  result.reserve(map.size());
  for (const Member& member : map.members()) {
    if (member.value.is_null()) {
      result.emplace_back(member.key, std::string_view());
      continue;
    }
    const std::optional<std::string_view> text = string_value(member.value);
    if (text.has_value()) result.emplace_back(member.key, *text);
  }
  return result;
}

void ObjectReader::check_known_fields(std::span<const std::string_view> known) const {
  for (const Member& member : node_.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const std::string_view meant = nearest_word(member.key, known);
    std::string remedy;
    if (!meant.empty()) remedy = "did you mean '" + std::string(meant) + "'?";
    report(Severity::kWarning, member.key_node, member.key_node.path_from(context_->root),
           "unknown field is ignored", remedy);
  }
}

std::string ObjectReader::path_of(std::string_view field) const {
  const NodeRef value = node_.find(field);
  if (value.exists()) return value.path_from(context_->root);
  std::string path = anchor_.path_from(context_->root);
  for (const std::string_view part : {std::string_view(missing_path_), field}) {
    if (!path.empty() && !part.empty()) path += '.';
    path += part;
  }
  return path;
}

void ObjectReader::report(Severity severity, NodeRef where, std::string path,
                          std::string_view message, std::string_view remedy,
                          std::string_view profile) const {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  const NodeRef place = where.exists() ? where : context_->root;
  diagnostic.where = {place.file_name(), place.line()};
  diagnostic.object = context_->object;
  if (!path.empty()) {
    diagnostic.message = std::move(path);
    diagnostic.message += ": ";
  }
  diagnostic.message += message;
  diagnostic.remedy = remedy;
  diagnostic.profile = profile;
  context_->diagnostics->add(std::move(diagnostic));
}

void ObjectReader::error(std::string_view field, std::string_view message,
                         std::string_view remedy) const {
  const NodeRef value = node_.find(field);
  report(Severity::kError, value.exists() ? value : anchor_, path_of(field), message, remedy);
}

void ObjectReader::warning(std::string_view field, std::string_view message,
                           std::string_view remedy, std::string_view profile) const {
  const NodeRef value = node_.find(field);
  report(Severity::kWarning, value.exists() ? value : anchor_, path_of(field), message, remedy,
         profile);
}

void ObjectReader::error_at(NodeRef node, std::string_view message, std::string_view remedy) const {
  report(Severity::kError, node, node.path_from(context_->root), message, remedy);
}

void ObjectReader::warning_at(NodeRef node, std::string_view message, std::string_view remedy,
                              std::string_view profile) const {
  report(Severity::kWarning, node, node.path_from(context_->root), message, remedy, profile);
}

void ObjectReader::report_missing(std::string_view field) const {
  if (is_wrong_type_) return;  // said already
  error(field, "is required, but not set");
}

void ObjectReader::report_wrong_type(NodeRef value, std::string_view wanted) const {
  std::string message = "wrong type: is ";
  message += node_kind_text(value.kind());
  const bool is_scalar = !value.is_object() && !value.is_array() && !value.is_null();
  if (is_scalar) message += " (" + quote(value.as_text()) + ")";
  message += ", wants ";
  message += wanted;
  std::string_view remedy;
  if (is_scalar && wanted == "a string") remedy = "put the value in double quotes";
  if (value.is_string() && (wanted == "an integer" || wanted == "a boolean")) {
    remedy = "write the value without quotes";
  }
  error_at(value, message, remedy);
}

void ObjectReader::report_unknown_word(NodeRef value,
                                       const std::vector<std::string_view>& known) const {
  error_at(value, quote(value.as_text()) + " is no known value", "use one of " + join(known, ", "));
}

}  // namespace meshc
