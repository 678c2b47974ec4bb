// Which message of Envoy's API succeeds which, as its own files declare.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace meshc {

// The full name of the type that this one succeeds (udpa.annotations.versioning); "" for none.
std::string previous_type(const google::protobuf::Descriptor& type);

// The full name of the v3 type that succeeds a v2 type; "" for none. The first call reads all
// embedded descriptors. Thread-safe.
std::string_view next_type(std::string_view type);

}  // namespace meshc
