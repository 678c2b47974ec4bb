// Single values of numbers, texts, words and bytes as Go's jsonpb takes them.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <string>

namespace meshc {

// Sets a field that is no message, or adds to it if it is repeated; "" or why the value is none.
std::string read_scalar(const google::protobuf::Value& value,
                        const google::protobuf::FieldDescriptor& field,
                        google::protobuf::Message& message);

}  // namespace meshc
