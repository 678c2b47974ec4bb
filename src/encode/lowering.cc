// Filling in parameters, and recording what a dialect leaves out.
#include "encode/lowering.h"

#include "base/check.h"

namespace meshc {
namespace {

struct FlatParameter {
  const std::string& value;
  size_t number;
};

FlatParameter find_parameter(const Parameter& parameter, const ProxyParameters& values) {
  const size_t addresses = values.addresses.size();
  if (parameter.kind == ParameterKind::kNodeName) return {values.node_name, 0};
  if (parameter.kind == ParameterKind::kNodeNamespace) {
    return {values.node_namespace, 1 + addresses + values.address_bytes.size()};
  }
  if (parameter.kind == ParameterKind::kOwn) {
    MESHC_CHECK(parameter.index < values.own.size(), "a plan refers to values that the proxy has");
    return {values.own[parameter.index],
            2 + addresses + values.address_bytes.size() + parameter.index};
  }
  const bool is_text = parameter.kind == ParameterKind::kAddress;
  const std::vector<std::string>& list = is_text ? values.addresses : values.address_bytes;
  MESHC_CHECK(parameter.index < list.size(), "a plan refers to addresses that the proxy has");
  return {list[parameter.index], 1 + (is_text ? 0 : addresses) + parameter.index};
}

}  // namespace

std::string Lowering::text(const Text& text) {
  if (text.is_plain()) return text.before;
  const auto [value, number] = find_parameter(text.parameter, parameters_);
  if (uses_.empty()) {
    uses_.resize(2 + parameters_.addresses.size() + parameters_.address_bytes.size() +
                 parameters_.own.size());
  }
  ++uses_[number];
  std::string result;
  result.reserve(text.before.size() + value.size() + text.after.size());
  return result.append(text.before).append(value).append(text.after);
}

void Lowering::omit(Omission::Kind kind, std::string_view text, bool whole_chain) {
  if (omissions_ != nullptr) omissions_->push_back({kind, chain_, std::string(text), whole_chain});
}

}  // namespace meshc
