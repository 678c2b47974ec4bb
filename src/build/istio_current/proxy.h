// Everything that the rules may read of a proxy.
//
// Replicas of a workload, and workloads that serve alike ports, get listeners that differ in a few
// texts alone. So rules run once for each kind of proxy: the key says all that they may find out
// about one, and where they write a text of the proxy's own they write a parameter (Text). What a
// rule reads here is that of the first proxy of its kind; the key makes sure that every other would
// give the same answer. Parameters of the profile's own are the names below, then host names of
// services that the proxy serves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/net.h"
#include "build/istio_current/scopes.h"
#include "build/istio_current/workloads.h"
#include "build/plan_text.h"

namespace meshc::istio_current {

struct Model;

enum class IpMode : uint8_t { kV4, kV6, kDual };
enum class Interception : uint8_t { kRedirect, kTproxy, kNone };

// Numbers of the profile's own parameters.
enum OwnParameter : uint16_t {
  kCanonicalService = 0,
  kCanonicalRevision,
  kTagNamespace,
  kNodeCluster,
  kFirstHost,
};

struct Proxy {
  std::string id, dns_domain;
  bool is_router = false;
  std::string_view config_namespace;
  uint32_t namespace_number = kUnknownText;
  ValueRef metadata;
  ValueRef proxy_config;  // its own, else the mesh's
  std::vector<std::string> addresses;
  IpMode ip_mode = IpMode::kV4;
  // Number of the first address that is no loopback, link-local or multicast one.
  std::optional<uint16_t> unicast_address;
  uint32_t minor_version = 0;  // of 1.x; the newest if it does not say
  Interception interception = Interception::kRedirect;
  bool http10 = false;
  std::optional<int64_t> idle_timeout;  // nanoseconds
  bool inbound_exact_balance = false, outbound_exact_balance = false;
  bool dns_capture = false, dns_auto_allocate = false;
  bool is_unprivileged = false;
  uint32_t status_port = 0, prometheus_port = 0;
  std::optional<uint32_t> http_proxy_port;
  std::string_view cluster_id, mesh_id;
  Workload workload;
  std::vector<std::string> hosts;  // of the services that it serves, each once
  ScopeKey scope;

  bool has_v4() const { return ip_mode != IpMode::kV6; }
  bool has_v6() const { return ip_mode != IpMode::kV4; }
  std::vector<std::string> wildcards() const;
  std::vector<std::string> local_hosts() const;
  // The host name of a service that the proxy serves, as a parameter.
  Text host_text(std::string_view hostname, std::string before, std::string after) const;
  Text own_text(OwnParameter parameter) const { return {"", {ParameterKind::kOwn, parameter}, ""}; }
  std::string_view metadata_text(std::string_view name) const {
    return metadata.find(name).as_string();
  }
};

struct ShapedProxy {
  Proxy proxy;
  ProxyParameters parameters;
  Digest key;           // of its class's own listeners: inbound ones, or a gateway's
  Digest filters_key;   // of the filters in these, whatever services it serves
  Digest outbound_key;  // of its outbound listeners
  bool has_registered_ports = false;
};

// Nothing, and why, for a node that istiod would refuse. Thread-safe.
std::optional<ShapedProxy> shape_proxy(const Model& model, const fb::Proxy& node,
                                       std::string* reason);

}  // namespace meshc::istio_current
