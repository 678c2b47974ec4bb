// The check of the annotation that lists the interfaces of a Dubbo service.
#pragma once

#include "import/object_reader.h"

namespace meshc {

// `metadata` is an object's. Each interface that cannot be meant so is an error.
void check_dubbo_annotation(const ObjectReader& metadata);

}  // namespace meshc
