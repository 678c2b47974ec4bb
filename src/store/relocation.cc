// Finding out how long everything gets, from the inside out, and then copying once.
#include "store/relocation.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "store/format.h"

namespace meshc {
namespace {

constexpr uint64_t kMostBytes = 2 * kMaxWireBytes;  // of a listener with its parameters

size_t varint_size(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

char* write_varint(uint64_t value, char* to) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

// The sizes of a listener's lengths, and of the whole.
class Measure {
 public:
  Measure(uint64_t wire_length, std::span<const Relocation> relocations)
      : wire_length_(wire_length), relocations_(relocations), whole_(wire_length) {}

  // `length_of` gives the length of a parameter. False if the relocations are not whole.
  template <class LengthOf>
  bool run(const LengthOf& length_of) {
    sizes_.assign(relocations_.size(), 0);
    open_.clear();
    uint64_t least = 0;
    for (uint32_t i = 0; i < relocations_.size(); ++i) {
      const Relocation& relocation = relocations_[i];
      if (relocation.offset < least || relocation.offset > wire_length_) return false;
      least = relocation.offset;
      while (!open_.empty() && relocation.offset > relocations_[open_.back()].end()) close();
      if (relocation.is_parameter()) {
        innermost() += length_of(relocation.parameter());
        continue;
      }
      const uint64_t limit = open_.empty() ? wire_length_ : relocations_[open_.back()].end();
      if (relocation.end() < relocation.offset || relocation.end() > limit) return false;
      sizes_[i] = relocation.end() - relocation.offset;
      open_.push_back(i);
    }
    while (!open_.empty()) close();
    return true;
  }

  uint64_t whole() const { return whole_; }
  uint64_t size(size_t relocation) const { return sizes_[relocation]; }

 private:
  uint64_t& innermost() { return open_.empty() ? whole_ : sizes_[open_.back()]; }

  void close() {
    const Relocation& length = relocations_[open_.back()];
    const uint64_t size = sizes_[open_.back()];
    open_.pop_back();
    innermost() += size - (length.end() - length.offset) + varint_size(size);
  }

  const uint64_t wire_length_;
  const std::span<const Relocation> relocations_;
  uint64_t whole_;
  // Kept by the thread, so that reading a mesh does not ask for memory for each listener.
  static thread_local std::vector<uint64_t> sizes_;  // of each length
  static thread_local std::vector<uint32_t> open_;   // lengths that the place is within
};

thread_local std::vector<uint64_t> Measure::sizes_;
thread_local std::vector<uint32_t> Measure::open_;

}  // namespace

bool relocations_are_whole(uint64_t wire_length, std::span<const Relocation> relocations) {
  return Measure(wire_length, relocations).run([](uint32_t) { return 0; });
}

uint32_t parameters_needed(std::span<const Relocation> relocations) {
  uint32_t needed = 0;
  for (const Relocation& relocation : relocations) {
    if (relocation.is_parameter()) needed = std::max(needed, relocation.parameter() + 1);
  }
  return needed;
}

bool append_materialized(std::string_view wire, std::span<const Relocation> relocations,
                         std::span<const std::string_view> parameters, std::string* out) {
  if (relocations.empty()) {
    out->append(wire);
    return true;
  }
  if (parameters_needed(relocations) > parameters.size()) return false;
  Measure measure(wire.size(), relocations);
  if (!measure.run([&](uint32_t parameter) { return parameters[parameter].size(); })) return false;
  if (measure.whole() > kMostBytes) return false;
  const size_t begin = out->size();
  out->resize(begin + measure.whole());
  char* to = out->data() + begin;
  size_t at = 0;
  for (size_t i = 0; i < relocations.size(); ++i) {
    const Relocation& relocation = relocations[i];
    to = std::copy(wire.begin() + at, wire.begin() + relocation.offset, to);
    at = relocation.offset;
    if (relocation.is_parameter()) {
      const std::string_view value = parameters[relocation.parameter()];
      to = std::copy(value.begin(), value.end(), to);
    } else {
      to = write_varint(measure.size(i), to);
    }
  }
  std::copy(wire.begin() + static_cast<ptrdiff_t>(at), wire.end(), to);
  return true;
}

}  // namespace meshc
