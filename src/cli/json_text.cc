// Printing of JSON values.
#include "cli/json_text.h"

namespace meshc {

std::string json_text(const nlohmann::ordered_json& value, bool is_indented) {
  return value.dump(is_indented ? 2 : -1, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace meshc
