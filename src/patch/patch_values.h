// The patches of a mesh with their values as messages of one dialect: read once, shared by all
// listeners.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "build/patch_plan.h"
#include "patch/dialect.h"

namespace meshc {

// One patch, ready to be applied. The names of filters in its match are those of the dialect.
struct PatchValue {
  PatchPlan plan;
  std::unique_ptr<google::protobuf::Message> message;  // null: none
  // What a filter's `config` is merged with; apart from the message, since what it is depends on
  // the filter that it meets.
  std::unique_ptr<google::protobuf::Struct> config;
};

// Reads a patch's value. In v3 it may be written for v2 or for v3; of v2 it becomes what v3 says
// for it. `value` may be null.
PatchVerdict read_patch(const PatchPlan& patch, Dialect dialect, PatchValue* value);

// Immutable after construction.
class PatchValues {
 public:
  // Patches whose values cannot be read have none: they must not be applied. `speaks_v3`: so do the
  // rules that the patches were selected by, and values are v3 as they stand.
  PatchValues(const std::vector<PatchPlan>& patches, Dialect dialect, bool speaks_v3 = false);

  Dialect dialect() const { return dialect_; }
  bool speaks_v3() const { return speaks_v3_; }
  const PatchValue& at(uint32_t number) const { return values_[number]; }

 private:
  Dialect dialect_;
  bool speaks_v3_;
  std::vector<PatchValue> values_;
};

// For the rules, which must know what of a mesh's patches is of use.
std::unique_ptr<const PatchChecker> make_patch_checker(Dialect dialect);

}  // namespace meshc
