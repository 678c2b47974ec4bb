// Parsing of RFC 3339 times.
#include "import/timestamp.h"

#include <chrono>

#include "base/strings.h"

namespace meshc {
namespace {

// Takes `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  const std::optional<uint32_t> number = parse_uint32(text.substr(0, digits));
  if (!number.has_value()) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<int>(*number);
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "Z", or the seconds of "+02:00"; nothing must follow.
std::optional<int64_t> take_offset(std::string_view& text) {
  if (take_char(text, "Zz")) return text.empty() ? std::optional<int64_t>(0) : std::nullopt;
  const bool is_west = !text.empty() && text.front() == '-';
  if (!take_char(text, "+-")) return std::nullopt;
  const std::optional<int> hours = take_number(text, 2);
  if (!hours.has_value() || *hours > 23 || !take_char(text, ":")) return std::nullopt;
  const std::optional<int> minutes = take_number(text, 2);
  if (!minutes.has_value() || *minutes > 59 || !text.empty()) return std::nullopt;
  const int64_t seconds = *hours * 3600 + *minutes * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<int64_t> parse_rfc3339(std::string_view text) {
  const std::optional<int> year = take_number(text, 4);
  if (!year.has_value() || !take_char(text, "-")) return std::nullopt;
  const std::optional<int> month = take_number(text, 2);
  if (!month.has_value() || !take_char(text, "-")) return std::nullopt;
  const std::optional<int> day = take_number(text, 2);
  if (!day.has_value() || !take_char(text, "Tt")) return std::nullopt;
  const std::optional<int> hour = take_number(text, 2);
  if (!hour.has_value() || *hour > 23 || !take_char(text, ":")) return std::nullopt;
  const std::optional<int> minute = take_number(text, 2);
  if (!minute.has_value() || *minute > 59 || !take_char(text, ":")) return std::nullopt;
  const std::optional<int> second = take_number(text, 2);
  if (!second.has_value() || *second > 60) return std::nullopt;
  if (take_char(text, ".")) {
    if (!take_number(text, 1).has_value()) return std::nullopt;
    while (take_number(text, 1).has_value()) continue;
  }
  const std::optional<int64_t> offset = take_offset(text);
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!offset.has_value() || !date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + *hour * 3600 + *minute * 60 + *second - *offset;
}

}  // namespace meshc
