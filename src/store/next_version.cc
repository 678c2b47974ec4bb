// Cleans up after others, and fixes the names of what will be written.
#include "store/next_version.h"

#include <algorithm>
#include <optional>

#include "store/current.h"

namespace meshc {

Result<NextVersion> prepare_next_version(FileSystem& file_system, const std::string& directory,
                                         int64_t now) {
  const Result<CurrentPointer> current = read_current(file_system, directory);
  std::optional<VersionName> published;
  if (current.ok()) {
    published = current->version;
  } else if (current.status().code() == StatusCode::kNotFound) {
    published = VersionName{};  // before all
  } else if (current.status().code() != StatusCode::kCorruption) {
    return current.status();
  }
  NextVersion next;
  MESHC_ASSIGN_OR_RETURN(next.listing, remove_leftovers(file_system, directory, published));
  uint64_t counter = published.has_value() ? published->counter : 0;
  for (const VersionName& version : next.listing.versions) {
    counter = std::max(counter, version.counter);
  }
  next.name = {now, counter + 1};
  next.segment = next.listing.segments.empty() ? 1 : next.listing.segments.back() + 1;
  return next;
}

Status check_version_time(int64_t now) {
  if (is_nameable_time(now)) return ok_status();
  return invalid_argument_error("the time " + std::to_string(now) +
                                " is not within the years 0 to 9999; check SOURCE_DATE_EPOCH");
}

}  // namespace meshc
