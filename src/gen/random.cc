// Words and UIDs made of random numbers.
#include "gen/random.h"

#include <fmt/format.h>

#include <string_view>

namespace meshc {
namespace {

constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";

}  // namespace

std::string generated_word(uint64_t number, size_t length) {
  std::string word(length, ' ');
  for (char& letter : word) {
    letter = kLetters[number % kLetters.size()];
    number /= kLetters.size();
  }
  return word;
}

uint64_t generated_word_count(size_t length) {
  uint64_t count = 1;
  for (size_t i = 0; i < length; ++i) count *= kLetters.size();
  return count;
}

std::string generated_uid(Random& random) {
  const uint64_t high = random.next();
  const uint64_t low = random.next();
  constexpr uint64_t kVersion4 = 0x4000;
  constexpr uint64_t kVariant = 0x8000;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff,
                     (high & 0x0fff) | kVersion4, (low >> 48 & 0x3fff) | kVariant,
                     low & 0xffff'ffff'ffff);
}

}  // namespace meshc
