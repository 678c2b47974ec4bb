// What the rules of a ServiceRole permit (Istio 1.3.8
// pilot/pkg/security/authz/model/permission.go).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "build/rbac_plan.h"
#include "registry/value.h"

namespace meshc::istio_1_3 {

// A service instance that requests are made to.
struct AuthzTarget {
  std::string_view host;
  std::string_view name;
  std::string_view namespace_name;
  const std::map<std::string, std::string>* labels = nullptr;  // those that constraints ask for
};

// What one rule of a role permits, and to whom it applies.
class AuthzPermission {
 public:
  explicit AuthzPermission(ValueRef rule);

  // Permission.Match: whether the rule concerns a service instance.
  bool applies_to(const AuthzTarget& target) const;
  // Null for a rule that cannot be applied to TCP.
  const Shared<RbacConditionPlan>& condition(bool tcp) const { return tcp ? tcp_ : http_; }
  // Appends the names of the labels that the rule asks for.
  void add_label_names(std::vector<std::string>* names) const;

 private:
  using Texts = std::vector<std::string_view>;
  enum class AskedFor : uint8_t { kLabel, kName, kNamespace };
  struct Constraint {
    AskedFor asked_for;
    std::string label;
    Texts values;
  };

  Texts services_;
  std::vector<Constraint> constraints_;  // on the service instance
  Shared<RbacConditionPlan> http_;
  Shared<RbacConditionPlan> tcp_;
};

}  // namespace meshc::istio_1_3
