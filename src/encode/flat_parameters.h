// A proxy's parameters as the numbered list that templates and the store know: the node name, all
// addresses, all 16-byte forms, the node's namespace, the profile's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "build/plan_text.h"

namespace meshc {

// Visits the values in the order of the list; `Parameters` may be const.
template <class Parameters, class Visit>
void for_each_parameter(Parameters& parameters, const Visit& visit) {
  visit(parameters.node_name);
  for (auto& address : parameters.addresses) visit(address);
  for (auto& bytes : parameters.address_bytes) visit(bytes);
  visit(parameters.node_namespace);
  for (auto& value : parameters.own) visit(value);
}

size_t flat_parameter_count(const ProxyParameters& parameters);

std::vector<std::string> flatten_parameters(const ProxyParameters& parameters);

// The number of a parameter, which must be one, for proxies with so many addresses.
uint16_t flat_number(const Parameter& parameter, size_t addresses);

// The value with that number, which the proxy must have.
const std::string& flat_parameter(const ProxyParameters& parameters, uint16_t number);

// Which of these the proxy lacks (has as empty texts): a character for each.
std::string lacks_of(const ProxyParameters& parameters, const std::vector<uint16_t>& numbers);

}  // namespace meshc
