// Parsing of Go's durations in integers.
#include "base/go_duration.h"

#include <algorithm>

namespace meshc {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// The nanoseconds of the unit that `text` begins with, which is taken off; 0 if there is none.
int64_t take_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    int64_t nanoseconds;
  };
  static constexpr Unit kUnits[] = {{"ns", 1},           {"us", 1000},           {"\u00b5s", 1000},
                                    {"\u03bcs", 1000},   {"ms", kSecond / 1000}, {"s", kSecond},
                                    {"m", 60 * kSecond}, {"h", 3600 * kSecond}};
  for (const Unit& unit : kUnits) {
    if (text.substr(0, unit.name.size()) != unit.name) continue;
    text.remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return 0;
}

std::string_view take_digits(std::string_view& text) {
  const size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

// Nanoseconds of "<whole>.<fraction><unit>", taken off `text`.
std::optional<int64_t> take_part(std::string_view& text) {
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const int64_t unit = take_unit(text);
  if (unit == 0) return std::nullopt;
  int64_t number = 0;
  for (const char digit : whole) {
    if (__builtin_mul_overflow(number, 10, &number) ||
        __builtin_add_overflow(number, digit - '0', &number)) {
      return std::nullopt;
    }
  }
  int64_t total = 0;
  if (__builtin_mul_overflow(number, unit, &total)) return std::nullopt;
  // Scaled by powers of ten until neither a digit nor a nanosecond is left; an hour has 12
  // decimals.
  __int128 scaled = 0;
  __int128 scale = 1;
  for (const char digit : fraction.substr(0, 18)) {
    scaled = scaled * 10 + (digit - '0');
    scale *= 10;
  }
  const int64_t rest = static_cast<int64_t>(scaled * unit / scale);
  if (__builtin_add_overflow(total, rest, &total)) return std::nullopt;
  return total;
}

}  // namespace

std::optional<int64_t> parse_go_duration(std::string_view text) {
  bool is_negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  int64_t total = 0;
  while (!text.empty()) {
    const std::optional<int64_t> part = take_part(text);
    if (!part.has_value() || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  return is_negative ? -total : total;
}

}  // namespace meshc
