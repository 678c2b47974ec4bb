// Puts the model together.
#include "build/istio_current/model.h"

#include <algorithm>

#include "build/istio_current/gateways.h"

namespace meshc::istio_current {

void Distinctions::add_selector(const LabelSet& selector) {
  constexpr uint32_t kEmptyText = 0;
  for (const auto& pair : selector) {
    labels.insert(pair);
    if (pair.second == kEmptyText) label_names.insert(pair.first);
  }
}

void Distinctions::add_policies(const std::vector<const Policy*>& policies) {
  for (const Policy* policy : policies) {
    add_selector(policy->selector);
    namespaces.insert(policy->namespace_number);
  }
}

Model::Model(const MeshIndex& from, bool stock, const PatchChecker* checker)
    : index(from),
      registry(from.registry),
      stock_envoy(stock),
      features(read_features(registry)),
      mesh(read_mesh_settings(registry)),
      metadata(registry),
      namespaces(registry, mesh),
      services(from, features, mesh, namespaces),
      virtual_services(from, mesh, namespaces),
      destination_rules(from, mesh, namespaces),
      scopes(from, features, mesh, namespaces, services, virtual_services, destination_rules),
      workloads(from, features, namespaces, services),
      policies(from, mesh, namespaces),
      envoy_filters(registry, policies, checker),
      parts(features, stock),
      outbound_distinctions(find_outbound_distinctions()),
      distinctions(find_distinctions()),
      canonical_name_label(registry.find_text("service.istio.io/canonical-name")),
      canonical_revision_label(registry.find_text("service.istio.io/canonical-revision")) {}

// Policies about who may call select workloads one by one, and have no part in what these call: so
// they do not keep workloads from sharing their outbound listeners.
Distinctions Model::find_distinctions() const {
  Distinctions found = outbound_distinctions;
  for (const PolicyKind kind : {PolicyKind::kPeerAuthentication, PolicyKind::kRequestAuthentication,
                                PolicyKind::kAuthorizationPolicy, PolicyKind::kEnvoyFilter}) {
    found.add_policies(policies.all(kind));
  }
  for (const LabelSet& selector : gateway_selectors(index, namespaces))
    found.add_selector(selector);
  return found;
}

Distinctions Model::find_outbound_distinctions() const {
  Distinctions found;
  const auto add_all = [&](const std::vector<LabelSet>& selectors) {
    for (const LabelSet& selector : selectors) found.add_selector(selector);
  };
  add_all(scopes.selectors());
  add_all(destination_rules.selectors());
  found.add_policies(policies.all(PolicyKind::kTelemetry));
  found.add_policies(policies.all(PolicyKind::kWasmPlugin));
  found.add_policies(envoy_filters.outbound_objects());
  for (const VirtualService& routes : virtual_services.all()) {
    for (const auto* list : {&routes.tls, &routes.tcp}) {
      for (const Route& route : *list) {
        for (const RouteMatch& match : route.matches) {
          found.add_selector(match.source_labels);
          found.all_namespaces = found.all_namespaces || !match.source_namespace.empty();
        }
      }
    }
  }
  if (const auto name = registry.find_text(kGatewayNameLabel)) found.label_names.insert(*name);
  for (const Service* service : services.all())
    found.dns_domains = found.dns_domains || !service->aliases.empty();
  found.istio_versions = envoy_filters.asks_for_version();
  found.metadata = envoy_filters.asked_metadata();
  for (const Provider& provider : mesh.providers)
    found.node_clusters =
        found.node_clusters || provider.kind == "datadog" || provider.kind == "opentelemetry";
  return found;
}

}  // namespace meshc::istio_current
