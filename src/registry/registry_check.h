// What a registry promises beyond being a valid FlatBuffer.
#pragma once

#include "base/status.h"
#include "registry_generated.h"

namespace meshc {

// Checks a registry that the FlatBuffers verifier has accepted: texts sorted and distinct with the
// empty one first, every number of a text in range, value trees well-formed, every list sorted,
// enumerations known. kCorruption with the first thing that is wrong. Parallel inside.
Status check_registry(const fb::Registry& root);

}  // namespace meshc
