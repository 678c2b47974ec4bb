// What tells one build of the program from another.
#pragma once

#include <string>

namespace meshc {

// The build id that the linker gave to the running program, in hexadecimal digits; equal for equal
// programs alone. "" if it has none.
std::string build_id();

}  // namespace meshc
