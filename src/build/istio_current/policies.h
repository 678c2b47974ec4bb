// Objects that attach to workloads: authentication, authorization, telemetry, Wasm plugins, Envoy
// filters (Istio 1.29 model/policyattachment.go).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_current/config_list.h"
#include "build/istio_current/mesh_settings.h"

namespace meshc::istio_current {

struct Proxy;

enum class PolicyKind : uint8_t {
  kPeerAuthentication,
  kRequestAuthentication,
  kAuthorizationPolicy,
  kTelemetry,
  kWasmPlugin,
  kEnvoyFilter,
};
inline constexpr size_t kPolicyKinds = 6;

struct Policy {
  const fb::Config* config = nullptr;
  std::string_view name, namespace_name;
  uint32_t namespace_number = 0;
  int64_t created = 0;
  ValueRef spec;
  bool has_selector = false;  // with labels in it
  LabelSet selector;
  std::vector<ValueRef> target_refs;
};

// Immutable after construction.
class Policies {
 public:
  Policies(const MeshIndex& index, const MeshSettings& mesh,
           const DiscoveredNamespaces& namespaces);

  // Oldest first.
  const std::vector<Policy>& in_namespace(PolicyKind kind, uint32_t namespace_number) const;
  // The root namespace; kUnknownText if nothing is in it.
  uint32_t root() const { return root_; }
  // ShouldAttachPolicy.
  bool attaches(const Policy& policy, const Proxy& proxy) const;
  // Those of the namespaces that attach to the proxy, namespace by namespace, each once.
  std::vector<const Policy*> attached(PolicyKind kind, const Proxy& proxy,
                                      std::initializer_list<uint32_t> namespaces) const;

  // Of all namespaces, in no particular order.
  std::vector<const Policy*> all(PolicyKind kind) const;

 private:
  const Registry& registry_;
  uint32_t root_;
  std::array<std::unordered_map<uint32_t, std::vector<Policy>>, kPolicyKinds> by_namespace_;
};

// A router of this label is one of the Gateway API, to which policies attach by name.
inline constexpr std::string_view kGatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

// The value of a proxy's label; "" if it has none.
std::string_view label_value(const Registry& registry, const LabelSet& labels,
                             std::string_view name);

}  // namespace meshc::istio_current
