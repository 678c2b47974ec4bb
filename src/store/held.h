// Versions that were made and not published: held back, with the reasons why.
//
// A version is held back by a small file beside its manifest, which stands there before the
// manifest does. So at no moment is there a version that nobody has judged and that looks like any
// other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/status.h"
#include "store/names.h"

namespace meshc {

// Marks the version as held back, durably. Each reason is one line of text.
Status write_held(FileSystem& file_system, const std::string& directory, const VersionName& version,
                  const std::vector<std::string>& reasons);

// The reasons why the version is held back; nothing if it is not. A mark that is damaged still
// holds the version back, and says that it is damaged.
Result<std::optional<std::vector<std::string>>> read_held(FileSystem& file_system,
                                                          const std::string& directory,
                                                          const VersionName& version);

// Takes the mark away, durably; ok if there is none.
Status remove_held(FileSystem& file_system, const std::string& directory,
                   const VersionName& version);

}  // namespace meshc
