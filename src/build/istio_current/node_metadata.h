// The entries of a node's metadata that rules ask about, found in one pass.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "registry/registry.h"
#include "registry/value.h"

namespace meshc::istio_current {

// Those that are not there do not exist.
struct NodeMetadata {
  ValueRef interception_mode, http10, idle_timeout;
  ValueRef inbound_exact_balance, outbound_exact_balance;
  ValueRef dns_capture, dns_auto_allocate, unprivileged;
  ValueRef status_port, prometheus_port, http_proxy_port;
  ValueRef cluster_id, mesh_id, namespace_name, istio_version;
  ValueRef instance_ips, labels, proxy_config;
  ValueRef workload_entry, auto_register_group, registered_ports;
  ValueRef server_certificate, server_key, server_root;
  ValueRef credential, file_credential;
};

// Knows the numbers of the names in one registry. Immutable after construction.
class MetadataReader {
 public:
  explicit MetadataReader(const Registry& registry);
  NodeMetadata read(ValueRef metadata) const;

 private:
  std::unordered_map<uint32_t, ValueRef NodeMetadata::*> by_name_;
};

}  // namespace meshc::istio_current
