// 128-bit content digests (XXH3) and the 64-bit hash for tables in memory.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace meshc {

// XXH3-128 of some bytes. Names content, does not protect against forgery.
struct Digest {
  uint64_t lo = 0;
  uint64_t hi = 0;

  // 32 lower case digits, most significant first: XXH128's canonical form.
  std::string hex() const;
  // The inverse of hex(); upper case accepted, nothing if it is not exactly 32 digits.
  static std::optional<Digest> parse(std::string_view hex);

  // The order of the hex forms.
  friend std::strong_ordering operator<=>(const Digest& a, const Digest& b) {
    if (a.hi != b.hi) return a.hi <=> b.hi;
    return a.lo <=> b.lo;
  }
  friend bool operator==(const Digest&, const Digest&) = default;
};

Digest digest_of(std::string_view bytes);
Digest digest_of(std::span<const std::byte> bytes);

// The digest of everything added, the same as digest_of() of the concatenation.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  void add(std::string_view bytes);
  // Eight bytes, least significant first on every machine.
  void add_uint64(uint64_t value);
  // The length as eight bytes, then the bytes: keeps ("ab", "c") apart from ("a", "bc").
  void add_sized(std::string_view bytes);
  // The digest so far; more may be added afterwards.
  Digest digest() const;
  void reset();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// XXH3-64; the same on every machine, but only for tables in memory.
uint64_t hash_bytes(std::string_view bytes);

// Spreads the bits of `value` into the running hash `seed`.
inline uint64_t hash_combine(uint64_t seed, uint64_t value) {
  const uint64_t mixed = (seed ^ value) * uint64_t{0x9e3779b97f4a7c15};
  return (mixed ^ (mixed >> 32)) + (seed << 6) + (seed >> 2);
}

}  // namespace meshc

template <>
struct std::hash<meshc::Digest> {
  size_t operator()(const meshc::Digest& digest) const noexcept { return digest.lo; }
};
