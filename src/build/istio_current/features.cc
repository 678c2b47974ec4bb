// Reads the environment variables that listeners depend on.
#include "build/istio_current/features.h"

#include "base/strings.h"

namespace meshc::istio_current {

Features read_features(const Registry& registry) {
  Features features;
  const PairView variables = registry.pairs(*registry.root().pilot_env());
  const auto read_bool = [&](std::string_view name, bool* value) {
    if (const auto text = variables.find(name)) *value = parse_bool(*text).value_or(*value);
  };
  read_bool("PILOT_HTTP10", &features.http10);
  read_bool("ENABLE_100_CONTINUE_HEADERS", &features.continue_headers);
  read_bool("PILOT_ENABLE_METADATA_EXCHANGE", &features.metadata_exchange);
  read_bool("PILOT_ENABLE_ALPN_FILTER", &features.alpn_filter);
  read_bool("PILOT_ENABLE_MONGO_FILTER", &features.mongo_filter);
  read_bool("PILOT_ENABLE_REDIS_FILTER", &features.redis_filter);
  read_bool("PILOT_ENABLE_MYSQL_FILTER", &features.mysql_filter);
  read_bool("PILOT_ENABLE_PERSISTENT_SESSION_FILTER", &features.persistent_session_filter);
  read_bool("PILOT_DISABLE_MX_ALPN", &features.disable_mx_alpn);
  read_bool("PILOT_SIDECAR_USE_REMOTE_ADDRESS", &features.use_remote_address);
  read_bool("PILOT_SKIP_VALIDATE_TRUST_DOMAIN", &features.skip_trust_domain);
  read_bool("ISTIO_DUAL_STACK", &features.dual_stack);
  read_bool("PILOT_ALLOW_SIDECAR_SERVICE_INBOUND_LISTENER_MERGE", &features.inbound_listener_merge);
  read_bool("ENABLE_TLS_ON_SIDECAR_INGRESS", &features.tls_on_sidecar_ingress);
  read_bool("PILOT_SCOPE_GATEWAY_TO_NAMESPACE", &features.scope_gateway_to_namespace);
  read_bool("ENABLE_PROXY_FIND_POD_BY_IP", &features.find_pod_by_ip);
  read_bool("PILOT_ENABLE_QUIC_LISTENERS", &features.quic_listeners);
  read_bool("ENABLE_HCM_INTERNAL_NETWORKS", &features.internal_networks);
  read_bool("PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY", &features.spawn_upstream_span);
  read_bool("PILOT_ENABLE_IP_AUTOALLOCATE", &features.ip_autoallocate);
  read_bool("PILOT_UNIFIED_SIDECAR_SCOPE", &features.unified_sidecar_scope);
  if (const auto text = variables.find("PILOT_TRACE_SAMPLING")) {
    const double sampling = parse_double(*text).value_or(features.trace_sampling);
    if (sampling >= 0 && sampling <= 100) features.trace_sampling = sampling;
  }
  if (const auto text = variables.find("MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP")) {
    if (const auto number = parse_int(*text))
      features.connections_per_socket_event = *number > 0 ? static_cast<uint32_t>(*number) : 0;
  }
  if (const auto text = variables.find("PILOT_MX_ADDITIONAL_LABELS"); text && !text->empty()) {
    for (std::string_view label : split(*text, ','))
      features.mx_additional_labels.emplace_back(label);
  }
  return features;
}

}  // namespace meshc::istio_current
