// Digests on xxHash.
#include "base/digest.h"

#include <xxhash.h>

#include "base/check.h"
#include "base/strings.h"

namespace meshc {
namespace {

Digest from_xxh(XXH128_hash_t hash) { return Digest{hash.low64, hash.high64}; }

std::optional<uint64_t> parse_hex64(std::string_view hex) {
  const std::optional<std::string> bytes = from_hex(hex);
  if (!bytes.has_value()) return std::nullopt;
  uint64_t value = 0;
  for (const char c : *bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::string Digest::hex() const { return to_hex(hi) + to_hex(lo); }

std::optional<Digest> Digest::parse(std::string_view hex) {
  if (hex.size() != 32) return std::nullopt;
  const std::optional<uint64_t> hi = parse_hex64(hex.substr(0, 16));
  const std::optional<uint64_t> lo = parse_hex64(hex.substr(16));
  if (!hi.has_value() || !lo.has_value()) return std::nullopt;
  return Digest{*lo, *hi};
}

Digest digest_of(std::string_view bytes) {
  return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

Digest digest_of(std::span<const std::byte> bytes) {
  return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

struct Digester::State {
  XXH3_state_t* xxh = XXH3_createState();

  State() { MESHC_CHECK(xxh != nullptr, "out of memory"); }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Digester::Digester() : state_(std::make_unique<State>()) { reset(); }
Digester::~Digester() = default;
Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;

void Digester::add(std::string_view bytes) {
  XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
}

void Digester::add_uint64(uint64_t value) {
  char bytes[8];
  for (char& byte : bytes) {
    byte = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  add(std::string_view(bytes, sizeof(bytes)));
}

void Digester::add_sized(std::string_view bytes) {
  add_uint64(bytes.size());
  add(bytes);
}

Digest Digester::digest() const { return from_xxh(XXH3_128bits_digest(state_->xxh)); }

void Digester::reset() { XXH3_128bits_reset(state_->xxh); }

uint64_t hash_bytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace meshc
