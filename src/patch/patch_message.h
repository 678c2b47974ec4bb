// The messages that stand for what patches change.
#pragma once

#include <google/protobuf/message.h>

#include <memory>

#include "build/patch_plan.h"
#include "patch/dialect.h"

namespace meshc {

// An empty message of the type that a target's values are of. There is none of listener filters in
// v2.
std::unique_ptr<google::protobuf::Message> make_patch_message(PatchTarget target, Dialect dialect);

}  // namespace meshc
