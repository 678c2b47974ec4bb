// The names of metadata entries (Istio 1.29 model/context.go NodeMetadata).
#include "build/istio_current/node_metadata.h"

#include <string_view>

namespace meshc::istio_current {
namespace {

struct Entry {
  std::string_view name;
  ValueRef NodeMetadata::*member;
};

constexpr Entry kEntries[] = {
    {"INTERCEPTION_MODE", &NodeMetadata::interception_mode},
    {"HTTP10", &NodeMetadata::http10},
    {"IDLE_TIMEOUT", &NodeMetadata::idle_timeout},
    {"INBOUND_LISTENER_EXACT_BALANCE", &NodeMetadata::inbound_exact_balance},
    {"OUTBOUND_LISTENER_EXACT_BALANCE", &NodeMetadata::outbound_exact_balance},
    {"DNS_CAPTURE", &NodeMetadata::dns_capture},
    {"DNS_AUTO_ALLOCATE", &NodeMetadata::dns_auto_allocate},
    {"UNPRIVILEGED_POD", &NodeMetadata::unprivileged},
    {"ENVOY_STATUS_PORT", &NodeMetadata::status_port},
    {"ENVOY_PROMETHEUS_PORT", &NodeMetadata::prometheus_port},
    {"HTTP_PROXY_PORT", &NodeMetadata::http_proxy_port},
    {"CLUSTER_ID", &NodeMetadata::cluster_id},
    {"MESH_ID", &NodeMetadata::mesh_id},
    {"NAMESPACE", &NodeMetadata::namespace_name},
    {"ISTIO_VERSION", &NodeMetadata::istio_version},
    {"INSTANCE_IPS", &NodeMetadata::instance_ips},
    {"LABELS", &NodeMetadata::labels},
    {"PROXY_CONFIG", &NodeMetadata::proxy_config},
    {"WORKLOAD_ENTRY", &NodeMetadata::workload_entry},
    {"AUTO_REGISTER_GROUP", &NodeMetadata::auto_register_group},
    {"REGISTERED_PORTS", &NodeMetadata::registered_ports},
    {"TLS_SERVER_CERT_CHAIN", &NodeMetadata::server_certificate},
    {"TLS_SERVER_KEY", &NodeMetadata::server_key},
    {"TLS_SERVER_ROOT_CERT", &NodeMetadata::server_root},
    {"credential", &NodeMetadata::credential},
    {"file-credential", &NodeMetadata::file_credential},
};

}  // namespace

MetadataReader::MetadataReader(const Registry& registry) {
  for (const Entry& entry : kEntries) {
    if (const auto number = registry.find_text(entry.name)) by_name_.emplace(*number, entry.member);
  }
}

NodeMetadata MetadataReader::read(ValueRef metadata) const {
  NodeMetadata read;
  if (!metadata.is_object()) return read;
  for (ValueRef entry : metadata.children()) {
    const auto at = by_name_.find(entry.key_number());
    // Of several of a name the first counts, as everywhere.
    if (at != by_name_.end() && !(read.*at->second).exists()) read.*at->second = entry;
  }
  return read;
}

}  // namespace meshc::istio_current
