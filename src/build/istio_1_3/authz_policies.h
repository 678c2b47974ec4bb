// Authorization: which services it concerns, and what roles and bindings allow for them (Istio
// 1.3.8 pilot/pkg/model/authorization.go, security/authz/builder, security/authz/policy/v1).
//
// Roles and bindings are turned into conditions once for the mesh; for a service instance they are
// only chosen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/authz_permission.h"
#include "build/profile.h"
#include "build/sources.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

struct AuthzDecision {
  Shared<RbacPlan> rbac;
  Sources sources;
};

// Immutable after construction.
class AuthzPolicies {
 public:
  explicit AuthzPolicies(const MeshIndex& index);

  // isRbacEnabled.
  bool concerns(std::string_view host, std::string_view namespace_name) const;
  // What is allowed for a service instance that authorization concerns.
  AuthzDecision decide(const AuthzTarget& target, bool tcp) const;
  // The labels of service instances that constraints ask for, sorted, each once.
  const std::vector<std::string>& label_names() const { return label_names_; }
  // Objects that have no effect.
  const std::vector<RejectedObject>& rejections() const { return rejections_; }

 private:
  enum class Mode : uint8_t { kOff, kOn, kInclusion, kExclusion };
  // Whom the bindings of a role name: conditions of HTTP, and of TCP.
  struct Principals {
    std::vector<Shared<RbacConditionPlan>> of[2];
  };
  struct Role {
    std::string_view name;
    std::vector<AuthzPermission> permissions;
    Principals enforced;
    Principals permissive;
    Sources sources;  // the role and its bindings
  };
  using RolesByName = std::map<std::string_view, Role>;

  void read_config(const MeshIndex& index);
  void read_roles(const MeshIndex& index);
  void read_bindings(const MeshIndex& index);
  void reject(const Registry& registry, const fb::Config& config, std::string_view kind,
              std::string reason);

  Mode mode_ = Mode::kOff;
  bool permissive_ = false;  // for the whole mesh: nothing is enforced
  std::vector<std::string_view> target_namespaces_;
  std::vector<std::string_view> target_hosts_;
  Sources config_source_;
  std::map<std::string_view, RolesByName> roles_;  // by namespace
  std::vector<std::string> label_names_;
  std::vector<RejectedObject> rejections_;
};

}  // namespace meshc::istio_1_3
