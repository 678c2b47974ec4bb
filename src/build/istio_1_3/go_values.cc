// Reads durations and numbers as Go does.
#include "build/istio_1_3/go_values.h"

#include <cctype>
#include <limits>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

constexpr int64_t kMicrosecond = 1000;
constexpr int64_t kMillisecond = 1000 * kMicrosecond;
constexpr int64_t kSecond = 1000 * kMillisecond;

// Takes the unit at the start of `text` off it; 0 if there is none.
int64_t take_unit(std::string_view* text) {
  struct Unit {
    std::string_view name;
    int64_t nanoseconds;
  };
  static constexpr Unit kUnits[] = {{"ns", 1},
                                    {"us", kMicrosecond},
                                    {"\u00b5s", kMicrosecond},
                                    {"\u03bcs", kMicrosecond},
                                    {"ms", kMillisecond},
                                    {"s", kSecond},
                                    {"m", 60 * kSecond},
                                    {"h", 3600 * kSecond}};
  for (const Unit& unit : kUnits) {
    if (!starts_with(*text, unit.name)) continue;
    text->remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One number with its unit, such as "1.5h", taken off `text`.
std::optional<double> take_part(std::string_view* text) {
  size_t end = 0;
  bool digits = false;
  for (bool seen_point = false; end < text->size(); ++end) {
    if (is_digit((*text)[end])) {
      digits = true;
    } else if ((*text)[end] == '.' && !seen_point) {
      seen_point = true;
    } else {
      break;
    }
  }
  if (!digits) return std::nullopt;
  std::string number(text->substr(0, end));
  if (number.front() == '.') number.insert(0, "0");
  if (number.back() == '.') number.pop_back();
  std::optional<double> value = parse_double(number);
  text->remove_prefix(end);
  int64_t unit = take_unit(text);
  if (!value || unit == 0) return std::nullopt;
  return *value * static_cast<double>(unit);
}

}  // namespace

std::optional<int64_t> parse_go_duration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    std::optional<double> part = take_part(&text);
    if (!part) return std::nullopt;
    total += *part;
  }
  if (total >= static_cast<double>(std::numeric_limits<int64_t>::max())) return std::nullopt;
  auto nanoseconds = static_cast<int64_t>(total + 0.5);
  return negative ? -nanoseconds : nanoseconds;
}

std::optional<int64_t> parse_go_int(std::string_view text) { return parse_int(text); }

}  // namespace meshc::istio_1_3
