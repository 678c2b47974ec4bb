// The time format of Kubernetes objects.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meshc {

// Seconds since 1970 of an RFC 3339 time: "2019-10-07T09:01:00Z", also with a fraction of a second
// (which is cut off) and with an offset such as "+02:00". Nothing if it is not such a time.
std::optional<int64_t> parse_rfc3339(std::string_view text);

}  // namespace meshc
