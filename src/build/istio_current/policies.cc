// Reads policies, and finds those that attach to a proxy.
#include "build/istio_current/policies.h"

#include <algorithm>

#include "build/istio_current/proxy.h"

namespace meshc::istio_current {
namespace {

struct KindName {
  std::string_view group;
  std::string_view kind;
};

constexpr KindName kKinds[kPolicyKinds] = {
    {"security.istio.io", "PeerAuthentication"},  {"security.istio.io", "RequestAuthentication"},
    {"security.istio.io", "AuthorizationPolicy"}, {"telemetry.istio.io", "Telemetry"},
    {"extensions.istio.io", "WasmPlugin"},        {"networking.istio.io", "EnvoyFilter"},
};

// Only EnvoyFilter has the older form of the two.
LabelSet read_selector(ValueRef spec) {
  const ValueRef older = spec.find("workloadSelector").find("labels");
  return label_set(older.is_object() ? older : spec.find("selector").find("matchLabels"));
}

std::vector<ValueRef> read_target_refs(ValueRef spec) {
  std::vector<ValueRef> refs;
  for (ValueRef item : spec.find("targetRefs").children()) refs.push_back(item);
  if (const ValueRef one = spec.find("targetRef"); refs.empty() && one.is_object())
    refs.push_back(one);
  return refs;
}

}  // namespace

std::string_view label_value(const Registry& registry, const LabelSet& labels,
                             std::string_view name) {
  const auto key = registry.find_text(name);
  for (const auto& [label, value] : labels) {
    if (label == key && value != kUnknownText) return registry.text(value);
  }
  return {};
}

Policies::Policies(const MeshIndex& index, const MeshSettings& mesh,
                   const DiscoveredNamespaces& namespaces)
    : registry_(index.registry),
      root_(index.registry.find_text(mesh.root_namespace).value_or(kUnknownText)) {
  for (size_t kind = 0; kind < kPolicyKinds; ++kind) {
    for (const fb::Config* config :
         config_list(index, kKinds[kind].group, kKinds[kind].kind, namespaces)) {
      const fb::Meta& meta = *config->meta();
      Policy policy;
      policy.config = config;
      policy.name = registry_.text(meta.name());
      policy.namespace_name = registry_.text(meta.namespace_());
      policy.namespace_number = meta.namespace_();
      policy.created = meta.created();
      policy.spec = registry_.value(config->spec());
      policy.selector = read_selector(policy.spec);
      policy.has_selector = !policy.selector.empty();
      policy.target_refs = read_target_refs(policy.spec);
      by_namespace_[kind][policy.namespace_number].push_back(std::move(policy));
    }
  }
}

const std::vector<Policy>& Policies::in_namespace(PolicyKind kind,
                                                  uint32_t namespace_number) const {
  static const std::vector<Policy> kNone;
  const auto& map = by_namespace_[static_cast<size_t>(kind)];
  const auto at = map.find(namespace_number);
  return at == map.end() ? kNone : at->second;
}

bool Policies::attaches(const Policy& policy, const Proxy& proxy) const {
  const LabelSet& labels = proxy.workload.labels;
  const std::string_view gateway = label_value(registry_, labels, kGatewayNameLabel);
  if (gateway.empty() || policy.target_refs.empty())
    return policy.target_refs.empty() && is_subset_of(policy.selector, labels);
  if (policy.namespace_number != proxy.namespace_number) return false;
  return std::any_of(policy.target_refs.begin(), policy.target_refs.end(), [&](ValueRef ref) {
    const std::string_view space = ref.find("namespace").as_string();
    return (space.empty() || space == proxy.config_namespace) &&
           ref.find("group").as_string() == "gateway.networking.k8s.io" &&
           ref.find("kind").as_string() == "Gateway" && ref.find("name").as_string() == gateway;
  });
}

std::vector<const Policy*> Policies::attached(PolicyKind kind, const Proxy& proxy,
                                              std::initializer_list<uint32_t> namespaces) const {
  std::vector<const Policy*> found;
  std::vector<uint32_t> seen;
  for (uint32_t number : namespaces) {
    if (std::find(seen.begin(), seen.end(), number) != seen.end()) continue;
    seen.push_back(number);
    for (const Policy& policy : in_namespace(kind, number)) {
      if (attaches(policy, proxy)) found.push_back(&policy);
    }
  }
  return found;
}

std::vector<const Policy*> Policies::all(PolicyKind kind) const {
  std::vector<const Policy*> found;
  for (const auto& [number, policies] : by_namespace_[static_cast<size_t>(kind)]) {
    for (const Policy& policy : policies) found.push_back(&policy);
  }
  return found;
}

}  // namespace meshc::istio_current
