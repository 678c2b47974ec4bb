// Publishing a version again that the store has.
#pragma once

#include <string>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"

namespace meshc {

struct RollbackResult {
  std::string from;  // what was published; empty if nothing was, or CURRENT is damaged
  std::string to;
  Digest root;
};

enum class HeldVersions { kRefuse, kPublish };

// Makes `version`, older or younger, the published one of the store in `directory`, in one step and
// under its own name; no version is made or removed. Reads every byte of it first: kCorruption if
// one is damaged. kFailedPrecondition, with the reasons, for a version that is held back, unless
// `held` says otherwise. kNotFound if there is no such store or version, kBusy while somebody else
// writes.
Result<RollbackResult> rollback_to(FileSystem& file_system, const std::string& directory,
                                   const std::string& version, HeldVersions held);

}  // namespace meshc
