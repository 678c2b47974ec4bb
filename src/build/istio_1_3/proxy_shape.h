// Everything that the rules may read of a proxy, apart from its own values.
//
// Problem: thousands of proxies are replicas that differ in their address and name alone, and whole
// namespaces see the same outbound world. The rules must run once for each kind of proxy, never
// once for each proxy.
//
// So the rules never see a node. They see a shape: what was found out about the proxy, with its own
// values (name, addresses) as numbered parameters. Two proxies with equal keys have interchangeable
// shapes: the key holds all that a rule may ask, including how the proxy's addresses compare with
// each other and with whatever they may meet. `addresses` are those of one proxy of the class, for
// rules that compare addresses; the key makes sure that such a comparison has the same result for
// all the others.
//
// The outbound key is the part of it that outbound listeners depend on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "build/istio_1_3/envoy_filter.h"
#include "build/istio_1_3/node.h"
#include "build/istio_1_3/registered_ports.h"
#include "build/istio_1_3/sidecar_scope.h"
#include "build/istio_1_3/workload.h"

namespace meshc::istio_1_3 {

struct Model;

struct ProxyShape {
  bool is_router = false;
  std::string_view config_namespace;
  uint32_t namespace_number = kUnknownText;
  // Whether something follows the last dot of the node's short name: mixer's namespace.
  bool has_name_namespace = false;
  ProxyVersion version;
  Interception interception = Interception::kRedirect;
  bool http10 = false;
  std::optional<int64_t> idle_timeout;          // nanoseconds; only if positive
  std::map<std::string, std::string> metadata;  // the keys that rules read as they are
  // Those that say where its certificates are.
  std::map<std::string, std::string, std::less<>> certificate_metadata;
  Workload workload;
  std::vector<RegisteredPort> registered_ports;
  SelectedFilters filters;  // of EnvoyFilters
  ScopeKey scope;
  uint32_t scope_number = 0;           // into the profile's scopes
  std::vector<std::string> addresses;  // of the class's first proxy
  std::vector<bool> address_is_v4;
  std::vector<uint16_t> address_order;  // the addresses' numbers in the order of their texts
  // The address that ingress listeners without a bind of their own use; nothing: the wildcard.
  std::optional<uint16_t> unicast_address;
  std::string
      unicast_literal;  // that address's canonical text where it is not as written in the node

  // ".1.3" and later proxies detect protocols and time listener filters out.
  bool is_1_3() const { return version.at_least(1, 3); }
  // getActualWildcardAndLocalHost.
  bool has_v4() const;
  std::string_view wildcard() const { return has_v4() ? "0.0.0.0" : "::"; }
  std::string_view localhost() const { return has_v4() ? "127.0.0.1" : "::1"; }
  uint32_t address_prefix_length(uint16_t index) const { return address_is_v4[index] ? 32 : 128; }
};

struct ShapedProxy {
  ProxyShape shape;
  Digest key;
  Digest outbound_key;
};

// Thread-safe: reads the model only. `shape.scope_number` is left to the caller.
ShapedProxy shape_of(const Model& model, const Node& node);

}  // namespace meshc::istio_1_3
