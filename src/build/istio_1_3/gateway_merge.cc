// Sorts the servers of gateways by port and decides which may share one.
#include "build/istio_1_3/gateway_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace meshc::istio_1_3 {
namespace {

// gatewayRDSRouteName.
std::string route_name_of(const Gateway& gateway, const GatewayServer& server) {
  if (is_http(server.port.protocol)) return fmt::format("http.{}", server.port.number);
  return fmt::format("https.{}.{}.{}.{}", server.port.number, server.port.name, gateway.short_name,
                     gateway.namespace_name);
}

class Merge {
 public:
  void add(const Gateway& gateway, const GatewayServer& server) {
    std::string reason = place(gateway, server);
    if (!reason.empty()) merged_.skipped.push_back({&gateway, &server, std::move(reason)});
  }

  MergedGateways take() {
    for (auto& [number, state] : ports_) {
      if (!state.port.servers.empty()) merged_.ports.push_back(std::move(state.port));
    }
    return std::move(merged_);
  }

 private:
  struct PortState {
    MergedPort port;
    bool is_plain = false;
    std::set<std::string> tls_hosts;
  };

  // Why the server has no place; empty if it has one.
  std::string place(const Gateway& gateway, const GatewayServer& server) {
    PortState& state = ports_[server.port.number];
    state.port.number = server.port.number;
    // Hosts become the server names of chains, which must differ. They count even if the server
    // finds no place.
    if (server.tls) {
      for (const std::string& host : server.hosts) {
        if (state.tls_hosts.count(host) > 0)
          return fmt::format("another server of the port has the host {}", host);
      }
      state.tls_hosts.insert(server.hosts.begin(), server.hosts.end());
    }
    if (state.port.servers.empty()) {
      state.is_plain = !server.is_tls();
      add_server(gateway, server, &state.port);
      return {};
    }
    return state.is_plain ? join_plain(gateway, server, &state.port)
                          : join_tls(gateway, server, &state.port);
  }

  std::string join_plain(const Gateway& gateway, const GatewayServer& server, MergedPort* port) {
    Protocol protocol = server.port.protocol;
    if (port->servers[0].server->port.protocol != protocol || !is_http(protocol)) {
      return fmt::format(
          "the port is taken by gateway {}, and only HTTP servers of one protocol "
          "share it without TLS",
          port->servers[0].gateway->name);
    }
    port->joined.push_back(&gateway);
    return {};
  }

  std::string join_tls(const Gateway& gateway, const GatewayServer& server, MergedPort* port) {
    // The name of its routes is taken even if it then finds no place.
    if (server.is_http() && !route_names_.insert(route_name_of(gateway, server)).second)
      return "another server of the port has the same name of routes";
    if (!server.tls) {
      return fmt::format("the port is taken by servers with TLS, gateway {} first",
                         port->servers[0].gateway->name);
    }
    add_server(gateway, server, port);
    return {};
  }

  void add_server(const Gateway& gateway, const GatewayServer& server, MergedPort* port) {
    MergedServer& added = port->servers.emplace_back();
    added.gateway = &gateway;
    added.server = &server;
    if (!server.is_http()) return;
    added.route_name = route_name_of(gateway, server);
    route_names_.insert(added.route_name);
  }

  std::map<uint32_t, PortState> ports_;
  std::set<std::string> route_names_;
  MergedGateways merged_;
};

}  // namespace

MergedGateways merge_gateways(const std::vector<const Gateway*>& gateways) {
  Merge merge;
  for (const Gateway* gateway : gateways) {
    for (const GatewayServer& server : gateway->servers) merge.add(*gateway, server);
  }
  return merge.take();
}

}  // namespace meshc::istio_1_3
