// Small functions on text.
#include "base/strings.h"

#include <charconv>
#include <cmath>

namespace meshc {
namespace {

char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_space_ascii(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

template <class Piece>
std::string join_pieces(const std::vector<Piece>& parts, std::string_view separator) {
  std::string result;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += separator;
    result += parts[i];
  }
  return result;
}

constexpr char kHexDigits[] = "0123456789abcdef";

int hex_digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower_ascii(c);
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_wildcard(std::string_view host) { return !host.empty() && host.front() == '*'; }

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (;;) {
    const size_t end = text.find(separator, begin);
    if (end == std::string_view::npos) break;
    pieces.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space_ascii(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space_ascii(text.back())) text.remove_suffix(1);
  return text;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<std::string_view> strip_prefix(std::string_view text, std::string_view prefix) {
  if (!starts_with(text, prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

std::optional<std::string_view> strip_suffix(std::string_view text, std::string_view suffix) {
  if (!ends_with(text, suffix)) return std::nullopt;
  return text.substr(0, text.size() - suffix.size());
}

std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower_ascii(c);
  return result;
}

bool equals_ignore_case_ascii(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower_ascii(a[i]) != lower_ascii(b[i])) return false;
  }
  return true;
}

std::string join(const std::vector<std::string_view>& parts, std::string_view separator) {
  return join_pieces(parts, separator);
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return join_pieces(parts, separator);
}

std::optional<uint64_t> parse_uint(std::string_view text) { return parse_number<uint64_t>(text); }

std::optional<uint32_t> parse_uint32(std::string_view text) { return parse_number<uint32_t>(text); }

std::optional<int64_t> parse_int(std::string_view text) {
  if (starts_with(text, "+")) {
    text.remove_prefix(1);
    if (starts_with(text, "-")) return std::nullopt;
  }
  return parse_number<int64_t>(text);
}

std::optional<double> parse_double(std::string_view text) {
  if (starts_with(text, "+")) {
    text.remove_prefix(1);
    if (starts_with(text, "-")) return std::nullopt;
  }
  const std::optional<double> value = parse_number<double>(text);
  if (!value.has_value() || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<bool> parse_bool(std::string_view text) {
  for (const std::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == word) return true;
  }
  for (const std::string_view word : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

std::string to_hex(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const unsigned byte = static_cast<unsigned char>(c);
    result += kHexDigits[byte >> 4];
    result += kHexDigits[byte & 15];
  }
  return result;
}

std::string to_hex(uint64_t value) {
  std::string result(16, '0');
  for (int i = 15; i >= 0; --i, value >>= 4) result[i] = kHexDigits[value & 15];
  return result;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string result;
  result.reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_digit_value(hex[i]);
    const int low = hex_digit_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    result += static_cast<char>(high * 16 + low);
  }
  return result;
}

bool host_covers(std::string_view pattern, std::string_view host) {
  if (!is_wildcard(pattern)) return pattern == host;
  const std::string_view suffix = pattern.substr(1);
  if (!is_wildcard(host)) return ends_with(host, suffix);
  return ends_with(host.substr(1), suffix);
}

bool hosts_overlap(std::string_view a, std::string_view b) {
  return host_covers(a, b) || host_covers(b, a);
}

bool glob_match(std::string_view pattern, std::string_view text) {
  // Greedy with one remembered '*': on a mismatch that star takes one more byte. Earlier stars need
  // no second try, so the worst case is pattern length times text length.
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace meshc
