// Patches of a test, read as today's istiod reads them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "patch/patch_values.h"
#include "tests/support/mesh_builder.h"

namespace meshc {

// An entry of configPatches; `match` and `value` are JSON, and the empty text leaves them out.
std::string patch_entry(std::string_view target, std::string_view operation, std::string_view match,
                        std::string_view value);

class CurrentPatches {
 public:
  explicit CurrentPatches(const std::vector<std::string>& entries);

  const PatchValues& values() const { return *values_; }
  const std::vector<PatchPlan>& plans() const { return plans_; }
  // All of them, in their order.
  PatchListPlan list() const;

 private:
  Registry registry_;
  std::vector<PatchPlan> plans_;
  std::unique_ptr<const PatchValues> values_;
};

}  // namespace meshc
