// MeshConfig with the defaults of Istio 1.29 (pkg/config/mesh/mesh.go), and what it names
// providers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/registry.h"

namespace meshc::istio_current {

// Who sees an object that does not say it.
enum class DefaultExport : uint8_t { kPublic, kPrivate, kNobody };

// An extension provider: its name, and the one member that says what it is ("prometheus", "zipkin",
// "envoyExtAuthzHttp", ...) with its settings; built-in ones have none.
struct Provider {
  std::string_view name;
  std::string_view kind;
  ValueRef settings;
};

// Texts are views into the registry. Durations in nanoseconds.
struct MeshSettings {
  uint32_t proxy_listen_port = 15001;
  uint32_t proxy_inbound_listen_port = 15006;
  uint32_t proxy_http_port = 0;
  std::string_view root_namespace = "istio-system";
  bool enable_tracing = true;
  std::string_view access_log_file;
  std::string_view access_log_format;
  bool access_log_json = false;
  bool enable_access_log_service = false;
  bool disable_listener_log = false;
  DefaultExport service_export = DefaultExport::kPublic;
  DefaultExport virtual_service_export = DefaultExport::kPublic;
  DefaultExport destination_rule_export = DefaultExport::kPublic;
  bool allow_any_outbound = true;
  int64_t protocol_detection_timeout = 0;
  std::string_view trust_domain = "cluster.local";
  std::vector<std::string> trust_domain_aliases;  // sorted, each once
  std::vector<std::string>
      peer_trust_domains;  // whose peers are welcome: TrustDomainsForValidation
  std::string_view inbound_cluster_stat_name;
  std::string_view outbound_cluster_stat_name;
  std::string_view path_normalization;  // a word of the enum; empty: the default
  bool mesh_mtls_needs_tls13 = false;
  std::optional<std::vector<std::string>> mesh_mtls_cipher_suites;
  ValueRef tls_defaults;    // absent: none
  ValueRef default_config;  // ProxyConfig
  std::vector<std::string_view> metrics_providers, tracing_providers, access_log_providers;
  std::vector<Provider> providers;
  ValueRef discovery_selectors;

  // Names are compared without regard to case.
  const Provider* provider(std::string_view name) const;
};

MeshSettings read_mesh_settings(const Registry& registry);

}  // namespace meshc::istio_current
