// What a proxy sees: services and routes by egress listener, as its Sidecar resource says
// (Istio 1.29 model/sidecar.go).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_current/destination_rules.h"
#include "build/istio_current/services.h"
#include "build/istio_current/virtual_services.h"

namespace meshc::istio_current {

// Proxies with equal keys see the same.
struct ScopeKey {
  const fb::Config* config = nullptr;  // the Sidecar; null: none
  uint32_t namespace_number = kUnknownText;
  bool is_gateway = false;
  bool operator==(const ScopeKey&) const = default;
};

struct EgressListener {
  std::optional<Port> port;
  std::string_view bind;
  bool capture_none = false;
  std::vector<const Service*> services;
  std::vector<const VirtualService*> virtual_services;

  // Those of `virtual_services`, in their order, one of whose hosts overlaps with the name
  // (getConfigsForHost).
  std::vector<const VirtualService*> routes_for(const std::string& hostname) const;
  // To be called once `virtual_services` is complete.
  void index_routes();

 private:
  // By their places in `virtual_services`: those with a host of this name, and those with a host
  // that is a pattern.
  std::unordered_map<std::string_view, std::vector<uint32_t>> by_host_;
  std::vector<uint32_t> with_patterns_;
};

struct IngressListener {
  Port port;
  std::string_view bind;
  std::string_view capture_mode;
  ValueRef tls;  // absent: none
};

// Immutable after construction.
struct SidecarScope {
  const fb::Config* config = nullptr;
  std::string name = "default-sidecar";
  std::string_view namespace_name;
  uint32_t namespace_number = kUnknownText;
  std::vector<EgressListener> egress;
  std::vector<IngressListener> ingress;
  bool allow_any_outbound = true;
  ValueRef egress_proxy;                 // of the Sidecar's outboundTrafficPolicy; absent: none
  std::vector<const Service*> services;  // each host once
  std::unordered_map<std::string_view, const Service*> by_hostname;
  std::unordered_map<std::string_view, DestinationRules> rules;  // by host name

  // Null if it is not seen.
  const Service* service(std::string_view hostname) const;
  const DestinationRule* rule(std::string_view hostname, const LabelSet& labels) const;

  std::deque<Service> own;  // services with fewer ports, or more, than the mesh's
};

class ScopeRules {
 public:
  // All must outlive the object.
  ScopeRules(const MeshIndex& index, const Features& features, const MeshSettings& mesh,
             const DiscoveredNamespaces& namespaces, const ServiceCatalog& services,
             const VirtualServiceCatalog& virtual_services,
             const DestinationRuleCatalog& destination_rules);

  ScopeKey key_of(uint32_t namespace_number, const LabelSet& labels, bool is_router) const;
  // Thread-safe. The namespace is that of one proxy with the key; its name, which the scope refers
  // to, may be one that no object has.
  std::unique_ptr<const SidecarScope> build(const ScopeKey& key, uint32_t namespace_number,
                                            std::string_view namespace_name) const;
  // The workload selectors of all Sidecars.
  const std::vector<LabelSet>& selectors() const { return selectors_; }

 private:
  struct Rule {
    const fb::Config* config;
    bool has_selector;
    LabelSet selector;
  };
  void read_sidecar(const fb::Config& config, SidecarScope* scope) const;
  void collect(const EgressListener& listener, bool match_port, SidecarScope* scope) const;

  const MeshIndex& index_;
  const Features& features_;
  const MeshSettings& mesh_;
  const ServiceCatalog& services_;
  const VirtualServiceCatalog& virtual_services_;
  const DestinationRuleCatalog& destination_rules_;
  std::unordered_map<uint32_t, std::vector<Rule>> by_namespace_;
  const fb::Config* root_ = nullptr;  // the root namespace's without a selector
  std::vector<LabelSet> selectors_;
};

}  // namespace meshc::istio_current
