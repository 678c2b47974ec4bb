// The services of the mesh: Kubernetes' and those of ServiceEntries (Istio 1.29
// serviceregistry/kube/conversion.go, serviceregistry/serviceentry/conversion.go,
// model/push_context.go initServiceRegistry).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "build/istio_current/features.h"
#include "build/istio_current/mesh_settings.h"
#include "build/istio_current/protocol.h"
#include "build/sources.h"
#include "index/labels.h"
#include "index/mesh_index.h"

namespace meshc::istio_current {

struct Port {
  std::string name;
  uint32_t number = 0;
  Protocol protocol = Protocol::kUnsupported;
  uint32_t target = 0;  // of a ServiceEntry; 0: none
  bool operator==(const Port&) const = default;
};

enum class Resolution : uint8_t { kClientSide, kDns, kPassthrough, kAlias };

struct Service {
  std::string hostname;
  std::string name;  // of the Kubernetes service; of others the host name
  std::string_view namespace_name;
  uint32_t namespace_number = 0;
  bool is_kubernetes = false;
  Resolution resolution = Resolution::kClientSide;
  int64_t created = 0;
  std::vector<Port> ports;
  std::string default_address;                 // "0.0.0.0" where it has none of its own
  std::vector<std::string> cluster_addresses;  // Kubernetes
  std::string auto_v4, auto_v6;                // that istiod has allocated
  bool is_mesh_external = false;
  bool has_selector = false;
  LabelSet selector;
  std::vector<std::string> export_to;
  std::vector<std::string> aliases;  // host names of ExternalName services, sorted
  std::string external_name;         // of an alias
  bool keeps_gateway_ports = false;  // a label turns the translation of gateway ports off
  const fb::Service* kube = nullptr;
  const fb::Config* entry = nullptr;

  SourceObject source() const {
    if (kube != nullptr) return {"Service", kube->meta()};
    return {"ServiceEntry", entry->meta()};
  }
};

// Namespaces that istiod looks at: all, or those that MeshConfig.discoverySelectors choose.
class DiscoveredNamespaces {
 public:
  DiscoveredNamespaces(const Registry& registry, const MeshSettings& mesh);
  bool has(uint32_t namespace_number) const { return all_ || chosen_.count(namespace_number) != 0; }

 private:
  bool all_ = true;
  std::unordered_set<uint32_t> chosen_;
};

// Immutable after construction.
class ServiceCatalog {
 public:
  ServiceCatalog(const MeshIndex& index, const Features& features, const MeshSettings& mesh,
                 const DiscoveredNamespaces& namespaces);

  // Oldest first, then by name and namespace.
  const std::vector<const Service*>& all() const { return sorted_; }
  // servicesExportedToNamespace: private ones, those exported to it, public ones.
  std::vector<const Service*> visible_to(uint32_t namespace_number) const;
  // Whether the namespace sees services that others do not.
  bool has_own_view(uint32_t namespace_number) const;
  bool is_visible(const Service& service, uint32_t namespace_number) const;
  // By host name and namespace; null if there is none.
  const Service* find(std::string_view hostname, std::string_view namespace_name) const;
  // All of a host name, by namespace.
  const std::map<std::string_view, const Service*>* find_all(std::string_view hostname) const;
  // The Kubernetes service with this number in the registry; null if istiod does not see it.
  const Service* of_kube(uint32_t number) const { return by_kube_[number]; }
  // The services of a ServiceEntry, one for each host and address.
  const std::vector<const Service*>& of_entry(const fb::Config* entry) const;

  // LookupCluster: {hostname, cluster} of "host" or "namespace/host"; empty if it is not there, or
  // not in one namespace alone.
  std::pair<std::string, std::string> lookup_cluster(std::string_view service, uint32_t port) const;

 private:
  void add_kubernetes(const DiscoveredNamespaces& namespaces);
  void add_entries(const MeshIndex& index, const Features& features,
                   const DiscoveredNamespaces& namespaces);
  void resolve_aliases();
  void sort_by_visibility(const MeshSettings& mesh);

  const Registry& registry_;
  DefaultExport default_export_;
  std::vector<std::unique_ptr<Service>> services_;
  std::vector<const Service*> sorted_;
  std::vector<const Service*> by_kube_;
  std::unordered_map<const fb::Config*, std::vector<const Service*>> by_entry_;
  std::unordered_map<uint32_t, std::vector<const Service*>> private_, exported_;
  std::vector<const Service*> public_;
  std::unordered_map<std::string_view, std::map<std::string_view, const Service*>> by_hostname_;
};

// Under which the registry keeps the status of an object beside what its spec says.
inline constexpr std::string_view kStatusKey = "@status";

// BuildSubsetKey: "outbound|80|v1|reviews.default.svc.cluster.local".
std::string cluster_name(std::string_view direction, uint32_t port, std::string_view subset,
                         std::string_view host);

// ResolveShortnameToFQDN.
std::string resolve_short_name(std::string_view host, std::string_view namespace_name,
                               std::string_view domain);

}  // namespace meshc::istio_current
