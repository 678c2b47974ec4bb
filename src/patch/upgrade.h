// From v2 messages to the v3 messages that succeed them.
//
// Envoy's v3 files declare for each message the v2 one that it succeeds, and numbers of fields were
// kept. So a message is carried over field by field; whatever v3 has no field for is refused, apart
// from a few fields (upgrade_field.cc) that v3 expresses in another way.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

namespace meshc {

enum class Completeness : uint8_t {
  kWhole,  // filters must be ones that Envoy has, with their configuration
  kPart,   // the message itself is a part of a filter, to be merged into one
};

// Fills an empty v3 message with what a v2 one says. Why it cannot; "" if it could.
std::string upgrade(const google::protobuf::Message& old, Completeness completeness,
                    google::protobuf::Message& message);

// The same for a v3 message that may still have v2 messages packed in it, or old names of filters.
std::string modernize(Completeness completeness, google::protobuf::Message& message);

}  // namespace meshc
