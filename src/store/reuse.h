// Deciding which listeners of a new version are on disk already.
#pragma once

#include <optional>
#include <vector>

#include "store/canonical.h"
#include "store/manifest.h"
#include "store/snapshot.h"

namespace meshc {

// For each template of the new version: where the previous version has it, as a segment number and
// an offset; nothing if it must be written.
struct ReusedPlace {
  SegmentReference segment;
  uint64_t offset = 0;
};
using ReusedPlaces = std::vector<std::optional<ReusedPlace>>;

// Reads the previous version's segments as far as they are wanted. One that is damaged is not used
// at all: carrying damage on would make each later version as bad as the one that it hit.
ReusedPlaces find_reusable(const CanonicalVersion& version, const Snapshot& previous);

}  // namespace meshc
