// Tables of words, as enumerations of Istio's API have them, and what they stand for.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace meshc {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

// What the word stands for; nothing if the table has it not.
template <class T, size_t kCount>
std::optional<T> find_word(const Word<T> (&words)[kCount], std::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

}  // namespace meshc
