// The scalar rules of go-yaml v2.
#include "import/yaml_scalar.h"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/strings.h"

namespace meshc {
namespace {

// Whether the text is one of a word's three spellings: "yes", "Yes", "YES".
bool is_word(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  if (text == lower) return true;
  const auto upper = [](char c) { return static_cast<char>(c - 'a' + 'A'); };
  if (text[0] != upper(lower[0])) return false;
  if (text.substr(1) == lower.substr(1)) return true;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] != upper(lower[i])) return false;
  }
  return true;
}

struct Magnitude {
  bool is_negative = false;
  bool has_sign = false;
  uint64_t value = 0;
};

// An integer in the syntax of Go's strconv.ParseInt with base 0, underscores anywhere.
std::optional<Magnitude> parse_magnitude(std::string_view text) {
  std::string without_underscores;
  if (contains(text, "_")) {
    for (const char c : text) {
      if (c != '_') without_underscores += c;
    }
    text = without_underscores;
  }
  Magnitude result;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    result.has_sign = true;
    result.is_negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  const char* end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, result.value, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return result;
}

bool fits_int64(const Magnitude& magnitude) {
  const uint64_t limit = uint64_t{1} << 63;
  return magnitude.is_negative ? magnitude.value <= limit : magnitude.value < limit;
}

// Whether go-yaml takes the text for an integer: int64 with a sign, uint64 without.
bool is_int(std::string_view text) {
  const std::optional<Magnitude> magnitude = parse_magnitude(text);
  return magnitude.has_value() && (fits_int64(*magnitude) || !magnitude->has_sign);
}

// Decimal digits with optional sign, fraction and exponent.
std::optional<double> parse_decimal(std::string_view text) {
  std::string without_underscores;
  if (contains(text, "_")) {
    for (const char c : text) {
      if (c != '_') without_underscores += c;
    }
    text = without_underscores;
  }
  const bool is_negative = starts_with(text, "-");
  if (is_negative || starts_with(text, "+")) text.remove_prefix(1);
  // from_chars would also take "inf", "nan" and a second minus.
  if (text.empty() || (text[0] != '.' && (text[0] < '0' || text[0] > '9'))) return std::nullopt;
  double value = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, value);
  if (parsed.ptr != end || parsed.ec == std::errc::invalid_argument) return std::nullopt;
  if (parsed.ec == std::errc::result_out_of_range) {
    // from_chars does not say in which direction; too small is zero, too large is no number.
    value = std::strtod(std::string(text).c_str(), nullptr);
    if (value > 1) return std::nullopt;
  }
  return is_negative ? -value : value;
}

// ".inf" and ".nan" with their spellings and signs.
std::optional<double> special_double(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool is_negative = starts_with(text, "-");
  if (is_negative || starts_with(text, "+")) text.remove_prefix(1);
  if (text == ".inf" || text == ".Inf" || text == ".INF") {
    const double infinity = std::numeric_limits<double>::infinity();
    return is_negative ? -infinity : infinity;
  }
  return std::nullopt;
}

NodeKind resolve_number(std::string_view text) {
  if (is_int(text)) return NodeKind::kInt;
  if (special_double(text).has_value()) return NodeKind::kDouble;
  // After a leading dot, go-yaml v2 leaves underscores in, which makes it text.
  if (text[0] == '.' && contains(text, "_")) return NodeKind::kString;
  return parse_decimal(text).has_value() ? NodeKind::kDouble : NodeKind::kString;
}

}  // namespace

NodeKind resolve_plain_scalar(std::string_view text) {
  if (text.empty()) return NodeKind::kNull;
  switch (text[0]) {
    case '~':
      return text.size() == 1 ? NodeKind::kNull : NodeKind::kString;
    case 'n':
    case 'N':
      if (is_word(text, "null")) return NodeKind::kNull;
      [[fallthrough]];
    case 'y':
    case 'Y':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      return yaml_bool(text).has_value() ? NodeKind::kBool : NodeKind::kString;
    case '+':
    case '-':
    case '.':
      return resolve_number(text);
    default:
      return text[0] >= '0' && text[0] <= '9' ? resolve_number(text) : NodeKind::kString;
  }
}

std::optional<bool> yaml_bool(std::string_view text) {
  if (text.size() > 5) return std::nullopt;
  for (const std::string_view word : {"true", "yes", "on", "y"}) {
    if (is_word(text, word)) return true;
  }
  for (const std::string_view word : {"false", "no", "off", "n"}) {
    if (is_word(text, word)) return false;
  }
  return std::nullopt;
}

std::optional<int64_t> yaml_int64(std::string_view text) {
  const std::optional<Magnitude> magnitude = parse_magnitude(text);
  if (!magnitude.has_value() || !fits_int64(*magnitude)) return std::nullopt;
  // Unsigned negation, because the smallest int64 has no positive counterpart.
  return static_cast<int64_t>(magnitude->is_negative ? uint64_t{0} - magnitude->value
                                                     : magnitude->value);
}

std::optional<uint64_t> yaml_uint64(std::string_view text) {
  const std::optional<Magnitude> magnitude = parse_magnitude(text);
  if (!magnitude.has_value() || (magnitude->is_negative && magnitude->value != 0)) {
    return std::nullopt;
  }
  return magnitude->value;
}

std::optional<double> yaml_double(std::string_view text) {
  if (is_int(text)) {
    const std::optional<Magnitude> magnitude = parse_magnitude(text);
    const double value = static_cast<double>(magnitude->value);
    return magnitude->is_negative ? -value : value;
  }
  const std::optional<double> special = special_double(text);
  return special.has_value() ? special : parse_decimal(text);
}

}  // namespace meshc
