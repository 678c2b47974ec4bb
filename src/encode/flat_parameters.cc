// Numbering a proxy's parameters.
#include "encode/flat_parameters.h"

#include "base/check.h"

namespace meshc {

size_t flat_parameter_count(const ProxyParameters& parameters) {
  return 2 + parameters.addresses.size() + parameters.address_bytes.size() + parameters.own.size();
}

std::vector<std::string> flatten_parameters(const ProxyParameters& parameters) {
  std::vector<std::string> flat;
  flat.reserve(flat_parameter_count(parameters));
  for_each_parameter(parameters, [&](const std::string& value) { flat.push_back(value); });
  return flat;
}

uint16_t flat_number(const Parameter& parameter, size_t addresses) {
  switch (parameter.kind) {
    case ParameterKind::kNone:
      MESHC_CHECK(false, "a plain text has no parameter");
      break;
    case ParameterKind::kNodeName:
      return 0;
    case ParameterKind::kAddress:
      return static_cast<uint16_t>(1 + parameter.index);
    case ParameterKind::kAddressBytes:
      return static_cast<uint16_t>(1 + addresses + parameter.index);
    case ParameterKind::kNodeNamespace:
      return static_cast<uint16_t>(1 + 2 * addresses);
    case ParameterKind::kOwn:
      return static_cast<uint16_t>(2 + 2 * addresses + parameter.index);
  }
  MESHC_CHECK(false, "a parameter is of a kind that there is");
}

const std::string& flat_parameter(const ProxyParameters& parameters, uint16_t number) {
  if (number == 0) return parameters.node_name;
  size_t index = number - size_t{1};
  for (const auto* values : {&parameters.addresses, &parameters.address_bytes}) {
    if (index < values->size()) return (*values)[index];
    index -= values->size();
  }
  if (index == 0) return parameters.node_namespace;
  MESHC_CHECK(index <= parameters.own.size(), "a plan refers to values that the proxy has");
  return parameters.own[index - 1];
}

std::string lacks_of(const ProxyParameters& parameters, const std::vector<uint16_t>& numbers) {
  std::string lacks;
  for (const uint16_t number : numbers)
    lacks.push_back(flat_parameter(parameters, number).empty() ? '1' : '0');
  return lacks;
}

}  // namespace meshc
