// Filling in parameters, and recording what a dialect leaves out.
#include "encode/lowering.h"

#include "base/check.h"

namespace meshc {
namespace {

const std::string& parameter_value(const Parameter& parameter, const ProxyParameters& values) {
  if (parameter.kind == ParameterKind::kNodeName) return values.node_name;
  if (parameter.kind == ParameterKind::kNodeNamespace) return values.node_namespace;
  const std::vector<std::string>& list =
      parameter.kind == ParameterKind::kAddress ? values.addresses : values.address_bytes;
  MESHC_CHECK(parameter.index < list.size(), "a plan refers to addresses that the proxy has");
  return list[parameter.index];
}

}  // namespace

std::string Lowering::text(const Text& text) {
  if (text.is_plain()) return text.before;
  used_parameters_ = true;
  const std::string& value = parameter_value(text.parameter, parameters_);
  std::string result;
  result.reserve(text.before.size() + value.size() + text.after.size());
  return result.append(text.before).append(value).append(text.after);
}

void Lowering::omit(Omission::Kind kind, std::string_view text, bool whole_chain) {
  if (omissions_ != nullptr) omissions_->push_back({kind, chain_, std::string(text), whole_chain});
}

}  // namespace meshc
