// Key sets (RFC 7517) as Envoy reads them.
#pragma once

#include <string_view>

namespace meshc {

// Whether Envoy 1.40 takes `text` as the inline key set of a JWT provider: it refuses a listener
// whose key set it cannot read, or that has no key it knows how to use. Follows the library that
// Envoy has for it (google/jwt_verify_lib, src/jwks.cc).
bool is_usable_key_set(std::string_view text);

}  // namespace meshc
