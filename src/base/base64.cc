// Decodes base64, four characters at a time.
#include "base/base64.h"

#include <cstdint>

namespace meshc {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '\r' && c != '\n') digits += c;
  }
  if (digits.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (size_t at = 0; at < digits.size(); at += 4) {
    const bool is_last = at + 4 == digits.size();
    size_t length = 4;
    while (is_last && length > 2 && digits[at + length - 1] == '=') --length;
    uint32_t bits = 0;
    for (size_t i = 0; i < length; ++i) {
      const size_t value = kAlphabet.find(digits[at + i]);
      if (value == std::string_view::npos) return std::nullopt;
      bits |= static_cast<uint32_t>(value) << (18 - 6 * i);
    }
    for (size_t i = 0; i + 1 < length; ++i) bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xff);
  }
  return bytes;
}

}  // namespace meshc
