// The versions of Istio that objects and proxies name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/strings.h"

namespace meshc {

// Of Istio 1.x the first whose control plane is istiod.
inline constexpr uint32_t kFirstIstiodMinor = 5;

// 29 for "1.29.1"; nothing for what is no version of Istio 1.
inline std::optional<uint32_t> istio_minor_version(std::string_view version) {
  const std::vector<std::string_view> parts = split(version, '.');
  if (parts.size() < 2 || parts[0] != "1") return std::nullopt;
  return parse_uint32(parts[1]);
}

}  // namespace meshc
