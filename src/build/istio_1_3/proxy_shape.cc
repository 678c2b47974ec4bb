// Finds out the shape of a proxy and the keys that say which proxies share it.
#include "build/istio_1_3/proxy_shape.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/go_duration.h"
#include "base/strings.h"
#include "build/istio_1_3/model.h"
#include "build/istio_1_3/user_filters.h"

namespace meshc::istio_1_3 {
namespace {

// Metadata that rules use as it is written.
constexpr std::string_view kMetadataKeys[] = {
    "MESH_ID",
    "policy.istio.io/check",
    "policy.istio.io/checkRetries",
    "policy.istio.io/checkBaseRetryWaitTime",
    "policy.istio.io/checkMaxRetryWaitTime",
};

constexpr std::string_view kCertificateKeys[] = {
    "BASE",           "SDS_TOKEN_PATH",       "TLS_SERVER_CERT_CHAIN",
    "TLS_SERVER_KEY", "TLS_SERVER_ROOT_CERT", "USER_SDS",
};

// Digests of fields that are equal if all the fields are, and else are not.
class KeyWriter {
 public:
  KeyWriter() { bytes_.reserve(512); }
  KeyWriter& add(uint64_t number) {
    do {
      bytes_.push_back(static_cast<char>((number & 0x7f) | (number > 0x7f ? 0x80 : 0)));
      number >>= 7;
    } while (number != 0);
    return *this;
  }
  KeyWriter& add(std::string_view text) {
    add(text.size());
    bytes_.append(text);
    return *this;
  }
  KeyWriter& add(const void* object) {
    bytes_.append(reinterpret_cast<const char*>(&object), sizeof(object));
    return *this;
  }
  KeyWriter& add(const Digest& digest) { return add(digest.lo).add(digest.hi); }
  Digest digest() const { return digest_of(bytes_); }

 private:
  std::string bytes_;
};

// net.IP.IsGlobalUnicast.
bool is_global_unicast(const IpAddress& address) {
  if (address.is_unspecified() || address.is_loopback()) return false;
  const auto& bytes = address.bytes;
  if (address.is_v4) {
    bool multicast = (bytes[0] & 0xf0) == 0xe0;
    bool link_local = bytes[0] == 169 && bytes[1] == 254;
    bool broadcast =
        std::all_of(bytes.begin(), bytes.begin() + 4, [](uint8_t b) { return b == 255; });
    return !multicast && !link_local && !broadcast;
  }
  bool multicast = bytes[0] == 0xff;
  bool link_local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
  return !multicast && !link_local;
}

void read_addresses(const Node& node, ProxyShape* shape) {
  shape->addresses.assign(node.addresses.begin(), node.addresses.end());
  for (const IpAddress& address : node.parsed_addresses)
    shape->address_is_v4.push_back(address.is_v4);
  shape->address_order.resize(node.addresses.size());
  std::iota(shape->address_order.begin(), shape->address_order.end(), uint16_t{0});
  std::stable_sort(shape->address_order.begin(), shape->address_order.end(),
                   [&](uint16_t a, uint16_t b) { return node.addresses[a] < node.addresses[b]; });
  for (uint16_t i = 0; i < node.addresses.size(); ++i) {
    if (!is_global_unicast(node.parsed_addresses[i])) continue;
    shape->unicast_address = i;
    if (contains(node.addresses[i], ":")) {  // there is but one way to write an IPv4 address
      std::string canonical = node.parsed_addresses[i].to_string();
      if (canonical != node.addresses[i]) shape->unicast_literal = canonical;
    }
    break;
  }
}

// Which policies select the instances by their labels.
void add_policy_labels(const Model& model, const Workload& workload, KeyWriter* key) {
  const std::vector<LabelSet>& selectors = model.authn.label_selectors();
  if (selectors.empty()) return;
  for (const ServiceInstance& instance : workload.instances) {
    for (const LabelSet& selector : selectors)
      key->add(is_subset_of(selector, workload.instance_labels[instance.labels]));
  }
}

void add_workload(const Workload& workload, KeyWriter* key) {
  key->add(workload.instances.size());
  for (const ServiceInstance& instance : workload.instances) {
    key->add(instance.service).add(instance.service_port.name).add(instance.service_port.number);
    key->add(static_cast<uint64_t>(instance.service_port.protocol))
        .add(instance.endpoint_port)
        .add(instance.address_index);
    key->add(instance.asked_labels.size());
    for (const auto& [name, value] : instance.asked_labels) key->add(name).add(value);
  }
  key->add(workload.labels.size());
  for (const LabelSet& labels : workload.labels) {
    key->add(labels.size());
    for (const auto& [name, value] : labels) key->add(name).add(value);
  }
  for (const std::vector<uint32_t>& ports : workload.management_ports) {
    key->add(ports.size());
    for (uint32_t port : ports) key->add(port);
  }
  for (const std::vector<HealthProbe>& probes : workload.health_probes) {
    key->add(probes.size());
    for (const HealthProbe& probe : probes)
      key->add(probe.port.has_value()).add(probe.port.value_or(0)).add(probe.path);
  }
  key->add(workload.no_services).add(workload.endpoint_not_ready);
}

// The addresses that the user binds the listeners of a Sidecar resource to; `direction` is
// "egress" or "ingress".
std::set<std::string_view> user_binds(const Model& model, const ScopeKey& scope,
                                      std::string_view direction) {
  std::set<std::string_view> binds;
  if (scope.config == nullptr) return binds;
  ValueRef spec = model.index.registry.value(scope.config->spec());
  for (ValueRef listener : spec.find(direction).children())
    binds.insert(listener.find("bind").as_string());
  binds.erase(std::string_view());
  return binds;
}

// The proxy's addresses where they may meet addresses of the mesh: then the proxy is a class of its
// own.
void add_met_addresses(const Model& model, const ProxyShape& shape, KeyWriter* key) {
  std::set<std::string_view> egress_binds = user_binds(model, shape.scope, "egress");
  for (const std::string& address : shape.addresses) {
    std::optional<uint32_t> number = model.index.registry.find_text(address);
    bool met = address == kUnspecifiedAddress || model.services.is_service_address(address) ||
               egress_binds.count(address) > 0 ||
               (model.features.headless_pod_listeners && number &&
                !model.index.endpoints.at_address(*number).empty());
    key->add(met ? std::string_view(address) : std::string_view());
  }
}

// How the names of listeners at the proxy's addresses compare. They are not in the order of the
// addresses where one of these begins with another: "10.1.0.10_80" comes before "10.1.0.1_80".
void add_name_order(const ProxyShape& shape, KeyWriter* key) {
  std::vector<std::pair<std::string, uint16_t>> names;
  for (uint16_t i = 0; i < shape.addresses.size(); ++i)
    names.emplace_back(shape.addresses[i] + "_", i);
  std::sort(names.begin(), names.end());
  for (size_t i = 0; i < names.size(); ++i)
    key->add(names[i].second).add(i > 0 && names[i].first == names[i - 1].first);
}

void add_numbers(const std::vector<uint32_t>& numbers, KeyWriter* key) {
  key->add(numbers.size());
  for (uint32_t number : numbers) key->add(number);
}

// Of EnvoyFilters what outbound listeners may get.
void add_outbound_filters(const Model& model, const ProxyShape& shape, KeyWriter* key) {
  std::vector<uint32_t> user_filters;
  for (uint32_t number : shape.filters.user_filters) {
    const ListenerCategory category = model.envoy_filters.user_filters()[number].category;
    if (category == ListenerCategory::kAny || category == ListenerCategory::kSidecarOutbound) {
      user_filters.push_back(number);
    }
  }
  add_numbers(user_filters, key);
  add_numbers(shape.filters.outbound_patches, key);
  add_numbers(shape.filters.gateway_patches, key);
}

// Of EnvoyFilters what the proxy's own listeners may get. These may ask for listeners at the
// proxy's own addresses: the few proxies that are asked for by name are told from the others.
void add_own_filters(const Model& model, const ProxyShape& shape, KeyWriter* key) {
  const SelectedFilters& filters = shape.filters;
  add_numbers(filters.user_filters, key);
  add_numbers(filters.inbound_patches, key);
  if (filters.user_filters.empty() && filters.inbound_patches.empty()) return;
  for (const std::string& text : shape.addresses) {
    const std::optional<IpAddress> address = parse_ip(text);
    for (uint32_t number : filters.user_filters) {
      const UserFilter& filter = model.envoy_filters.user_filters()[number];
      if (!filter.addresses.empty()) key->add(is_at_wanted_address(filter, address));
    }
    auto is_named = [&](uint32_t number) {
      return starts_with(model.envoy_filters.patches()[number].listener.name, text + "_");
    };
    const bool named =
        std::any_of(filters.inbound_patches.begin(), filters.inbound_patches.end(), is_named);
    key->add(named ? std::string_view(text) : std::string_view());
  }
}

// What mixer's filters say of the proxy itself.
void add_mixer_facts(const ProxyShape& shape, KeyWriter* key) {
  key->add(shape.has_name_namespace).add(shape.metadata.size());
  for (const int part : {shape.version.major, shape.version.minor, shape.version.patch})
    key->add(static_cast<uint64_t>(part));
  for (const auto& [name, value] : shape.metadata) key->add(name).add(value);
}

Digest outbound_key_of(const Model& model, const ProxyShape& shape) {
  KeyWriter key;
  key.add(shape.is_router).add(shape.scope.config).add(shape.scope.namespace_number);
  key.add(shape.is_1_3()).add(shape.interception == Interception::kNone).add(shape.http10);
  key.add(shape.idle_timeout ? static_cast<uint64_t>(*shape.idle_timeout) : 0);
  if (model.mesh.has_mixer()) add_mixer_facts(shape, &key);
  key.add(shape.addresses.size());
  for (uint16_t index : shape.address_order) key.add(index).add(shape.address_is_v4[index]);
  for (const LabelSet& selector : model.virtual_services.source_selectors())
    key.add(any_superset_of(shape.workload.labels, selector));
  add_met_addresses(model, shape, &key);
  add_outbound_filters(model, shape, &key);
  return key.digest();
}

}  // namespace

bool ProxyShape::has_v4() const {
  return std::find(address_is_v4.begin(), address_is_v4.end(), true) != address_is_v4.end();
}

ShapedProxy shape_of(const Model& model, const Node& node) {
  ShapedProxy shaped;
  ProxyShape& shape = shaped.shape;
  shape.is_router = node.is_router;
  shape.config_namespace = node.config_namespace;
  shape.namespace_number = node.namespace_number;
  shape.has_name_namespace = !node.name_namespace().empty();
  shape.version = node.version;
  shape.interception = node.interception;
  shape.http10 = model.features.http10 || node.metadata_text("HTTP10") == "1";
  std::optional<int64_t> idle = parse_go_duration(node.metadata_text("IDLE_TIMEOUT").value_or(""));
  if (idle && *idle > 0) shape.idle_timeout = idle;
  for (std::string_view name : kMetadataKeys) {
    if (auto text = node.metadata_text(name)) shape.metadata.emplace(name, std::move(*text));
  }
  for (std::string_view name : kCertificateKeys) {
    if (auto text = node.metadata_text(name))
      shape.certificate_metadata.emplace(name, std::move(*text));
  }
  read_addresses(node, &shape);
  shape.workload = find_workload(model.index, model.services, model.networks, node);
  add_asked_labels(model.index.registry, model.authz.label_names(), node, &shape.workload);
  shape.registered_ports = find_registered_ports(model.index, model.services, node, shape.workload);
  shape.scope = node.is_router
                    ? model.sidecars.default_scope(node.namespace_number)
                    : model.sidecars.scope_of(node.namespace_number, shape.workload.labels);
  shape.filters = model.envoy_filters.select(node, shape.workload.labels);
  shaped.outbound_key = outbound_key_of(model, shape);

  KeyWriter key;
  key.add(shaped.outbound_key).add(shape.config_namespace).add(shape.namespace_number);
  key.add(static_cast<uint64_t>(shape.interception));
  // Mixer's filter of the last virtual outbound chain is there whether or not there is a mixer.
  add_mixer_facts(shape, &key);
  add_workload(shape.workload, &key);
  add_policy_labels(model, shape.workload, &key);
  key.add(shape.certificate_metadata.size());
  for (const auto& [name, value] : shape.certificate_metadata) key.add(name).add(value);
  key.add(shape.registered_ports.size());
  for (const RegisteredPort& port : shape.registered_ports)
    key.add(port.number).add(port.application_port).add(port.name).add(port.host);
  add_own_filters(model, shape, &key);
  key.add(shape.unicast_address ? *shape.unicast_address + 1u : 0).add(shape.unicast_literal);
  add_name_order(shape, &key);
  // Binds of the user's choice are sorted among the proxy's own addresses.
  if (!user_binds(model, shape.scope, "ingress").empty()) {
    for (const std::string& address : shape.addresses) key.add(address);
  }
  shaped.key = key.digest();
  return shaped;
}

}  // namespace meshc::istio_1_3
