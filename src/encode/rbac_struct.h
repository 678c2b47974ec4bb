// What Istio 1.3's Struct form of RBAC filters has besides what the messages say.
#pragma once

#include <google/protobuf/struct.pb.h>

namespace meshc {

// Istio 1.3 converts a map of policies also where it is empty, and a negation of nothing, which has
// no content in a message, to a null.
void complete_rbac_struct(google::protobuf::Struct& config);

}  // namespace meshc
