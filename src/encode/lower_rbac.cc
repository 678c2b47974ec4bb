// Authorization: the RBAC filters of HTTP and of connections.
#include <string>
#include <string_view>
#include <vector>

#include "encode/lower_parts.h"
#include "encode/lower_rbac_condition.h"
#include "encode/rbac_stock_form.h"
#include "encode/rbac_struct.h"
#include "envoy/config/filter/http/rbac/v2/rbac.pb.h"
#include "envoy/config/filter/network/rbac/v2/rbac.pb.h"
#include "envoy/config/rbac/v2/rbac.pb.h"
#include "envoy/config/rbac/v3/rbac.pb.h"
#include "envoy/extensions/filters/http/rbac/v3/rbac.pb.h"
#include "envoy/extensions/filters/network/rbac/v3/rbac.pb.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

constexpr const char* kHttpName = "envoy.filters.http.rbac";        // in both dialects
constexpr const char* kNetworkName = "envoy.filters.network.rbac";  // likewise

template <class Api>
struct RbacTypes;
template <>
struct RbacTypes<ApiV2> {
  using HttpFilter = envoy::config::filter::http::rbac::v2::RBAC;
  using NetworkFilter = envoy::config::filter::network::rbac::v2::RBAC;
  using Rules = envoy::config::rbac::v2::RBAC;
  using Policy = envoy::config::rbac::v2::Policy;
  using Permission = envoy::config::rbac::v2::Permission;
  using Principal = envoy::config::rbac::v2::Principal;
};
template <>
struct RbacTypes<ApiV3> {
  using HttpFilter = envoy::extensions::filters::http::rbac::v3::RBAC;
  using NetworkFilter = envoy::extensions::filters::network::rbac::v3::RBAC;
  using Rules = envoy::config::rbac::v3::RBAC;
  using Policy = envoy::config::rbac::v3::Policy;
  using Permission = envoy::config::rbac::v3::Permission;
  using Principal = envoy::config::rbac::v3::Principal;
};

// The policies of one filter.
template <class Api>
class PoliciesLowering {
 public:
  // `identity` is null for connections.
  PoliciesLowering(const RequestIdentityPlan* identity, Lowering& lowering)
      : identity_(identity), lowering_(lowering) {}

  template <class Config>
  void lower(const RbacPlan& plan, Config& config) {
    if (plan.rules) lower(*plan.rules, *config.mutable_rules());
    if (plan.shadow_rules) lower(*plan.shadow_rules, *config.mutable_shadow_rules());
  }

 private:
  using Types = RbacTypes<Api>;
  using Conditions = std::vector<Shared<RbacConditionPlan>>;

  void lower(const RbacPoliciesPlan& plan, typename Types::Rules& rules) {
    auto& policies = *rules.mutable_policies();
    for (const auto& [role, policy] : plan) {
      typename Types::Policy message;
      lower(role, "permission", policy.permissions, *message.mutable_permissions());
      lower(role, "principal", policy.principals, *message.mutable_principals());
      if (message.permissions().empty() || message.principals().empty()) continue;
      policies[role].Swap(&message);
    }
  }

  // What cannot be said in v3 is left out, and so not allowed.
  template <class Messages>
  void lower(const std::string& role, std::string_view what, const Conditions& conditions,
             Messages& messages) {
    for (size_t i = 0; i < conditions.size(); ++i) {
      if constexpr (Api::kDialect == Dialect::kV2) {
        ConditionLowering<typename Messages::value_type>::lower(*conditions[i], *messages.Add());
      } else {
        std::vector<std::string> lost;
        const auto stock = stock_form(*conditions[i], identity_, &lost);
        for (const std::string& part : lost) omit(role, what, i, part);
        if (!stock) continue;
        ConditionLowering<typename Messages::value_type>::lower(*stock, *messages.Add());
      }
    }
  }

  void omit(const std::string& role, std::string_view what, size_t index, const std::string& part) {
    std::string text = "role " + role + ": ";
    text.append(what).append(" ").append(std::to_string(index + 1));
    text.append(" allows less or nothing: Envoy does not take ").append(part);
    lowering_.omit(Omission::Kind::kPolicyRule, text);
  }

  const RequestIdentityPlan* identity_;
  Lowering& lowering_;
};

template <class Api, class Config, class Filter>
void finish(const char* name, const Config& config, const Lowering& lowering, Filter& filter) {
  filter.set_name(name);
  lowering.set_config<Api>(config, filter);
  if constexpr (Api::kDialect == Dialect::kV2) {
    if (lowering.is_struct_form()) complete_rbac_struct(*filter.mutable_config());
  }
}

}  // namespace

template <class Api>
void lower_rbac(const RbacHttpFilterPlan& plan, Lowering& lowering,
                typename Api::HttpFilter& filter) {
  auto& config = lowering.create<typename RbacTypes<Api>::HttpFilter>();
  PoliciesLowering<Api>(&plan.identity, lowering).lower(*plan.rbac, config);
  finish<Api>(kHttpName, config, lowering, filter);
}

template <class Api>
void lower_rbac(const RbacNetworkFilterPlan& plan, Lowering& lowering,
                typename Api::Filter& filter) {
  auto& config = lowering.create<typename RbacTypes<Api>::NetworkFilter>();
  PoliciesLowering<Api>(nullptr, lowering).lower(*plan.rbac, config);
  config.set_stat_prefix(plan.stat_prefix);
  finish<Api>(kNetworkName, config, lowering, filter);
}

template void lower_rbac<ApiV2>(const RbacHttpFilterPlan&, Lowering&, ApiV2::HttpFilter&);
template void lower_rbac<ApiV3>(const RbacHttpFilterPlan&, Lowering&, ApiV3::HttpFilter&);
template void lower_rbac<ApiV2>(const RbacNetworkFilterPlan&, Lowering&, ApiV2::Filter&);
template void lower_rbac<ApiV3>(const RbacNetworkFilterPlan&, Lowering&, ApiV3::Filter&);

}  // namespace meshc
