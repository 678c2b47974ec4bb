// Parsing and printing of IP addresses and ranges.
#include "base/net.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "base/digest.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

uint32_t address_bits(const IpAddress& address) { return address.is_v4 ? 32 : 128; }

// Whether the first `count` bits are equal.
bool same_bits(const IpAddress& a, const IpAddress& b, uint32_t count) {
  const uint32_t whole_bytes = count / 8;
  if (std::memcmp(a.bytes.data(), b.bytes.data(), whole_bytes) != 0) return false;
  const uint32_t rest = count % 8;
  if (rest == 0) return true;
  return ((a.bytes[whole_bytes] ^ b.bytes[whole_bytes]) >> (8 - rest)) == 0;
}

}  // namespace

bool IpAddress::is_unspecified() const {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_loopback() const {
  if (is_v4) return bytes[0] == 127;
  return bytes[15] == 1 &&
         std::all_of(bytes.begin(), bytes.end() - 1, [](uint8_t byte) { return byte == 0; });
}

std::string IpAddress::mapped_bytes() const {
  if (!is_v4) return std::string(bytes.begin(), bytes.end());
  std::string mapped(10, '\0');
  mapped.append(2, '\xff');
  mapped.append(bytes.begin(), bytes.begin() + 4);
  return mapped;
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN];
  // glibc prints some addresses of ::/96 with dotted IPv4 at the end; Go never does.
  if (!is_v4 && std::all_of(bytes.begin(), bytes.begin() + 12, [](uint8_t b) { return b == 0; }) &&
      (bytes[12] != 0 || bytes[13] != 0)) {
    const unsigned high = static_cast<unsigned>(bytes[12]) << 8 | bytes[13];
    const unsigned low = static_cast<unsigned>(bytes[14]) << 8 | bytes[15];
    const auto digits = [](unsigned value) {
      const std::string all = to_hex(uint64_t{value});
      return all.substr(std::min(all.find_first_not_of('0'), all.size() - 1));
    };
    return "::" + digits(high) + ":" + digits(low);
  }
  inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof(text));
  return text;
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  char terminated[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof(terminated)) return std::nullopt;
  if (contains(text, std::string_view("\0", 1))) return std::nullopt;
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';

  IpAddress address;
  if (!contains(text, ":")) {
    // inet_pton of glibc refuses leading zeros, as Go does.
    if (inet_pton(AF_INET, terminated, address.bytes.data()) != 1) return std::nullopt;
    return address;
  }
  std::array<uint8_t, 16> bytes;
  if (inet_pton(AF_INET6, terminated, bytes.data()) != 1) return std::nullopt;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) {
    std::copy(bytes.begin() + kMappedPrefix.size(), bytes.end(), address.bytes.begin());
    return address;
  }
  address.is_v4 = false;
  address.bytes = bytes;
  return address;
}

bool IpRange::contains(const IpAddress& other) const {
  return other.is_v4 == address.is_v4 && same_bits(other, address, prefix_length);
}

IpAddress IpRange::network() const {
  IpAddress result = address;
  for (uint32_t bit = prefix_length; bit < address_bits(address); ++bit) {
    result.bytes[bit / 8] &= static_cast<uint8_t>(~(0x80u >> (bit % 8)));
  }
  return result;
}

std::string IpRange::to_string() const {
  return address.to_string() + "/" + std::to_string(prefix_length);
}

std::optional<IpRange> parse_cidr(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view address_text = text.substr(0, slash);
  const std::string_view length_text = text.substr(slash + 1);
  const std::optional<IpAddress> address = parse_ip(address_text);
  const std::optional<uint32_t> length = parse_uint32(length_text);
  if (!address.has_value() || !length.has_value()) return std::nullopt;
  // The length counts the bits of the written form: "::ffff:10.0.0.0/104" is 10.0.0.0/8.
  const bool is_mapped = address->is_v4 && meshc::contains(address_text, ":");
  const uint32_t skipped_bits = is_mapped ? 96 : 0;
  if (*length < skipped_bits || *length - skipped_bits > address_bits(*address)) {
    return std::nullopt;
  }
  return IpRange{*address, *length - skipped_bits};
}

std::optional<IpRange> parse_ip_or_cidr(std::string_view text) {
  if (contains(text, "/")) return parse_cidr(text);
  const std::optional<IpAddress> address = parse_ip(text);
  if (!address.has_value()) return std::nullopt;
  return IpRange{*address, address_bits(*address)};
}

}  // namespace meshc

size_t std::hash<meshc::IpAddress>::operator()(const meshc::IpAddress& address) const {
  const std::string_view bytes(reinterpret_cast<const char*>(address.bytes.data()),
                               address.bytes.size());
  return meshc::hash_bytes(bytes) ^ (address.is_v4 ? 1 : 0);
}
