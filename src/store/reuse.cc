// Matching a new version's templates with the previous version's records.
#include "store/reuse.h"

#include <cstdint>

#include "base/parallel.h"
#include "store/snapshot_impl.h"

namespace meshc {
namespace {

// The previous version's number of each template. Both lists are in the order of digests.
std::vector<std::optional<uint32_t>> match_digests(const CanonicalVersion& version,
                                                   const Manifest& previous) {
  std::vector<std::optional<uint32_t>> matches(version.templates.size());
  uint32_t old_number = 0;
  for (size_t i = 0; i < version.templates.size(); ++i) {
    const Digest& digest = version.templates[i].digest;
    while (old_number < previous.template_count() &&
           previous.template_key(old_number).digest < digest) {
      ++old_number;
    }
    if (old_number < previous.template_count() &&
        previous.template_key(old_number).digest == digest) {
      matches[i] = old_number;
    }
  }
  return matches;
}

}  // namespace

ReusedPlaces find_reusable(const CanonicalVersion& version, const Snapshot& previous) {
  const Snapshot::Impl& old = previous.impl();
  const std::vector<std::optional<uint32_t>> matches = match_digests(version, old.manifest);
  std::vector<uint8_t> is_wanted(old.segments.size(), 0);
  for (const std::optional<uint32_t>& match : matches) {
    if (match.has_value()) is_wanted[old.manifest.place(*match).segment] = 1;
  }
  std::vector<uint8_t> is_usable(old.segments.size(), 0);
  parallel_for(old.segments.size(), [&](size_t i) {
    is_usable[i] = is_wanted[i] != 0 && digest_of(old.segments[i].text()) ==
                                            old.manifest.segment(static_cast<uint32_t>(i)).digest;
  });
  ReusedPlaces places(matches.size());
  for (size_t i = 0; i < matches.size(); ++i) {
    if (!matches[i].has_value()) continue;
    const RecordPlace place = old.manifest.place(*matches[i]);
    if (is_usable[place.segment] == 0 || !old.record(*matches[i]).ok()) continue;
    places[i] = ReusedPlace{old.manifest.segment(place.segment), place.offset};
  }
  return places;
}

}  // namespace meshc
