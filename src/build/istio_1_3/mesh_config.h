// MeshConfig and MeshNetworks with the defaults of Istio 1.3.8 (pkg/config/mesh/mesh.go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/net.h"
#include "registry/registry.h"

namespace meshc::istio_1_3 {

// Who sees objects that do not say it: a service or virtual service without exportTo.
enum class DefaultExport : uint8_t { kPublic, kPrivate, kNobody };

// Texts are views into the registry. Durations in nanoseconds.
struct MeshConfig {
  std::string_view mixer_check_server;
  std::string_view mixer_report_server;
  bool disable_policy_checks = true;
  bool policy_check_fail_open = false;
  bool enable_client_side_policy_check = false;
  uint32_t report_batch_max_entries = 0;
  std::optional<int64_t> report_batch_max_time;
  uint32_t proxy_listen_port = 15001;
  uint32_t proxy_http_port = 0;
  std::string_view root_namespace = "istio-system";
  bool enable_tracing = true;
  std::string_view access_log_file = "/dev/stdout";
  std::string_view access_log_format;
  bool access_log_json = false;
  bool enable_access_log_service = false;
  DefaultExport service_export = DefaultExport::kPublic;
  DefaultExport virtual_service_export = DefaultExport::kPublic;
  bool allow_any_outbound = true;
  std::optional<int64_t> protocol_detection_timeout = 100'000'000;
  std::string_view sds_uds_path;  // where proxies fetch secrets; empty: certificates are files
  std::string_view trust_domain;

  bool has_mixer() const { return !mixer_check_server.empty() || !mixer_report_server.empty(); }
};

MeshConfig read_mesh_config(const Registry& registry);

// Which network an address belongs to (kube/controller/controller.go InitNetworkLookup,
// endpointNetwork).
class Networks {
 public:
  // `cluster` is the name of the registry that a network may claim as a whole.
  Networks(const Registry& registry, std::string_view cluster);

  // Name of the network, or "" if the address is in none. Of several that contain it, the widest.
  std::string_view of(std::string_view address) const;

 private:
  std::string_view of_registry_;
  std::vector<std::pair<IpRange, std::string_view>> ranges_;  // by prefix length, widest first
};

}  // namespace meshc::istio_1_3
