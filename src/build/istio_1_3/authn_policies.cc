// Reads authentication policies.
#include "build/istio_1_3/authn_policies.h"

#include <fmt/format.h>

#include <algorithm>

#include "build/istio_1_3/authn_decision.h"
#include "build/istio_1_3/host_name.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kGroup = "authentication.istio.io";
constexpr std::string_view kDefaultName = "default";

std::vector<PathMatchPlan> path_matches(ValueRef list) {
  using Kind = PathMatchPlan::Kind;
  constexpr std::pair<std::string_view, Kind> kForms[] = {{"exact", Kind::kExact},
                                                          {"prefix", Kind::kPrefix},
                                                          {"suffix", Kind::kSuffix},
                                                          {"regex", Kind::kRegex}};
  std::vector<PathMatchPlan> out;
  for (ValueRef item : list.children()) {
    PathMatchPlan& match = out.emplace_back();
    for (const auto& [name, kind] : kForms) {
      if (ValueRef text = item.find(name); text.exists())
        match = {kind, std::string(text.as_string())};
    }
  }
  return out;
}

JwtPlan read_jwt(ValueRef node) {
  JwtPlan jwt;
  jwt.issuer = node.find("issuer").as_string();
  jwt.audiences = texts(node.find("audiences"));
  jwt.jwks_uri = node.find("jwksUri").as_string();
  jwt.jwks = node.find("jwks").as_string();
  jwt.headers = texts(node.find("jwtHeaders"));
  jwt.params = texts(node.find("jwtParams"));
  for (ValueRef rule : node.find("triggerRules").children()) {
    jwt.trigger_rules.push_back(
        {path_matches(rule.find("excludedPaths")), path_matches(rule.find("includedPaths"))});
  }
  return jwt;
}

// A peer without parameters is left out; one whose mutual TLS is null has it, and strictly.
AuthnPolicyPlan read_policy(ValueRef spec) {
  AuthnPolicyPlan policy;
  for (ValueRef peer : spec.find("peers").children()) {
    if (ValueRef mtls = peer.find("mtls"); mtls.exists()) {
      policy.peers.emplace_back(MutualTlsPlan{mtls.find("mode").as_string() == "PERMISSIVE",
                                              mtls.find("allowTls").as_bool()});
    } else if (ValueRef jwt = peer.find("jwt"); jwt.exists()) {
      policy.peers.emplace_back(read_jwt(jwt));
    }
  }
  policy.peer_is_optional = spec.find("peerIsOptional").as_bool();
  for (ValueRef origin : spec.find("origins").children())
    policy.origins.push_back(read_jwt(origin.find("jwt")));
  policy.origin_is_optional = spec.find("originIsOptional").as_bool();
  policy.principal_is_origin = spec.find("principalBinding").as_string() == "USE_ORIGIN";
  return policy;
}

std::optional<MutualTlsPlan> mutual_tls_of(const AuthnPolicyPlan& policy) {
  for (const auto& peer : policy.peers) {
    if (const auto* mtls = std::get_if<MutualTlsPlan>(&peer)) return *mtls;
  }
  return std::nullopt;
}

// Gateways do not do mutual TLS for policies.
AuthnPolicyPlan without_mutual_tls(AuthnPolicyPlan policy) {
  std::erase_if(policy.peers,
                [](const auto& peer) { return std::holds_alternative<MutualTlsPlan>(peer); });
  return policy;
}

// Port.Match.
bool port_matches(const AuthnPolicy::Target& target, const Port& port) {
  if (target.ports.empty()) return true;
  return std::any_of(target.ports.begin(), target.ports.end(), [&](const auto& selector) {
    if (const auto* number = std::get_if<uint32_t>(&selector)) return *number == port.number;
    const auto* name = std::get_if<std::string_view>(&selector);
    return name != nullptr && *name == port.name;
  });
}

}  // namespace

AuthnPolicies::AuthnPolicies(const MeshIndex& index, const Features& features) {
  for (std::string_view kind : {"Policy", "MeshPolicy"}) {
    for (const fb::Config* config : index.configs.of_kind(kGroup, kind))
      add(index.registry, kind, *config, features);
  }
}

void AuthnPolicies::add(const Registry& registry, std::string_view kind, const fb::Config& config,
                        const Features& features) {
  const bool of_mesh = kind == "MeshPolicy";
  if (of_mesh && registry.text(config.meta()->name()) != kDefaultName) return;
  std::string_view namespace_name =
      of_mesh ? std::string_view() : registry.text(config.meta()->namespace_());
  ValueRef spec = registry.value(config.spec());
  AuthnPolicy policy;
  policy.kind = kind;
  policy.meta = config.meta();
  add_targets(spec, namespace_name, registry.text(registry.root().domain()), &policy);
  AuthnPolicyPlan plan = read_policy(spec);
  policy.mutual_tls = mutual_tls_of(plan);
  policy.checks_trust_domain = !features.skip_trust_domain && !plan.peer_is_optional;
  policy.for_routers = decide(without_mutual_tls(plan), features.skip_trust_domain);
  policy.for_sidecars = decide(std::move(plan), features.skip_trust_domain);
  if (policy.for_sidecars) reject_unknown_keys(registry, policy.for_sidecars->tokens, &policy);
  by_namespace_[namespace_name].push_back(std::move(policy));
}

void AuthnPolicies::add_targets(ValueRef spec, std::string_view namespace_name,
                                std::string_view domain, AuthnPolicy* policy) {
  for (ValueRef node : spec.find("targets").children()) {
    AuthnPolicy::Target& target = policy->targets.emplace_back();
    target.hostname = resolve_short_name(node.find("name").as_string(), namespace_name, domain);
    if (LabelSet labels = label_set(node.find("labels")); !labels.empty()) {
      auto at = std::find(label_selectors_.begin(), label_selectors_.end(), labels);
      target.selector = static_cast<uint16_t>(at - label_selectors_.begin());
      if (at == label_selectors_.end()) label_selectors_.push_back(std::move(labels));
    }
    for (ValueRef port : node.find("ports").children()) {
      auto& selector = target.ports.emplace_back();
      if (ValueRef number = port.find("number"); number.exists())
        selector = static_cast<uint32_t>(number.as_int());
      if (ValueRef name = port.find("name"); name.exists()) selector = name.as_string();
    }
  }
}

// SetAuthenticationPolicyJwksURIs makes a policy void of which it cannot discover all keys; keys
// that it knows the place of and cannot fetch are as good as none. Nothing is fetched here.
void AuthnPolicies::reject_unknown_keys(const Registry& registry,
                                        const std::vector<JwtPlan>& tokens, AuthnPolicy* policy) {
  for (const JwtPlan& jwt : tokens) {
    if (!jwt.jwks.empty()) continue;
    policy->is_void = policy->is_void || jwt.jwks_uri.empty();
    const std::string place = jwt.jwks_uri.empty() ? "its issuer" : jwt.jwks_uri;
    const std::string_view what = policy->is_void ? "all of it" : "its tokens";
    rejections_.push_back(rejected_object(
        registry, policy->kind, *policy->meta,
        fmt::format("{}, since the keys of {} are not fetched from {}; write them in jwks", what,
                    jwt.issuer, place)));
    if (policy->is_void) return;
  }
}

bool AuthnPolicies::matches(const AuthnPolicy& policy, std::string_view hostname, const Port& port,
                            const LabelSet& labels) const {
  return std::any_of(
      policy.targets.begin(), policy.targets.end(), [&](const AuthnPolicy::Target& target) {
        const bool selected = target.selector
                                  ? is_subset_of(label_selectors_[*target.selector], labels)
                                  : target.hostname == hostname;
        return selected && port_matches(target, port);
      });
}

const AuthnPolicy* AuthnPolicies::select(std::string_view service_namespace,
                                         std::string_view hostname, const Port& port,
                                         const LabelSet& labels) const {
  if (service_namespace.empty()) return nullptr;
  const auto effective = [](const AuthnPolicy& policy) {
    return policy.is_void ? nullptr : &policy;
  };
  const AuthnPolicy* of_namespace = nullptr;
  if (auto at = by_namespace_.find(service_namespace); at != by_namespace_.end()) {
    for (const AuthnPolicy& policy : at->second) {
      if (matches(policy, hostname, port, labels)) return effective(policy);
      if (policy.targets.empty() && of_namespace == nullptr) of_namespace = &policy;
    }
  }
  if (of_namespace != nullptr) return effective(*of_namespace);
  auto mesh = by_namespace_.find(std::string_view());
  return mesh == by_namespace_.end() ? nullptr : effective(mesh->second.front());
}

}  // namespace meshc::istio_1_3
