// Reading the policy of `compile --guard`.
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "base/file_system.h"
#include "base/status.h"
#include "diff/guard.h"
#include "import/text_source.h"

namespace meshc {

// The policy in a YAML or JSON text:
//
//   atMost:
//     proxiesLosingListeners: 5%   # a number, or a percentage of what the published version has
//     proxiesBecomingEmpty: 0
//
// Every limit is the field of GuardPolicy of the same name. What is not understood (an unknown
// field, a negative number, a policy without limits) is an error, since a limit that does not hold
// is worse than none.
GuardPolicy parse_guard_policy(const TextSource& source, Diagnostics* diagnostics);

// The same of a file, or "-". Errors about its content go to `diagnostics` too.
Result<GuardPolicy> read_guard_policy(FileSystem& file_system, const std::string& path,
                                      Diagnostics* diagnostics);

}  // namespace meshc
