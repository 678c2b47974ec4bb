// Filter chains of outbound and gateway listeners while these are put together (Istio 1.29
// networking/core/listener.go filterChainOpts).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/istio_current/http_manager.h"
#include "build/istio_current/network_filters.h"

namespace meshc::istio_current {

struct ChainOptions {
  std::vector<std::string> sni_hosts;
  std::vector<std::string> cidrs;  // of destinations
  std::vector<std::string> application_protocols;
  std::string transport_protocol;
  std::string config_path;  // of the object that the chain was made of; empty: none
  Tree tls;                 // context; absent: plain text
  std::optional<ManagerOptions> http;
  NetworkFilters network;  // in front of the connection manager, or all there is
  Sources sources;

  // Whether it takes every connection.
  bool matches_all() const;
  // Whether it takes the same connections as the other.
  bool conflicts_with(const ChainOptions& other) const;
  // filter_chain_match; absent if it takes every connection.
  Tree match() const;
};

// Whether one of the chains needs to see the client's greeting.
bool needs_tls_inspector(const std::vector<ChainOptions>& chains);

// {"filter_metadata": {"istio": {"config": PATH}}}; absent for an empty path.
Tree config_metadata(std::string_view path);

inline constexpr int64_t kConnectTimeout = 15 * kSecond;  // of transport sockets

}  // namespace meshc::istio_current
