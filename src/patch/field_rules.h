// What Envoy's own files ask of the values of fields (protoc-gen-validate's rules).
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace meshc {

// The first rule that the message or one in it breaks, for people; "" if there is none. Knows the
// rules that configurations break in practice: required messages and choices, lengths of texts and
// lists, and ranges of numbers and durations. What is packed in an Any is not looked at.
std::string broken_rule(const google::protobuf::Message& message);

}  // namespace meshc
