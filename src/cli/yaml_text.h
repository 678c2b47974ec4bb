// JSON values as YAML text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace meshc {

// A YAML document in block style that reads back as the same value under YAML 1.1 and 1.2. Strings
// are plain where no reader could take them for something else, literal blocks where they have
// several lines, and double-quoted otherwise.
std::string yaml_text(const nlohmann::ordered_json& value);

}  // namespace meshc
