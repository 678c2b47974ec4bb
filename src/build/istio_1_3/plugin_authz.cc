// Adds RBAC filters to inbound listeners of sidecars and to listeners of routers.
#include "build/istio_1_3/plugin_authz.h"

#include <optional>
#include <variant>

namespace meshc::istio_1_3 {
namespace {

constexpr const char* kTcpStatPrefix = "tcp.";

// The service instance that the listener stands for; nothing if authorization does not concern it.
std::optional<AuthzTarget> target_of(const PluginInput& input) {
  if (input.instance == nullptr) return std::nullopt;
  AuthzTarget target{input.service_host, input.service_name, input.service_namespace,
                     &input.instance->asked_labels};
  if (const Service* service = input.instance->service) {
    target.host = service->hostname;
    target.name = service->name;
    target.namespace_name = service->namespace_name;
  }
  if (target.namespace_name.empty()) return std::nullopt;
  if (!input.model.authz.concerns(target.host, target.namespace_name)) return std::nullopt;
  return target;
}

class AuthzPlugin final : public Plugin {
 public:
  void on_inbound_listener(const PluginInput& input,
                           std::vector<PluginChain>* chains) const override {
    if (!input.shape.is_router) add_filters(input, chains);
  }

  // Only where the router serves the port itself: else the listener stands for no instance.
  void on_outbound_listener(const PluginInput& input,
                            std::vector<PluginChain>* chains) const override {
    if (input.shape.is_router) add_filters(input, chains);
  }

 private:
  // buildFilter. Chains of a router's TCP port may have a connection manager, behind TLS.
  static void add_filters(const PluginInput& input, std::vector<PluginChain>* chains) {
    std::optional<AuthzTarget> target = target_of(input);
    if (!target) return;
    bool by_chain = input.protocol == ListenerProtocol::kAuto ||
                    (input.protocol == ListenerProtocol::kTcp && input.shape.is_router);
    std::optional<AuthzDecision> http;
    std::optional<AuthzDecision> tcp;
    for (PluginChain& chain : *chains) {
      if (by_chain ? chain.is_http : input.protocol == ListenerProtocol::kHttp) {
        if (!http) http = input.model.authz.decide(*target, /*tcp=*/false);
        chain.http.emplace_back(RbacHttpFilterPlan{http->rbac, identity_of(input, chain)});
        chain.sources.add(http->sources);
      } else {
        if (!tcp) tcp = input.model.authz.decide(*target, /*tcp=*/true);
        chain.tcp.emplace_back(RbacNetworkFilterPlan{tcp->rbac, kTcpStatPrefix});
        chain.sources.add(tcp->sources);
      }
    }
  }

  // What the chain's authentication finds out. Routers do not look at the certificates of peers
  // (convertPolicyToAuthNFilterConfig).
  static RequestIdentityPlan identity_of(const PluginInput& input, const PluginChain& chain) {
    RequestIdentityPlan identity;
    identity.peer_certificate = !input.shape.is_router;
    for (const HttpFilterPlan& filter : chain.http) {
      const auto* authn = std::get_if<AuthnFilterPlan>(&filter);
      if (authn == nullptr) continue;
      const AuthnPolicyPlan& policy = authn->authentication->policy;
      for (const auto& peer : policy.peers)
        identity.peer_token = identity.peer_token || std::holds_alternative<JwtPlan>(peer);
      for (const JwtPlan& token : policy.origins) identity.issuers.push_back(token.issuer);
      identity.principal_is_origin = policy.principal_is_origin;
      identity.principal_needs_token = policy.origin_is_optional && !policy.origins.empty();
    }
    return identity;
  }
};

}  // namespace

const Plugin* authz_plugin() {
  static const AuthzPlugin kPlugin;
  return &kPlugin;
}

}  // namespace meshc::istio_1_3
