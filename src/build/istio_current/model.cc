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

Model::Model(const MeshIndex& from, bool stock, const PatchChecker* checker)
    : index(from),
      registry(from.registry),
      stock_envoy(stock),
      features(read_features(registry)),
      mesh(read_mesh_settings(registry)),
      namespaces(registry, mesh),
      services(from, features, mesh, namespaces),
      virtual_services(from, mesh, namespaces),
      destination_rules(from, mesh, namespaces),
      scopes(from, features, mesh, namespaces, services, virtual_services, destination_rules),
      workloads(from, features, namespaces, services),
      policies(from, mesh, namespaces),
      envoy_filters(registry, policies, checker),
      parts(features, stock),
      distinctions(find_distinctions()) {}

Distinctions Model::find_distinctions() const {
  Distinctions found;
  const auto add_all = [&](const std::vector<LabelSet>& selectors) {
    for (const LabelSet& selector : selectors) found.add_selector(selector);
  };
  add_all(scopes.selectors());
  add_all(destination_rules.selectors());
  add_all(policies.selectors());
  add_all(gateway_selectors(index, namespaces));
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
  for (uint32_t number : policies.namespaces()) found.namespaces.insert(number);
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
