// istiod's own environment: the variables that change listeners (Istio 1.29 pilot/pkg/features).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "registry/registry.h"

namespace meshc::istio_current {

// The initial values are those of an empty environment.
struct Features {
  bool http10 = false;
  bool continue_headers = true;  // ENABLE_100_CONTINUE_HEADERS
  double trace_sampling = 1;     // percent
  bool metadata_exchange = true;
  bool alpn_filter = true;
  bool mongo_filter = true;
  bool redis_filter = false;
  bool mysql_filter = false;
  bool persistent_session_filter = false;
  bool disable_mx_alpn = false;
  std::vector<std::string> mx_additional_labels;
  uint32_t connections_per_socket_event = 1;
  bool use_remote_address = false;
  bool skip_trust_domain = false;
  bool dual_stack = false;
  bool inbound_listener_merge = false;
  bool tls_on_sidecar_ingress = false;
  bool scope_gateway_to_namespace = false;
  bool find_pod_by_ip = false;
  bool quic_listeners = false;
  bool internal_networks = false;   // ENABLE_HCM_INTERNAL_NETWORKS
  bool spawn_upstream_span = true;  // PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY
  bool ip_autoallocate = true;
  bool unified_sidecar_scope = true;
};

// A value that istiod could not parse counts as absent, as it does there.
Features read_features(const Registry& registry);

}  // namespace meshc::istio_current
