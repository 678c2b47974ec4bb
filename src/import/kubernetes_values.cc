// Reading of ports, protocols and addresses.
#include "import/kubernetes_values.h"

#include <optional>

#include "base/net.h"

namespace meshc {
namespace {

constexpr EnumWord<Transport> kTransports[] = {
    {"TCP", Transport::kTcp}, {"UDP", Transport::kUdp}, {"SCTP", Transport::kSctp}};

}  // namespace

Transport read_transport(const ObjectReader& port, std::string_view field) {
  return port.optional_enum<Transport>(field, kTransports).value_or(Transport::kTcp);
}

uint16_t read_required_port(const ObjectReader& object, std::string_view field) {
  return static_cast<uint16_t>(object.required_int(field, 1, kMaxPort).value_or(0));
}

PortReference read_port_reference(const ObjectReader& object, std::string_view field) {
  const NodeRef value = object.value_of(field);
  if (!value.is_string()) {
    const std::optional<int64_t> number = object.optional_int(field, 1, kMaxPort);
    return {static_cast<uint16_t>(number.value_or(0)), {}};
  }
  const std::string_view name = *value.as_string();
  if (name.empty()) object.error(field, "must not be empty", "give a port number or a port's name");
  if (name.find_first_not_of("0123456789") == std::string_view::npos) {
    object.error(field, "'" + std::string(name) + "' is a number written as a text",
                 "remove the quotes");
  }
  return {0, std::string(name)};
}

std::string read_ip(const ObjectReader& object, std::string_view field, std::string_view text) {
  if (!parse_ip(text).has_value()) {
    object.error(field, "'" + std::string(text) + "' is not an IP address");
  }
  return std::string(text);
}

}  // namespace meshc
