// Authentication policies, and which of them is for a port of a workload.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "build/istio_1_3/features.h"
#include "build/istio_1_3/service_catalog.h"
#include "build/listener_plan.h"
#include "build/profile.h"
#include "index/labels.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

// A Policy or the MeshPolicy.
struct AuthnPolicy {
  struct Target {
    std::string hostname;
    std::optional<uint16_t> selector;  // in place of the host name; into label_selectors()
    std::vector<std::variant<std::monostate, uint32_t, std::string_view>> ports;  // none: all
  };

  std::string_view kind;
  const fb::Meta* meta = nullptr;
  std::vector<Target> targets;  // none: the whole namespace or mesh
  // How a filter chain is to do mutual TLS; nothing: not at all (GetMutualTLS).
  std::optional<MutualTlsPlan> mutual_tls;
  // A peer whose certificate is of another trust domain is refused by HTTP chains.
  bool checks_trust_domain = false;
  // The filters of HTTP chains; null: none.
  Shared<AuthenticationPlan> for_sidecars;
  Shared<AuthenticationPlan> for_routers;
  // Its keys would have to be discovered, so that it has no effect.
  bool is_void = false;
};

// Immutable after construction.
class AuthnPolicies {
 public:
  AuthnPolicies(const MeshIndex& index, const Features& features);

  // The policy for a port of a service; null for none. `labels` are those of its instance. Sources:
  // model/config.go AuthenticationPolicyForWorkload, security/model/authentication.go
  // GetConsolidateAuthenticationPolicy.
  const AuthnPolicy* select(std::string_view service_namespace, std::string_view hostname,
                            const Port& port, const LabelSet& labels) const;

  // All label sets that targets select by. Of an instance's labels only this matters: which of them
  // they match.
  const std::vector<LabelSet>& label_selectors() const { return label_selectors_; }
  const std::vector<RejectedObject>& rejections() const { return rejections_; }

 private:
  void add(const Registry& registry, std::string_view kind, const fb::Config& config,
           const Features& features);
  void add_targets(ValueRef spec, std::string_view namespace_name, std::string_view domain,
                   AuthnPolicy* policy);
  bool matches(const AuthnPolicy& policy, std::string_view hostname, const Port& port,
               const LabelSet& labels) const;
  void reject_unknown_keys(const Registry& registry, const std::vector<JwtPlan>& tokens,
                           AuthnPolicy* policy);

  std::unordered_map<std::string_view, std::vector<AuthnPolicy>> by_namespace_;  // "": the mesh's
  std::vector<LabelSet> label_selectors_;
  std::vector<RejectedObject> rejections_;
};

}  // namespace meshc::istio_1_3
