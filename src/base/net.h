// IP addresses and CIDR ranges as Go's net package and Kubernetes read them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace meshc {

// An IPv4 or IPv6 address. The bytes are in network order; IPv4 lives in the first four, the others
// are zero. An IPv4-mapped IPv6 text ("::ffff:1.2.3.4") is the IPv4 address, as in Go.
struct IpAddress {
  bool is_v4 = true;
  std::array<uint8_t, 16> bytes{};

  // 0.0.0.0 or ::
  bool is_unspecified() const;
  // 127.0.0.0/8 or ::1
  bool is_loopback() const;
  // Dotted IPv4, or IPv6 as RFC 5952 has it: lower case, the longest run of zeros as "::".
  std::string to_string() const;
  // 16 bytes in network order, IPv4 mapped into IPv6 (::ffff:0:0/96).
  std::string mapped_bytes() const;

  // All IPv4 before all IPv6, then by bytes.
  friend auto operator<=>(const IpAddress& a, const IpAddress& b) {
    if (a.is_v4 != b.is_v4)
      return a.is_v4 ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.bytes <=> b.bytes;
  }
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// As net.ParseIP of current Go: no leading zeros in IPv4 numbers, no zone, no brackets, no blanks.
std::optional<IpAddress> parse_ip(std::string_view text);

struct IpRange {
  IpAddress address;       // as written, bits below the prefix are kept
  uint32_t prefix_length;  // 0-32 for IPv4, 0-128 for IPv6

  // Whether `other` is of the same family and has the same first prefix_length bits.
  bool contains(const IpAddress& other) const;
  // The first address of the range: all bits below the prefix are zero.
  IpAddress network() const;
  // "<address>/<prefix length>", the address as written.
  std::string to_string() const;

  friend bool operator==(const IpRange&, const IpRange&) = default;
};

// "10.0.0.0/8" or "fd00::/16"; a prefix length is required.
std::optional<IpRange> parse_cidr(std::string_view text);
// As parse_cidr, and a bare address is the range of that one address.
std::optional<IpRange> parse_ip_or_cidr(std::string_view text);

}  // namespace meshc

template <>
struct std::hash<meshc::IpAddress> {
  size_t operator()(const meshc::IpAddress& address) const;
};
