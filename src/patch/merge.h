// Merging messages as Istio 1.3.8's Protobuf library for Go does.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <memory>

#include "patch/dialect.h"

namespace meshc {

// Protobuf's merge: what `from` sets replaces single values, is merged into messages and is
// appended to lists; entries of maps are replaced. A duration is one value, so that 3s over 1.5s is
// 3s; but in v2 some durations are messages for Istio 1.3.8, and their seconds and nanoseconds
// merge apart. Both must be of one type.
void merge(const google::protobuf::Message& from, Dialect dialect, google::protobuf::Message& to);

enum class AnyMerge : uint8_t {
  kDone,      // merged, or left as it is because one of the payloads cannot be read
  kMismatch,  // the payloads are of different types; nothing was changed
};

// util.MergeAnyWithAny.
AnyMerge merge_any(const google::protobuf::Any& from, Dialect dialect, google::protobuf::Any& to);

// util.MergeAnyWithStruct: the object is read as a message of the payload's type. If it is none,
// nothing is changed.
void merge_object(const google::protobuf::Struct& from, Dialect dialect, google::protobuf::Any& to);

// A message of the type that the payload says, or null if that is unknown or the bytes are none.
std::unique_ptr<google::protobuf::Message> unpack_any(const google::protobuf::Any& any);

}  // namespace meshc
