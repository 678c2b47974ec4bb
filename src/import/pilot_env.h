// Pilot's environment variables, which switch features of the control plane.
#pragma once

#include "base/diagnostics.h"
#include "import/document.h"
#include "registry/records.h"

namespace meshc {

// Reads a map of names to texts; numbers and booleans become texts as they are written. Anything
// else is reported.
PairList read_pilot_env(NodeRef document, Diagnostics* diagnostics);

}  // namespace meshc
