// Asks callers of a port for certificates and tokens, as the policy for it says
// (networking/plugin/authn/authentication.go, security/authn/v1alpha1/policy_applier.go).
#include "build/istio_1_3/plugin_authn.h"

#include <memory>

#include "build/istio_1_3/tls_secrets.h"

namespace meshc::istio_1_3 {
namespace {

const AuthnPolicy* policy_of(const PluginInput& input) {
  static const LabelSet kNone;
  const ServiceInstance& instance = *input.instance;
  const LabelSet& labels = instance.labels == ServiceInstance::kNoLabels
                               ? kNone
                               : input.shape.workload.instance_labels[instance.labels];
  // Without a service a Sidecar resource stands in for it.
  const bool has_service = instance.service != nullptr;
  return input.model.authn.select(
      has_service ? instance.service->namespace_name : input.service_namespace,
      has_service ? std::string_view(instance.service->hostname) : input.service_host,
      instance.service_port, labels);
}

TlsContextPlan mutual_tls(const PluginInput& input) {
  TlsContextPlan tls;
  ValidationPlan& validation = tls.validation.emplace();
  if (input.model.mesh.sds_uds_path.empty()) {
    const std::string* base = certificate_metadata(input.shape, "BASE");
    CertificatePaths files =
        workload_files(input.shape, base == nullptr ? std::string_view() : *base);
    tls.certificate = CertificateFilesPlan{files.certificate_chain, files.private_key};
    validation.trusted_ca = files.root;
  } else {
    tls.certificate = workload_secret(input.model, input.shape, kWorkloadSecret);
    validation.trusted_ca = workload_secret(input.model, input.shape, kRootSecret);
  }
  tls.alpn_protocols = {"h2", "http/1.1"};
  tls.require_client_certificate = true;
  return tls;
}

Shared<TlsContextPlan> share(TlsContextPlan tls) {
  return std::make_shared<const TlsContextPlan>(std::move(tls));
}

// JwtFilter, AuthNFilter.
void add_filters(const PluginInput& input, const AuthnPolicy& policy,
                 const Shared<AuthenticationPlan>& plan, std::vector<PluginChain>* chains) {
  for (PluginChain& chain : *chains) {
    chain.sources.add(policy.kind, policy.meta);
    if (!chain.is_http || !plan) continue;
    if (!plan->tokens.empty())
      chain.http.emplace_back(JwtFilterPlan{plan, input.model.features.istio_jwt_filter});
    chain.http.emplace_back(AuthnFilterPlan{plan});
  }
}

class AuthnPlugin final : public Plugin {
 public:
  void inbound_chains(const PluginInput& input, std::vector<InboundChain>* chains) const override {
    const AuthnPolicy* policy = policy_of(input);
    if (policy == nullptr || !policy->mutual_tls) return;
    InboundChain& secure = chains->emplace_back();
    TlsContextPlan tls = mutual_tls(input);
    secure.tls = secure.http_tls = share(tls);
    if (policy->checks_trust_domain) {
      tls.validation->trust_domain = input.model.mesh.trust_domain;
      secure.http_tls = share(std::move(tls));
    }
    if (!policy->mutual_tls->permissive) return;
    // Callers within the mesh say so by their protocol; all others come in plain text.
    secure.match.emplace().application_protocols = {"istio"};
    secure.listener_filters = {ListenerFilterPlan::kTlsInspector};
    chains->emplace_back().match.emplace();
  }

  void on_inbound_listener(const PluginInput& input,
                           std::vector<PluginChain>* chains) const override {
    if (input.shape.is_router) return;
    if (const AuthnPolicy* policy = policy_of(input))
      add_filters(input, *policy, policy->for_sidecars, chains);
  }

  // Of outbound listeners only those of a router are a way into a service.
  void on_outbound_listener(const PluginInput& input,
                            std::vector<PluginChain>* chains) const override {
    if (!input.shape.is_router || input.instance == nullptr) return;
    if (const AuthnPolicy* policy = policy_of(input))
      add_filters(input, *policy, policy->for_routers, chains);
  }
};

}  // namespace

const Plugin* authn_plugin() {
  static const AuthnPlugin kPlugin;
  return &kPlugin;
}

}  // namespace meshc::istio_1_3
