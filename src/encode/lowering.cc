// Filling in parameters, and recording what a dialect leaves out.
#include "encode/lowering.h"

#include "base/check.h"
#include "encode/flat_parameters.h"

namespace meshc {
namespace {

// The addresses are checked here, for beyond the last one stands another parameter.
void check_address(const Parameter& parameter, const ProxyParameters& values) {
  if (parameter.kind == ParameterKind::kAddress)
    MESHC_CHECK(parameter.index < values.addresses.size(),
                "a plan refers to addresses that the proxy has");
  if (parameter.kind == ParameterKind::kAddressBytes)
    MESHC_CHECK(parameter.index < values.address_bytes.size(),
                "a plan refers to addresses that the proxy has");
}

}  // namespace

std::string Lowering::text(const Text& text) {
  if (text.is_plain()) return text.before;
  check_address(text.parameter, parameters_);
  const uint16_t number = flat_number(text.parameter, parameters_.addresses.size());
  const std::string& value = flat_parameter(parameters_, number);
  if (uses_.empty()) uses_.resize(flat_parameter_count(parameters_));
  ++uses_[number];
  std::string result;
  result.reserve(text.before.size() + value.size() + text.after.size());
  return result.append(text.before).append(value).append(text.after);
}

void Lowering::omit(Omission::Kind kind, std::string_view text, bool whole_chain) {
  if (omissions_ != nullptr) omissions_->push_back({kind, chain_, std::string(text), whole_chain});
}

}  // namespace meshc
