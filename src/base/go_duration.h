// Durations as Go's time.ParseDuration reads them, the form in which Istio's settings are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meshc {

// Nanoseconds of "300ms", "-1.5h", "2h45m" or "0": an optional sign, then one or more numbers with
// units ns, us, ms, s, m, h. Exact; digits beyond a nanosecond are cut off. Nothing if malformed or
// longer than about 292 years.
std::optional<int64_t> parse_go_duration(std::string_view text);

}  // namespace meshc
