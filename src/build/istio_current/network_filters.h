// The network filters of TCP chains (Istio 1.29 networking/core/networkfilter.go).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/istio_current/proxy_filters.h"

namespace meshc::istio_current {

using NetworkFilters = std::vector<Tree>;

// One cluster, or several with weights, behind a port.
struct TcpDestination {
  std::string stat_prefix;
  std::string cluster;  // empty: weighted
  std::vector<std::pair<std::string, int32_t>> weighted;
  std::string_view subset;
  const DestinationRule* rule = nullptr;  // may be null
  bool tunnels = true;                    // as the rule says
  bool is_checked = true;                 // whether authorization policies apply
};

// In front of the TCP proxy, or what its protocol has in its place, stand the filters of the proxy.
NetworkFilters tcp_filters(const ProxyFilters& filters, const TcpDestination& to,
                           ListenerClass listener_class, const Port& port, bool exchanges_metadata);

// buildOutboundNetworkFilters: where routes of a virtual service lead.
NetworkFilters route_filters(const ProxyFilters& filters,
                             const std::vector<RouteDestination>& destinations, const Port& port,
                             const VirtualService& from, bool exchanges_metadata);

// A TCP proxy that only knows its cluster, without logs.
Tree plain_tcp_proxy(std::string_view cluster);

// buildOutboundCatchAllNetworkFiltersOnly: where connections to unknown places go.
NetworkFilters catch_all_filters(const ProxyFilters& filters);

// BuildStatPrefix; `pattern` empty: the cluster's name.
std::string stat_prefix(std::string_view pattern, const Service& service, std::string_view host,
                        std::string_view subset, const Port& port, std::string_view cluster);

// BuildInboundStatPrefix.
std::string inbound_stat_prefix(std::string_view pattern, const Service& service,
                                std::string_view host, const Port& port);

// GetDestinationCluster.
std::string destination_cluster(std::string_view host, std::string_view subset, uint32_t port,
                                const Service* service, uint32_t listener_port);

}  // namespace meshc::istio_current
