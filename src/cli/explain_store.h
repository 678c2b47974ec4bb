// What `meshc explain` prints: the objects that a proxy's listeners were made of, and what was left
// out around them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "cli/output_form.h"
#include "store/snapshot.h"

namespace meshc {

struct Explanation {
  std::string text;
  // The proxy has no listener of the name: the text tells what may be why.
  bool is_missing = false;
  std::vector<std::string> nearest;  // then: names of its listeners, the nearest first
};

// Of all listeners whose name, "address:port" or port `wanted` is; of all if it is empty.
Result<Explanation> explain(const Snapshot& snapshot, uint32_t proxy, const std::string& wanted,
                            OutputForm form);

}  // namespace meshc
