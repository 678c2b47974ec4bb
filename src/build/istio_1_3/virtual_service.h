// VirtualServices as far as listeners depend on them: their TCP and TLS routes, and who sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_1_3/mesh_config.h"
#include "index/labels.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

struct RouteDestination {
  std::string host;
  std::string_view subset;
  std::optional<uint32_t> port;
  bool port_by_name = false;  // not allowed any more: such traffic goes nowhere
  int64_t weight = 0;
};

// A match of a TCP or TLS route. Gateways are "ns/name" or "mesh"; none means any.
struct RouteMatch {
  std::vector<std::string> gateways;
  LabelSet source_labels;
  uint32_t port = 0;  // 0: any
  std::vector<std::string> destination_subnets;
  std::vector<std::string> sni_hosts;  // TLS only
};

struct L4Route {
  std::vector<RouteMatch> matches;
  std::vector<RouteDestination> destinations;
};

struct VirtualService {
  std::vector<std::string> hosts;
  std::vector<std::string> gateways;  // "ns/name" or "mesh"
  std::vector<L4Route> tcp;
  std::vector<L4Route> tls;
  uint32_t namespace_number = 0;
  std::string_view namespace_name;
  std::string dotted_name;    // "name.namespace"
  std::string metadata_path;  // what the metadata of chains made of it says
  const fb::Config* config = nullptr;
};

// model/push_context.go initVirtualServices and VirtualServices. Immutable after construction.
class VirtualServiceCatalog {
 public:
  VirtualServiceCatalog(const MeshIndex& index, const MeshConfig& mesh);

  // Those that proxies of a namespace see and that are bound to the mesh: private ones first, each
  // oldest first.
  std::vector<const VirtualService*> for_sidecars(uint32_t namespace_number) const;
  // Those that routers of a namespace see and that are bound to the gateway "ns/name", in the same
  // order.
  std::vector<const VirtualService*> for_gateway(uint32_t namespace_number,
                                                 std::string_view gateway) const;
  // The different source labels that routes ask for: of a proxy's labels only what it is to these
  // can matter to its outbound listeners.
  const std::vector<LabelSet>& source_selectors() const { return source_selectors_; }
  bool has_private(uint32_t namespace_number) const { return private_.count(namespace_number) > 0; }

 private:
  template <class IsBound>
  std::vector<const VirtualService*> visible(uint32_t namespace_number,
                                             const IsBound& is_bound) const;

  std::vector<VirtualService> all_;
  std::vector<const VirtualService*> public_;
  std::unordered_map<uint32_t, std::vector<const VirtualService*>> private_;
  std::vector<LabelSet> source_selectors_;  // sorted, each once
};

}  // namespace meshc::istio_1_3
