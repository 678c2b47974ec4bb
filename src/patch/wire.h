// From messages to bytes: deterministic serialization, Any payloads, and the Struct form of a
// message.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <string>
#include <string_view>

namespace meshc {

// The prefix of every type URL.
inline constexpr std::string_view kTypeUrlPrefix = "type.googleapis.com/";

// Replaces `out` with the message's bytes, maps in the order of their keys.
void serialize(const google::protobuf::MessageLite& message, std::string& out);

// Sets the payload to the message's deterministic bytes under its own type name.
void pack(const google::protobuf::Message& message, google::protobuf::Any& any);

// As pack, under another type name: for a type that has the same fields on the wire.
void pack_as(std::string_view type_name, const google::protobuf::Message& message,
             google::protobuf::Any& any);

// The message's proto3 JSON with the original field names, as a Struct. 64-bit numbers become texts
// and bytes become base64, as in all proto3 JSON.
google::protobuf::Struct to_struct(const google::protobuf::Message& message);

}  // namespace meshc
