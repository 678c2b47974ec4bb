// The mesh as the rules of today's istiod see it: what all proxies share, const once it is made.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "build/istio_current/config_list.h"
#include "build/istio_current/destination_rules.h"
#include "build/istio_current/envoy_filters.h"
#include "build/istio_current/features.h"
#include "build/istio_current/mesh_settings.h"
#include "build/istio_current/node_metadata.h"
#include "build/istio_current/parts.h"
#include "build/istio_current/policies.h"
#include "build/istio_current/scopes.h"
#include "build/istio_current/services.h"
#include "build/istio_current/virtual_services.h"
#include "build/istio_current/workloads.h"
#include "build/patch_plan.h"
#include "index/mesh_index.h"

namespace meshc::istio_current {

// What tells proxies apart apart from their own values: labels and namespaces that some object asks
// for.
struct Distinctions {
  std::set<std::pair<uint32_t, uint32_t>> labels;  // pairs that selectors name
  std::set<uint32_t> label_names;                  // that a selector wants to be empty
  std::set<uint32_t> namespaces;                   // with policies of their own
  bool all_namespaces = false;                     // a route asks for the client's namespace
  bool dns_domains = false;                        // services have aliases
  bool node_clusters = false;                      // a tracing provider names them
  bool istio_versions = false;                     // a patch asks for the proxy's
  std::set<std::string> metadata;                  // names of entries that patches ask for

  void add_selector(const LabelSet& selector);
  // What decides where a policy attaches.
  void add_policies(const std::vector<const Policy*>& policies);
};

struct Model {
  // `checker` says which patches can be used; null: all.
  Model(const MeshIndex& from, bool stock_envoy, const PatchChecker* checker);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const MeshIndex& index;
  const Registry& registry;
  const bool stock_envoy;  // leave out filters that only Istio's Envoy knows
  const Features features;
  const MeshSettings mesh;
  const MetadataReader metadata;  // of nodes
  const DiscoveredNamespaces namespaces;
  const ServiceCatalog services;
  const VirtualServiceCatalog virtual_services;
  const DestinationRuleCatalog destination_rules;
  const ScopeRules scopes;
  const WorkloadCatalog workloads;
  const Policies policies;
  const EnvoyFilterCatalog envoy_filters;
  const Parts parts;
  const Distinctions outbound_distinctions;  // of outbound listeners alone
  const Distinctions distinctions;
  // Numbers of the names of these labels; none if nobody has such a label.
  const std::optional<uint32_t> canonical_name_label;
  const std::optional<uint32_t> canonical_revision_label;

 private:
  Distinctions find_outbound_distinctions() const;
  Distinctions find_distinctions() const;
};

}  // namespace meshc::istio_current
