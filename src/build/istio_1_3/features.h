// Pilot's own environment: the variables that change listeners (Istio 1.3.8
// pilot/pkg/features/pilot.go).
#pragma once

#include <cstdint>

#include "registry/registry.h"

namespace meshc::istio_1_3 {

// Durations in nanoseconds. The initial values are those of an empty environment.
struct Features {
  bool http10 = false;
  double trace_sampling = 100;  // percent; out of range counts as 100
  int64_t initial_fetch_timeout = 0;
  bool fallthrough_route = true;
  bool typed_config = true;
  bool mysql_filter = false;
  bool redis_filter = false;
  bool use_remote_address = false;
  bool restrict_pod_ip_loops = true;
  bool sniff_outbound = true;
  bool sniff_inbound = false;
  int64_t inbound_detection_timeout = 1'000'000'000;
  bool headless_pod_listeners = false;
  bool block_http_on_443 = false;
  bool istio_jwt_filter = false;
  bool skip_trust_domain = false;
  bool scope_gateway_to_namespace = false;
};

// A value that Pilot could not parse counts as absent, as it does there.
Features read_features(const Registry& registry);

}  // namespace meshc::istio_1_3
