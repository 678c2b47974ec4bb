// Gateways, and how those that a router serves are merged by port (Istio 1.29 model/gateway.go).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

// A server as a Gateway has it.
struct GatewayServer {
  const fb::Config* config = nullptr;
  std::string gateway;  // "namespace/name"
  std::string name;
  Port port;
  std::string protocol_word;       // as written
  std::string bind;                // empty: the wildcard
  std::vector<std::string> hosts;  // "host", or "namespace/host"
  ValueRef tls;                    // absent: none

  std::string_view tls_mode() const;  // "PASSTHROUGH" unless it says another
  bool passes_through() const;
  bool is_http() const;  // ends in a connection manager
  bool is_tls() const;   // has TLS settings that count
  bool terminates_https() const;
  bool terminates_tls_into_tcp() const;
};

// A server at one of the router's ports.
struct MergedServer {
  std::shared_ptr<const GatewayServer> server;
  std::string route_name;
  std::vector<std::string> sni_hosts;  // sorted
};

// What listens at one port, by its number, protocol and address.
struct MergedPort {
  uint32_t number = 0;
  std::string protocol;
  std::string bind;
  std::string route_name;  // of plain HTTP
  std::vector<MergedServer> servers;
  std::vector<MergedServer> quic_servers;
};

// In the order in which ports were first met.
std::vector<MergedPort> merge_gateways(const Model& model, const Proxy& router);

// The selectors of all Gateways.
std::vector<LabelSet> gateway_selectors(const MeshIndex& index,
                                        const DiscoveredNamespaces& namespaces);

}  // namespace meshc::istio_current
