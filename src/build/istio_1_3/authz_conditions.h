// How the conditions of authorization are put together (Istio 1.3.8
// pilot/pkg/security/authz/model permissionGenerator, principalGenerator).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/istio_1_3/authz_matchers.h"
#include "build/rbac_plan.h"

namespace meshc::istio_1_3 {

using Condition = std::optional<RbacConditionPlan>;  // nothing: the value has no effect

inline RbacConditionPlan not_condition(Condition condition) {
  RbacNotPlan negated;
  if (condition) negated.condition.push_back(std::move(*condition));
  return {std::move(negated)};
}

// The conditions of one key, then of one rule or subject.
class Conditions {
 public:
  void add(Condition condition) {
    if (condition) list_.push_back(std::move(*condition));
  }
  bool empty() const { return list_.empty(); }
  Condition any() { return set(/*all=*/false); }
  Shared<RbacConditionPlan> all() {
    return std::make_shared<const RbacConditionPlan>(*set(/*all=*/true));
  }

 private:
  Condition set(bool all) {
    if (list_.empty()) return std::nullopt;
    return RbacConditionPlan{RbacSetPlan{all, std::move(list_)}};
  }

  std::vector<RbacConditionPlan> list_;
};

// Whether any of the values is met.
template <class Convert>
Condition any_value(const std::vector<std::string_view>& values, const Convert& convert) {
  Conditions conditions;
  for (std::string_view value : values) conditions.add(convert(value));
  return conditions.any();
}

inline Condition address_condition(std::string_view value, bool is_source) {
  std::optional<RbacAddressPlan> range = address_range(value, is_source);
  if (!range) return std::nullopt;
  return RbacConditionPlan{*range};
}

inline Condition header_condition(std::string_view name, std::string_view value) {
  return RbacConditionPlan{RbacHeaderPlan{std::string(name), header_match(value)}};
}

inline constexpr std::string_view kHeaderKey = "request.headers";

}  // namespace meshc::istio_1_3
