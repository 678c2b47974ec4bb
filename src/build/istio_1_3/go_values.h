// Values as Go reads them from text, for settings that Pilot parses with Go's standard library.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meshc::istio_1_3 {

// time.ParseDuration: "300ms", "-1.5h", "2h45m", "0". Nanoseconds; nothing if malformed or too
// long.
std::optional<int64_t> parse_go_duration(std::string_view text);

// strconv.Atoi: an optional sign and decimal digits.
std::optional<int64_t> parse_go_int(std::string_view text);

}  // namespace meshc::istio_1_3
