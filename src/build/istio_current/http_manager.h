// HTTP connection managers (Istio 1.29 networking/core/listener_builder.go
// buildHTTPConnectionManager).
#pragma once

#include <string>

#include "build/istio_current/proxy_filters.h"

namespace meshc::istio_current {

struct ManagerOptions {
  ListenerClass listener_class = ListenerClass::kSidecarOutbound;
  uint32_t port = 0;  // that plugins may ask for
  Protocol protocol = Protocol::kUnsupported;
  std::string rds;  // name of the routes to fetch; empty: `routes`
  Tree routes;
  Text stat_prefix;
  bool use_remote_address = false;
  bool accepts_http10 = false;
  bool has_http1_options = false;  // even where they say nothing
  bool allows_absolute_url = false;
  bool has_http2_options = false;
  bool is_http3 = false;
  bool exchanges_always = false;  // metadata headers also leave the mesh
  Tree forwarding;                // members about client certificates and hops
};

// The network filter.
Tree http_manager(const ProxyFilters& filters, const ManagerOptions& options);

// "outbound_0.0.0.0_80;"
std::string delimited_stat_prefix(std::string_view text);

}  // namespace meshc::istio_current
