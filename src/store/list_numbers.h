// Numbers for lists of numbers, equal lists sharing one.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/digest.h"

namespace meshc {

// Gives equal lists the same number, counted from 0 in the order of their first arrival.
class ListNumbers {
 public:
  // The number, and whether it is new.
  std::pair<uint32_t, bool> number_of(const std::vector<uint32_t>& list) {
    const auto [entry, is_new] =
        numbers_.try_emplace(digest_of(bytes_of(list)), static_cast<uint32_t>(numbers_.size()));
    return {entry->second, is_new};
  }

 private:
  static std::string_view bytes_of(const std::vector<uint32_t>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(uint32_t)};
  }

  std::unordered_map<Digest, uint32_t> numbers_;
};

}  // namespace meshc
