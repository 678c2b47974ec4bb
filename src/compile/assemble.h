// Puts encoded sets and classes together into the content of a version.
#pragma once

#include <cstdint>
#include <vector>

#include "build/profile.h"
#include "compile/encode_shared.h"
#include "compile/pipeline.h"
#include "registry/registry.h"
#include "store/version_content.h"

namespace meshc {

struct EncodedClass {
  EncodedSet before;
  EncodedSet after;
  std::vector<ConflictPlan> conflicts;
  uint64_t mixer_filters_left_out = 0;
  uint64_t mysql_filters_left_out = 0;
};

// Counts what the dialect left out of the plans, and turns each chain that was dropped because
// another matches the same traffic into a conflict.
void add_omissions(const ListenerSetPlan& plans, EncodedSet* set, EncodedClass* into);

// Templates are numbered set by set, proxies keep the profile's order, so the content is the same
// however the sets were made. `class_members` and `set_members` hold the numbers of the proxies of
// each.
void assemble(const ProfileMesh& mesh, const Registry& registry,
              const std::vector<std::vector<uint32_t>>& class_members,
              const std::vector<std::vector<uint32_t>>& set_members,
              const std::vector<SharedSetPlan>& shared, EncodedShared shared_encoded,
              std::vector<EncodedClass> classes, VersionContent* content, CompileReport* report);

}  // namespace meshc
