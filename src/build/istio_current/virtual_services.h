// VirtualServices as listeners need them: hosts, gateways, TCP and TLS routes (Istio 1.29
// model/virtualservice.go, model/push_context.go initVirtualServices).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_current/config_list.h"
#include "build/istio_current/mesh_settings.h"

namespace meshc::istio_current {

inline constexpr std::string_view kMeshGateway = "mesh";

// One match of a TCP or TLS route.
struct RouteMatch {
  std::vector<std::string> sni_hosts;
  std::vector<std::string> subnets;
  uint32_t port = 0;                  // 0: any
  std::vector<std::string> gateways;  // none: any
  LabelSet source_labels;
  std::string_view source_namespace;  // empty: any
};

struct RouteDestination {
  std::string host;
  std::string subset;
  uint32_t port = 0;  // 0: not said
  int32_t weight = 0;
};

struct Route {
  std::vector<RouteMatch> matches;
  std::vector<RouteDestination> destinations;
};

// A host that routes lead to, with the ports that they name (0: one of them names none).
struct ReferredHost {
  std::string host;
  std::set<uint32_t> ports;
};

struct VirtualService {
  const fb::Config* config = nullptr;
  std::string_view name, namespace_name;
  uint32_t namespace_number = 0;
  std::vector<std::string> hosts;
  std::vector<std::string> gateways;
  std::vector<Route> tls, tcp;
  std::string config_path;  // as metadata of chains has it

  // Where its routes lead for clients of a namespace
  // (virtualServiceDestinationsFilteredBySourceNamespace), by host.
  std::vector<ReferredHost> destinations(const Registry& registry,
                                         std::string_view client_namespace) const;
};

// Immutable after construction.
class VirtualServiceCatalog {
 public:
  VirtualServiceCatalog(const MeshIndex& index, const MeshSettings& mesh,
                        const DiscoveredNamespaces& namespaces);

  // In the order in which they count: private ones, those exported to the namespace, public ones.
  // Those of a gateway by its "namespace/name", or of sidecars by kMeshGateway.
  std::vector<const VirtualService*> of_gateway(uint32_t namespace_number,
                                                std::string_view gateway) const;
  // Whether the namespace sees virtual services that others do not.
  bool has_own_view(uint32_t namespace_number) const { return own_views_.count(namespace_number); }
  const std::vector<VirtualService>& all() const { return all_; }

 private:
  using ByGateway = std::unordered_map<std::string, std::vector<const VirtualService*>>;
  std::vector<VirtualService> all_;
  std::unordered_map<uint32_t, ByGateway> private_, exported_;
  ByGateway public_;
  std::set<uint32_t> own_views_;
};

// Where an object stands, as the metadata of what is made of it says
// (util.BuildConfigInfoMetadata):
// "/apis/networking.istio.io/v1/namespaces/NS/virtual-service/NAME".
std::string config_path(std::string_view namespace_name, std::string_view kind,
                        std::string_view name);

}  // namespace meshc::istio_current
