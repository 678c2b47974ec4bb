// The name of a listener, without decoding the rest of it.
#pragma once

#include <string>
#include <string_view>

namespace meshc {

// Field 1 of a serialized Listener of either dialect, which stands first; empty if it is not there
// or the bytes are cut short.
std::string listener_name(std::string_view wire);

}  // namespace meshc
