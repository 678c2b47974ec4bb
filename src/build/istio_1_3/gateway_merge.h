// The servers of all gateways of a router, by port (Istio 1.3.8 model/gateway.go MergeGateways).
//
// Problem: several gateways may want one port. HTTP servers of one protocol share it, and so do
// servers with TLS, told apart by server name. Whatever else meets there loses to the older
// gateway, and what loses is listed, since the control plane only counts it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/istio_1_3/gateway_catalog.h"

namespace meshc::istio_1_3 {

struct MergedServer {
  const Gateway* gateway = nullptr;
  const GatewayServer* server = nullptr;
  std::string route_name;  // of HTTP servers: the routes to fetch
};

struct MergedPort {
  uint32_t number = 0;
  std::vector<MergedServer> servers;   // one HTTP server in plain text stands for all of them
  std::vector<const Gateway*> joined;  // those whose HTTP servers it stands for as well
};

struct SkippedServer {
  const Gateway* gateway = nullptr;
  const GatewayServer* server = nullptr;
  std::string reason;
};

struct MergedGateways {
  std::vector<MergedPort> ports;  // by number
  std::vector<SkippedServer> skipped;
};

MergedGateways merge_gateways(const std::vector<const Gateway*>& gateways);

}  // namespace meshc::istio_1_3
