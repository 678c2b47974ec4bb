// From a value as a user wrote it to a message of any of Envoy's types.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <string>

#include "patch/dialect.h"
#include "registry/value.h"

namespace meshc {

// The object as a Struct; an empty one for anything else.
google::protobuf::Struct read_struct(ValueRef object);

// Reads an object's members into an empty message, compiled in or dynamic, by the rules of Go's
// jsonpb, which Istio 1.3.8 uses (its pkg/config/xds BuildXDSObjectFromStruct): fields by their
// name or their JSON name, unknown ones refused, durations as Go writes them ("1m30s"), all numbers
// doubles. What is packed in an Any may be of any embedded type, in v2 of none that only v3 has.
// What is wrong with the object, behind the path to it; "" if it was read.
std::string read_message(const google::protobuf::Struct& object, Dialect dialect,
                         google::protobuf::Message& message);

}  // namespace meshc
