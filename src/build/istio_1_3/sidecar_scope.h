// What a group of sidecars may reach: a Sidecar resource, or its absence, joined with the services
// (Istio 1.3.8 pilot/pkg/model/sidecar.go and push_context.go).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_1_3/service_catalog.h"
#include "build/istio_1_3/virtual_service.h"

namespace meshc::istio_1_3 {

struct EgressListener {
  std::optional<Port> port;  // of a listener on a port of the user's choice
  std::string_view bind;
  bool capture_none = false;
  std::vector<const Service*> services;
  std::vector<const VirtualService*> virtual_services;
};

struct IngressListener {
  Port port;
  std::string_view bind;
  bool capture_none = false;
};

struct SidecarScope {
  // The Sidecar resource; null for the scope that sees everything.
  const fb::Config* config = nullptr;
  std::string_view config_name;
  std::string_view config_namespace;
  std::vector<EgressListener> egress;
  std::vector<IngressListener> ingress;
  bool allow_any_outbound = false;
  bool has_traffic_policy = false;  // the Sidecar resource says so, not the mesh
  // The service of each host name that is in scope.
  std::unordered_map<std::string_view, const Service*> services;

  const Service* service(std::string_view hostname) const;
};

// Which Sidecar resource, seen from which namespace, makes a scope.
struct ScopeKey {
  const fb::Config* config = nullptr;
  // kUnknownText where the namespace makes no difference.
  uint32_t namespace_number = kUnknownText;
  bool operator==(const ScopeKey&) const = default;
};

// Immutable after construction.
class SidecarRules {
 public:
  SidecarRules(const MeshIndex& index, const MeshConfig& mesh, const ServiceCatalog& services,
               const VirtualServiceCatalog& virtual_services);

  // The scope of a proxy: PushContext.getSidecarScope. `labels` is the collection of its label
  // sets.
  ScopeKey scope_of(uint32_t namespace_number, const std::vector<LabelSet>& labels) const;
  // The scope of a router, which no Sidecar resource concerns.
  ScopeKey default_scope(uint32_t namespace_number) const;
  // ConvertToSidecarScope, DefaultSidecarScopeForNamespace.
  SidecarScope build(const ScopeKey& key) const;

 private:
  struct Rule {
    const fb::Config* config;
    bool has_selector = false;
    LabelSet selector = {};
  };

  const MeshIndex& index_;
  const MeshConfig& mesh_;
  const ServiceCatalog& services_;
  const VirtualServiceCatalog& virtual_services_;
  // With a selector first, then the others; each group oldest first.
  std::unordered_map<uint32_t, std::vector<Rule>> by_namespace_;
  const fb::Config* root_ = nullptr;  // the root namespace's, without a selector
};

// labels.Collection.IsSupersetOf: whether any of the label sets has the selector's pairs; with no
// label set at all, whether the selector is empty.
bool any_superset_of(const std::vector<LabelSet>& collection, const LabelSet& selector);

}  // namespace meshc::istio_1_3
