// Which generation of Istio's control plane an object or a proxy speaks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "registry/registry.h"

namespace meshc {

enum class Generation : uint8_t {
  kIstio13,  // Pilot and Mixer, up to 1.4
  kToday,    // istiod
};

// By the group and version of an object of Istio's; nothing if both generations have it.
std::optional<Generation> generation_of_object(std::string_view group, std::string_view version);

// By the ISTIO_VERSION of a proxy: "1.29.1", "1.3-dev"; nothing if it is no version of Istio 1.
std::optional<Generation> generation_of_proxy(std::string_view istio_version);

// What speaks for each, counted over a mesh.
struct GenerationSigns {
  uint32_t istio_13 = 0;
  uint32_t today = 0;

  void add(std::optional<Generation> generation);
  // The one with more signs; a mesh that says nothing is of Istio 1.3.
  Generation likely() const { return today > istio_13 ? Generation::kToday : Generation::kIstio13; }
};

// Of all objects and proxies of a registry.
GenerationSigns generation_signs(const Registry& registry);

}  // namespace meshc
