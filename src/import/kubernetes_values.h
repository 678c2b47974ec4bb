// Values that several kinds of Kubernetes objects have: ports, protocols, addresses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

constexpr int64_t kMaxPort = 65535;

// TCP where the field is unset.
Transport read_transport(const ObjectReader& port, std::string_view field = "protocol");
// A port number from 1 to 65535; 0 after a report.
uint16_t read_required_port(const ObjectReader& object, std::string_view field);

// A port given as a number or by name; both are unset if the field is.
struct PortReference {
  uint16_t number = 0;
  std::string name;
};
PortReference read_port_reference(const ObjectReader& object, std::string_view field);

// Reports a text that is not an IP address. Returns it as it is written.
std::string read_ip(const ObjectReader& object, std::string_view field, std::string_view text);

}  // namespace meshc
