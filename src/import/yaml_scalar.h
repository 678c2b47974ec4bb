// What an unquoted YAML scalar means, and the values of number and boolean texts.
//
// kubectl reads YAML with go-yaml v2, which follows YAML 1.1 with a few limits of its own: "yes",
// "on" and "y" are booleans, 0777 is octal, base 60 is text, dates are text once they are JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "import/document.h"

namespace meshc {

// kNull, kBool, kInt, kDouble or kString. As resolve() of go-yaml v2 without a tag.
NodeKind resolve_plain_scalar(std::string_view text);

// The value of a text that resolve_plain_scalar() calls kBool, kInt or kDouble; nothing for other
// texts, and for integers that do not fit.
std::optional<bool> yaml_bool(std::string_view text);
std::optional<int64_t> yaml_int64(std::string_view text);
std::optional<uint64_t> yaml_uint64(std::string_view text);
// Also of a kInt text.
std::optional<double> yaml_double(std::string_view text);

}  // namespace meshc
