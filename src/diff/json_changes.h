// Where two JSON values differ.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace meshc {

struct JsonChange {
  std::string path;  // "filter_chains[1].filters[0].name"; empty: the value as a whole
  std::optional<nlohmann::ordered_json> before;  // nothing: it was added
  std::optional<nlohmann::ordered_json> after;   // nothing: it was removed
};

// The smallest values that differ, in the order in which they stand. The order of an object's
// members does not count. Elements of lists are paired by what they are called (a name, or what a
// filter chain or a route matches), so one that is put in between is one addition and not a change
// of all behind it. A path has the index in `after`, that of what was removed the index in
// `before`.
std::vector<JsonChange> json_changes(const nlohmann::ordered_json& before,
                                     const nlohmann::ordered_json& after);

}  // namespace meshc
