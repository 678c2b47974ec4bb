// The checks that a manifest's payloads must pass before anything in them is used.
#pragma once

#include "base/status.h"
#include "snapshot_generated.h"

namespace meshc {

// Whether every index in the two payloads is in range and every order that they promise holds. Both
// have passed the FlatBuffers verifier. kCorruption naming the field.
Status check_manifest(const snapshot_fb::Content& content, const snapshot_fb::Places& places);

}  // namespace meshc
