// One rule of an AuthorizationPolicy as an RBAC policy (Istio 1.29 security/authz/model).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/message_tree.h"
#include "registry/value.h"

namespace meshc::istio_current {

struct RuleUse {
  std::string_view policy_namespace;
  bool is_tcp = false;    // what only requests have does not hold for connections
  bool is_allow = false;  // a part that cannot be said leaves the rule out; else the part alone
  // The mesh's trust domain, then its aliases.
  const std::vector<std::string>& trust_domains;
};

// {"permissions": [...], "principals": [...]}; nothing if the rule is left out.
std::optional<Tree> rbac_policy(ValueRef rule, const RuleUse& use);

}  // namespace meshc::istio_current
