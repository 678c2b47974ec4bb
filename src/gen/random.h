// Random: numbers that depend on a seed, a purpose and an index alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace meshc {

// What numbers are drawn for. Each purpose has its own sequence for each index, so what is drawn
// for one thing changes no other thing, and things can be made in any order. The values are part of
// what a seed means: do not renumber.
enum class Draw : uint64_t {
  kReplicas = 1,
  kService,
  kPorts,
  kWorkload,
  kPod,
  kUid,
  kScope,
  kServiceObjects,
  kEntry,
  kMeshObjects,
};

// SplitMix64: the same on every machine, unlike the distributions of <random>.
class Random {
 public:
  Random(uint64_t seed, Draw purpose, uint64_t index)
      : state_(mix(mix(seed + static_cast<uint64_t>(purpose) * kStep) + index)) {}

  uint64_t next() { return mix(state_ += kStep); }
  // From 0 to bound - 1; the bound must not be 0.
  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(((next() >> 32) * bound) >> 32); }
  // From `first` to `last`, both included.
  uint32_t between(uint32_t first, uint32_t last) { return first + below(last - first + 1); }
  bool percent(uint32_t percent) { return below(100) < percent; }
  template <class T>
  const T& pick(std::span<const T> choices) {
    return choices[below(static_cast<uint32_t>(choices.size()))];
  }
  template <class T, size_t count>
  const T& pick(const T (&choices)[count]) {
    return choices[below(count)];
  }

 private:
  static constexpr uint64_t kStep = 0x9e3779b97f4a7c15;
  static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }

  uint64_t state_;
};

// A word of letters and digits as Kubernetes puts into generated names: without vowels and without
// those that look alike.
std::string generated_word(uint64_t number, size_t length);
// How many words of that length there are.
uint64_t generated_word_count(size_t length);
// A UID in the form of RFC 4122.
std::string generated_uid(Random& random);

}  // namespace meshc
