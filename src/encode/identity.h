// Which encoder made a version's bytes.
#pragma once

#include <string>

namespace meshc {

// meshc's and Protobuf's versions. Protobuf does not promise the same bytes from one version to the
// next, so bytes are comparable between versions of one identity only.
std::string encoder_identity();

}  // namespace meshc
