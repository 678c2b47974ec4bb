// From wire bytes to proto3 JSON, for any type that is embedded in the binary.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace meshc {

enum class JsonStyle {
  kCompact,   // on one line
  kIndented,  // one blank for each level
};

// The message as proto3 JSON with the original field names (snake_case); what is packed in an Any
// stands in its place with "@type". `type` is a full name ("envoy.api.v2.Listener") or a type URL
// that ends with one. Fails with kInvalidArgument, naming the type, if it or a type within is
// unknown or the bytes are not such a message. Thread-safe.
Result<std::string> wire_to_json(std::string_view type, std::string_view wire,
                                 JsonStyle style = JsonStyle::kCompact);

}  // namespace meshc
