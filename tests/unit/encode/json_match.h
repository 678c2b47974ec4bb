// Compares encoded listeners with the JSON that is expected.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "encode/encode_listener.h"
#include "encode/json.h"

namespace meshc {

// The wire bytes of a Listener as proto3 JSON; an empty object, and a test failure, if they are
// none.
inline nlohmann::json listener_json(Dialect dialect, std::string_view wire) {
  Result<std::string> text = wire_to_json(listener_type_url(dialect), wire);
  EXPECT_TRUE(text.ok()) << text.status().to_string();
  return nlohmann::json::parse(text.ok() ? *text : "{}");
}

// Where the two differ, as a JSON patch; "[]" if they do not.
inline std::string differences(const nlohmann::json& actual, std::string_view expected) {
  return nlohmann::json::diff(nlohmann::json::parse(expected), actual).dump(1);
}

}  // namespace meshc
