// MESHC_CHECK: stops the program when an assumption of its own code is broken; on in every build.
#pragma once

#include <string_view>

namespace meshc {

// Prints "file:line: check failed: condition: text" to stderr and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view text);

}  // namespace meshc

// For mistakes of the programmer only; bad input is a Diagnostic, failing I/O a Status. `text` is
// evaluated only on failure.
#define MESHC_CHECK(condition, text)                               \
  do {                                                             \
    if (!(condition)) [[unlikely]] {                               \
      ::meshc::check_failed(__FILE__, __LINE__, #condition, text); \
    }                                                              \
  } while (false)
