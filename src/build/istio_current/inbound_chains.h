// The chains of one inbound port (Istio 1.29 networking/core/listener_inbound.go
// inboundChainForOpts, filterchain_options.go).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/istio_current/authentication.h"
#include "build/istio_current/proxy_filters.h"

namespace meshc::istio_current {

// What is known of a port that traffic comes in by.
struct InboundPort {
  std::string cluster;
  Port port;                 // of the service, or of the Sidecar's listener
  uint32_t target_port = 0;  // 0: any
  Text bind;
  std::vector<std::string> extra_binds;
  bool to_port = false;
  bool is_passthrough = false;       // of connections to ports that no service has
  Text operation;                    // for traces
  std::string hostname;              // of the service
  const Service* service = nullptr;  // null: none
  ValueRef tls;                      // the user's own settings; absent: none
  std::string config_path;           // of the Sidecar; empty: none
};

// One chain, and what listener filters must find out for its match.
struct InboundChain {
  Tree chain;
  uint32_t port = 0;  // of the match; 0: any
  bool needs_tls = false, needs_http = false;
};

// "0.0.0.0_8080"
Text inbound_listener_name(const InboundPort& port);

std::vector<InboundChain> inbound_chains(const ProxyFilters& filters, const InboundPort& port,
                                         MutualTls mode);

}  // namespace meshc::istio_current
