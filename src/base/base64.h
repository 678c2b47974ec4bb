// Base64 in its standard alphabet, as proto3 JSON has bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meshc {

// Nothing if it is not base64 with its padding. Line ends may stand anywhere, as Go's
// base64.StdEncoding allows.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace meshc
