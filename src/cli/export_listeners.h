// All listeners of some proxies as one JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

// Writes {"<node id>": {"listeners": [...], "conflicts": [{"metric", "key", "proxy", "message"}]}}
// to `output` (a path, or "-" for stdout), listeners in proto3 JSON with the original field names,
// one on a line. One proxy after the other is in memory.
Status export_listeners(const Snapshot& snapshot, const std::vector<uint32_t>& proxies,
                        const std::string& output);

}  // namespace meshc
