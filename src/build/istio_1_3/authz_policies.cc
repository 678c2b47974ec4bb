// Reads the objects of authorization and decides for service instances.
#include "build/istio_1_3/authz_policies.h"

#include <algorithm>
#include <memory>

#include "build/istio_1_3/authz_matchers.h"
#include "build/istio_1_3/authz_subject.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kGroup = "rbac.istio.io";
constexpr std::string_view kClusterConfig = "ClusterRbacConfig";
constexpr std::string_view kConfig = "RbacConfig";
constexpr std::string_view kRole = "ServiceRole";
constexpr std::string_view kBinding = "ServiceRoleBinding";

bool is_permissive(ValueRef mode) { return mode.as_string() == "PERMISSIVE"; }

bool is_in(std::string_view text, const std::vector<std::string_view>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Model.Generate: nothing unless there is something to allow and somebody to allow it to.
void add_policy(std::string_view role, const std::vector<Shared<RbacConditionPlan>>& permissions,
                const std::vector<Shared<RbacConditionPlan>>& principals,
                RbacPoliciesPlan* policies) {
  if (permissions.empty() || principals.empty()) return;
  policies->emplace(role, RbacPolicyPlan{permissions, principals});
}

}  // namespace

AuthzPolicies::AuthzPolicies(const MeshIndex& index) {
  read_config(index);
  if (mode_ == Mode::kOff) return;
  read_roles(index);
  read_bindings(index);
}

// The ClusterRbacConfig counts, else the RbacConfig. Import refuses those not named "default"; of
// several RbacConfigs, which 1.3.8 chooses by chance, the oldest counts.
void AuthzPolicies::read_config(const MeshIndex& index) {
  const fb::Config* chosen = nullptr;
  std::string_view chosen_kind;
  for (std::string_view kind : {kClusterConfig, kConfig}) {
    for (const fb::Config* config : index.configs.of_kind(kGroup, kind)) {
      if (chosen == nullptr) {
        chosen = config;
        chosen_kind = kind;
      } else {
        reject(index.registry, *config, kind,
               "only one object can turn authorization on or off, and another one counts");
      }
    }
  }
  if (chosen == nullptr) return;
  ValueRef spec = index.registry.value(chosen->spec());
  std::string_view mode = spec.find("mode").as_string();
  ValueRef target;
  if (mode == "ON") mode_ = Mode::kOn;
  if (mode == "ON_WITH_INCLUSION") {
    mode_ = Mode::kInclusion;
    target = spec.find("inclusion");
  }
  if (mode == "ON_WITH_EXCLUSION") {
    mode_ = Mode::kExclusion;
    target = spec.find("exclusion");
  }
  target_namespaces_ = texts_of(target.find("namespaces"));
  target_hosts_ = texts_of(target.find("services"));
  permissive_ = is_permissive(spec.find("enforcementMode"));
  config_source_.add(chosen_kind, chosen->meta());
}

void AuthzPolicies::read_roles(const MeshIndex& index) {
  for (const fb::Config* config : index.configs.of_kind(kGroup, kRole)) {
    std::string_view name = index.registry.text(config->meta()->name());
    Role& role = roles_[index.registry.text(config->meta()->namespace_())][name];
    role.name = name;
    role.sources.add(kRole, config->meta());
    for (ValueRef rule : index.registry.value(config->spec()).find("rules").children()) {
      role.permissions.emplace_back(rule).add_label_names(&label_names_);
    }
  }
  std::sort(label_names_.begin(), label_names_.end());
  label_names_.erase(std::unique(label_names_.begin(), label_names_.end()), label_names_.end());
}

// Oldest first, as the index has them: 1.3.8 has no order here.
void AuthzPolicies::read_bindings(const MeshIndex& index) {
  for (const fb::Config* config : index.configs.of_kind(kGroup, kBinding)) {
    ValueRef spec = index.registry.value(config->spec());
    std::string_view role_name = spec.find("roleRef").find("name").as_string();
    if (role_name.empty()) {
      reject(index.registry, *config, kBinding,
             "it has no roleRef, and Istio 1.3.8 takes roles by roleRef only");
      continue;
    }
    auto roles = roles_.find(index.registry.text(config->meta()->namespace_()));
    if (roles == roles_.end()) continue;
    auto role = roles->second.find(role_name);
    if (role == roles->second.end()) continue;
    role->second.sources.add(kBinding, config->meta());
    Principals& principals = permissive_ || is_permissive(spec.find("mode"))
                                 ? role->second.permissive
                                 : role->second.enforced;
    for (ValueRef subject : spec.find("subjects").children()) {
      for (bool tcp : {false, true}) {
        Shared<RbacConditionPlan> condition = subject_condition(subject, tcp);
        if (condition) principals.of[tcp].push_back(std::move(condition));
      }
    }
  }
}

void AuthzPolicies::reject(const Registry& registry, const fb::Config& config,
                           std::string_view kind, std::string reason) {
  rejections_.push_back(rejected_object(registry, kind, *config.meta(), std::move(reason)));
}

bool AuthzPolicies::concerns(std::string_view host, std::string_view namespace_name) const {
  bool is_target = is_in(namespace_name, target_namespaces_) || is_in(host, target_hosts_);
  switch (mode_) {
    case Mode::kOff:
      return false;
    case Mode::kOn:
      return true;
    case Mode::kInclusion:
      return is_target;
    case Mode::kExclusion:
      return !is_target;
  }
  return false;
}

AuthzDecision AuthzPolicies::decide(const AuthzTarget& target, bool tcp) const {
  AuthzDecision decision;
  decision.sources = config_source_;
  RbacPoliciesPlan enforced;
  RbacPoliciesPlan permissive;
  if (auto roles = roles_.find(target.namespace_name); roles != roles_.end()) {
    for (const auto& [name, role] : roles->second) {
      std::vector<Shared<RbacConditionPlan>> permissions;
      for (const AuthzPermission& permission : role.permissions) {
        if (permission.applies_to(target) && permission.condition(tcp))
          permissions.push_back(permission.condition(tcp));
      }
      if (!permissions.empty()) decision.sources.add(role.sources);
      add_policy(name, permissions, role.enforced.of[tcp], &enforced);
      add_policy(name, permissions, role.permissive.of[tcp], &permissive);
    }
  }
  RbacPlan rbac;
  if (permissive_) {
    rbac.shadow_rules = std::move(permissive);
  } else {
    rbac.rules = std::move(enforced);
    if (!permissive.empty()) rbac.shadow_rules = std::move(permissive);
  }
  decision.rbac = std::make_shared<const RbacPlan>(std::move(rbac));
  return decision;
}

}  // namespace meshc::istio_1_3
