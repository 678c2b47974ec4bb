// Checks a version, then points to it.
#include "store/rollback.h"

#include <memory>
#include <optional>
#include <vector>

#include "base/strings.h"
#include "store/current.h"
#include "store/held.h"
#include "store/leftovers.h"
#include "store/snapshot.h"
#include "store/store_lock.h"

namespace meshc {
namespace {

Status check_bytes(const Snapshot& snapshot) {
  const std::vector<std::string> damages = verify_snapshot(snapshot);
  if (damages.empty()) return ok_status();
  std::string text = damages[0];
  if (damages.size() > 1) text += "; and " + std::to_string(damages.size() - 1) + " more damages";
  return corruption_error(text);
}

Status check_held(FileSystem& file_system, const std::string& directory, const VersionName& name) {
  MESHC_ASSIGN_OR_RETURN(const std::optional<std::vector<std::string>> reasons,
                         read_held(file_system, directory, name));
  if (!reasons.has_value()) return ok_status();
  std::vector<std::string_view> lines;
  for (const std::string& reason : *reasons) lines.push_back(trim(reason));
  return failed_precondition_error("version " + name.to_string() + " is held back: " +
                                   join(lines, "; ") + "; add --held to publish it all the same");
}

}  // namespace

Result<RollbackResult> rollback_to(FileSystem& file_system, const std::string& directory,
                                   const std::string& version, HeldVersions held) {
  MESHC_ASSIGN_OR_RETURN(const VersionName name, version_named(version));
  MESHC_RETURN_IF_ERROR(check_store_exists(file_system, directory));
  MESHC_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, lock_store(file_system, directory));
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot, Snapshot::open(file_system, directory, version));
  if (held == HeldVersions::kRefuse) {
    MESHC_RETURN_IF_ERROR(check_held(file_system, directory, name));
  }
  MESHC_RETURN_IF_ERROR(check_bytes(snapshot));
  RollbackResult result;
  result.to = version;
  result.root = snapshot.summary().root;
  const Result<CurrentPointer> current = read_current(file_system, directory);
  if (current.ok()) {
    result.from = current->version.to_string();
    // A compile that stopped right after publishing it may have left its mark.
    MESHC_RETURN_IF_ERROR(remove_held(file_system, directory, current->version));
  }
  MESHC_RETURN_IF_ERROR(write_current(file_system, directory, {name, result.root}));
  MESHC_RETURN_IF_ERROR(remove_held(file_system, directory, name));
  return result;
}

}  // namespace meshc
