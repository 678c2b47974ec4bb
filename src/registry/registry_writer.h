// freeze_registry: records of one mesh -> the bytes of a registry file.
#pragma once

#include <cstddef>
#include <string>

#include "base/status.h"
#include "registry/records.h"

namespace meshc {

// FlatBuffers address with signed 32-bit offsets.
constexpr size_t kRegistryPayloadLimit = (size_t{1} << 31) - 1;

// The whole file. The bytes depend on the set of records alone: not on the order of the lists in
// `records`, nor on threads (a Service's ports, an array's elements and the like keep their order).
// kInvalidArgument if two objects of one kind have the same namespace and name, or two proxies one
// id; kUnsupported if the payload would not fit below `payload_limit`. Parallel inside.
Result<std::string> freeze_registry(const RegistryRecords& records,
                                    size_t payload_limit = kRegistryPayloadLimit);

}  // namespace meshc
