// Opening each version in turn.
#include "store/history.h"

#include "store/current.h"
#include "store/held.h"
#include "store/leftovers.h"

namespace meshc {

Result<std::vector<VersionEntry>> list_history(FileSystem& file_system,
                                               const std::string& directory) {
  MESHC_RETURN_IF_ERROR(check_store_exists(file_system, directory));
  MESHC_ASSIGN_OR_RETURN(const StoreListing listing, list_store(file_system, directory));
  const Result<CurrentPointer> current = read_current(file_system, directory);
  std::vector<VersionEntry> history;
  for (const VersionName& version : listing.versions) {
    VersionEntry entry;
    entry.version = version.to_string();
    entry.is_published = current.ok() && current->version == version;
    const Result<Snapshot> snapshot = Snapshot::open(file_system, directory, entry.version);
    // It was collected since the names were read.
    if (snapshot.status().code() == StatusCode::kNotFound) continue;
    if (snapshot.ok()) {
      entry.summary = snapshot->summary();
    } else {
      entry.damage = snapshot.status().message();
    }
    if (!entry.is_published) {
      MESHC_ASSIGN_OR_RETURN(auto reasons, read_held(file_system, directory, version));
      if (reasons.has_value()) entry.held_reasons = std::move(*reasons);
    }
    history.push_back(std::move(entry));
  }
  return history;
}

}  // namespace meshc
