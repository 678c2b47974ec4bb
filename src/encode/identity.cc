// The identity of this encoder.
#include "encode/identity.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>

namespace meshc {

std::string encoder_identity() {
  return fmt::format("meshc {} protobuf {}", MESHC_VERSION,
                     google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION));
}

}  // namespace meshc
