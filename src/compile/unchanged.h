// Whether a compilation would give what the store has published already.
#pragma once

#include <optional>
#include <string>

#include "base/file_system.h"
#include "compile/pipeline.h"
#include "registry/registry.h"
#include "store/snapshot.h"

namespace meshc {

// The build of meshc and the options, but for profile and dialect; "" if the build is not known.
std::string making_text(const CompileOptions& options);

// The published version of the store if this build of meshc made it from this registry with these
// options. Nothing too if there is no such store or the version cannot be opened. The bytes of its
// listeners are not read.
std::optional<Snapshot> find_unchanged(FileSystem& files, const std::string& store,
                                       const Registry& registry, const CompileOptions& options);

}  // namespace meshc
