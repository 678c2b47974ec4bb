// Reads Pilot's features from the environment that was imported with the mesh.
#include "build/istio_1_3/features.h"

#include <optional>

#include "base/go_duration.h"
#include "base/strings.h"

namespace meshc::istio_1_3 {

Features read_features(const Registry& registry) {
  PairView environment = registry.pairs(*registry.root().pilot_env());
  auto read_bool = [&](std::string_view name, bool* value) {
    *value = parse_bool(environment.find(name).value_or("")).value_or(*value);
  };
  auto read_duration = [&](std::string_view name, int64_t* value) {
    *value = parse_go_duration(environment.find(name).value_or("")).value_or(*value);
  };
  Features features;
  bool untyped = false;
  read_bool("PILOT_HTTP10", &features.http10);
  read_bool("PILOT_ENABLE_FALLTHROUGH_ROUTE", &features.fallthrough_route);
  read_bool("PILOT_DISABLE_XDS_MARSHALING_TO_ANY", &untyped);
  features.typed_config = !untyped;
  read_bool("PILOT_ENABLE_MYSQL_FILTER", &features.mysql_filter);
  read_bool("PILOT_ENABLE_REDIS_FILTER", &features.redis_filter);
  read_bool("PILOT_SIDECAR_USE_REMOTE_ADDRESS", &features.use_remote_address);
  read_bool("PILOT_RESTRICT_POD_UP_TRAFFIC_LOOP", &features.restrict_pod_ip_loops);
  read_bool("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", &features.sniff_outbound);
  read_bool("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", &features.sniff_inbound);
  read_bool("PILOT_ENABLE_HEADLESS_SERVICE_POD_LISTENERS", &features.headless_pod_listeners);
  read_bool("PILOT_BLOCK_HTTP_ON_443", &features.block_http_on_443);
  read_bool("USE_ISTIO_JWT_FILTER", &features.istio_jwt_filter);
  read_bool("PILOT_SKIP_VALIDATE_TRUST_DOMAIN", &features.skip_trust_domain);
  read_bool("PILOT_SCOPE_GATEWAY_TO_NAMESPACE", &features.scope_gateway_to_namespace);
  read_duration("PILOT_INITIAL_FETCH_TIMEOUT", &features.initial_fetch_timeout);
  read_duration("PILOT_INBOUND_PROTOCOL_DETECTION_TIMEOUT", &features.inbound_detection_timeout);
  double sampling =
      parse_double(environment.find("PILOT_TRACE_SAMPLING").value_or("")).value_or(100);
  if (sampling >= 0 && sampling <= 100) features.trace_sampling = sampling;
  return features;
}

}  // namespace meshc::istio_1_3
