// The difference of two versions, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "diff/version_diff.h"

namespace meshc {

// Counts, then each group of proxies with its listeners and their changed values. Long lists and
// values are cut, and say so; the document has all.
std::string difference_table(const Snapshot& before, const Snapshot& after,
                             const VersionDifference& difference);

nlohmann::ordered_json difference_document(const Snapshot& before, const Snapshot& after,
                                           const VersionDifference& difference);

}  // namespace meshc
