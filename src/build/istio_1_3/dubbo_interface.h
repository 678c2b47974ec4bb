// The interfaces that an object says its Dubbo service offers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/registry.h"

namespace meshc::istio_1_3 {

// "GROUP/NAME:VERSION", Dubbo's own name for a service of a provider; group and version may be
// absent.
struct DubboInterface {
  std::string name;
  std::string group;
  std::string version;
  bool operator==(const DubboInterface&) const = default;
};

// From the annotation meshc.io/dubbo-interfaces, a list separated by commas; without it from
// Aeraki's annotation `interface`. None if the object has neither.
std::vector<DubboInterface> read_dubbo_interfaces(const PairView& annotations);

}  // namespace meshc::istio_1_3
