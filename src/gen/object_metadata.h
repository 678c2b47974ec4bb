// What objects of all kinds share.
#pragma once

#include "registry/records.h"

namespace meshc::gen {

// The `metadata` of an object.
ValueRecord metadata_value(const MetaRecord& meta);

}  // namespace meshc::gen
