// JSON values as text, whatever bytes are in their strings.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace meshc {

// On one line, or indented by two blanks for each level. Bytes that are not UTF-8 are replaced,
// where the library would throw.
std::string json_text(const nlohmann::ordered_json& value, bool is_indented = false);

}  // namespace meshc
