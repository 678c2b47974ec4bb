// What the exit status of meshc means.
#pragma once

#include "base/status.h"

namespace meshc {

// For scripts: 1 is worth a retry or a look at the machine, 2 needs a change of what was given.
enum class ExitStatus : int {
  kOk = 0,
  kFailure = 1,    // I/O refused, disk full, damaged files, somebody else holds the lock
  kUserInput = 2,  // the command line, the mesh, or a name in them that does not exist
  kHeldBack = 3,   // `compile --guard` kept a version aside
};

// `diff` ends as diff(1) does: kOk for equal, kDifferent, and kTrouble for every failure.
inline constexpr ExitStatus kDifferent{1};
inline constexpr ExitStatus kTrouble{2};

// How a command ends that failed with `status`.
ExitStatus exit_status_of(const Status& status);

}  // namespace meshc
