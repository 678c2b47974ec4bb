// How long each parameter may be so that it fits all the places where some templates want it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace meshc {

// Whether all begin within the template, ascending. `relocations` is a range of (offset,
// parameter).
template <class Relocations>
bool relocations_are_ordered(uint64_t wire_length, const Relocations& relocations) {
  uint64_t least = 0;
  for (const auto& relocation : relocations) {
    if (relocation.offset < least || relocation.offset > wire_length) return false;
    least = relocation.offset;
  }
  return true;
}

// The room of a parameter is the least distance from one of its places to the next place or to the
// end of the template. Answers for a whole set of listeners what would otherwise take a look at
// each relocation for each proxy.
class ParameterRoom {
 public:
  // The relocations must be ordered.
  template <class Relocations>
  void add(uint64_t wire_length, const Relocations& relocations) {
    for (size_t i = 0; i < relocations.size(); ++i) {
      const uint64_t end = i + 1 < relocations.size() ? relocations[i + 1].offset : wire_length;
      const uint64_t begin = relocations[i].offset;
      const size_t parameter = relocations[i].parameter;
      if (parameter >= room_.size()) room_.resize(parameter + 1, kUnused);
      room_[parameter] = std::min(room_[parameter], end - begin);
    }
  }

  // Whether a proxy with `count` parameters of these lengths has all that are wanted, short enough.
  template <class LengthOf>
  bool fits(size_t count, const LengthOf& length_of) const {
    for (size_t i = 0; i < room_.size(); ++i) {
      if (room_[i] == kUnused) continue;
      if (i >= count || length_of(i) > room_[i]) return false;
    }
    return true;
  }

 private:
  static constexpr uint64_t kUnused = std::numeric_limits<uint64_t>::max();
  std::vector<uint64_t> room_;
};

}  // namespace meshc
