// The fields of v2 that v3 expresses in another way.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace meshc {

inline constexpr const char* kNoSpecialField = "no special field";

// Says in the v3 message what a field of the v2 one says, if v3 says it in another field or should.
// kNoSpecialField if that is not so; otherwise what is wrong, or "".
std::string upgrade_field(const google::protobuf::Message& old,
                          const google::protobuf::FieldDescriptor& field,
                          google::protobuf::Message& message);

}  // namespace meshc
