// Reads nodes, and finds the keys that say which of them are alike.
#include "build/istio_current/proxy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/go_duration.h"
#include "base/strings.h"
#include "build/istio_current/model.h"
#include "registry/istio_version.h"

namespace meshc::istio_current {
namespace {

constexpr uint32_t kNewestMinor = 0xffff;

class KeyWriter {
 public:
  KeyWriter() { bytes_.reserve(kUsualLength); }
  KeyWriter& add(uint64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  KeyWriter& add(const void* pointer) { return add(reinterpret_cast<uintptr_t>(pointer)); }
  KeyWriter& add(std::string_view text) {
    add(text.size());
    bytes_.append(text);
    return *this;
  }
  KeyWriter& add(const Digest& digest) { return add(digest.lo).add(digest.hi); }
  // A whole value tree.
  void add(ValueRef value) {
    add(static_cast<uint64_t>(value.kind())).add(value.key());
    if (value.is_string()) add(value.as_string());
    if (value.is_bool()) add(uint64_t{value.as_bool()});
    if (value.is_number()) add(fmt::format("{}", value.as_double()));
    if (!value.is_array() && !value.is_object()) return;
    add(value.size());
    for (ValueRef child : value.children()) add(child);
  }
  Digest digest() const { return digest_of(bytes_); }

 private:
  static constexpr size_t kUsualLength = 512;
  std::string bytes_;
};

// Numbers and flags come as texts too.
bool flag(ValueRef value) {
  return value.as_bool() || parse_bool(value.as_string()).value_or(false);
}
uint32_t number(ValueRef value) {
  if (value.is_string()) return parse_uint32(value.as_string()).value_or(0);
  return static_cast<uint32_t>(value.as_int());
}

// INSTANCE_IPS, a text with commas or a list, if each is an address; else the one in the id.
std::vector<std::string> read_addresses(ValueRef list, std::string_view in_id) {
  std::vector<std::string> addresses;
  if (list.is_string()) {
    for (std::string_view part : split(list.as_string(), ',')) addresses.emplace_back(part);
  } else {
    addresses = texts(list);
  }
  const bool all_valid = !addresses.empty() &&
                         std::all_of(addresses.begin(), addresses.end(),
                                     [](const std::string& a) { return parse_ip(a).has_value(); });
  if (all_valid) return addresses;
  if (!parse_ip(in_id)) return {};
  return {std::string(in_id)};
}

bool is_global_unicast(const IpAddress& address) {
  if (address.is_unspecified() || address.is_loopback()) return false;
  const auto& b = address.bytes;
  if (address.is_v4)
    return (b[0] & 0xf0) != 0xe0 && !(b[0] == 169 && b[1] == 254) &&
           !(b[0] == 255 && b[1] == 255 && b[2] == 255 && b[3] == 255);
  return b[0] != 0xff && !(b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
}

void read_ip_mode(Proxy* proxy) {
  bool v4 = false, v6 = false;
  for (uint16_t i = 0; i < proxy->addresses.size(); ++i) {
    const IpAddress address = *parse_ip(proxy->addresses[i]);
    (address.is_v4 ? v4 : v6) = true;
    if (!proxy->unicast_address && is_global_unicast(address)) proxy->unicast_address = i;
  }
  proxy->ip_mode = v4 && v6 ? IpMode::kDual : v6 ? IpMode::kV6 : IpMode::kV4;
}

void read_metadata(const Model& model, const NodeMetadata& metadata, Proxy* proxy) {
  const std::string_view mode = metadata.interception_mode.as_string();
  if (mode == "TPROXY") proxy->interception = Interception::kTproxy;
  if (mode == "NONE") proxy->interception = Interception::kNone;
  proxy->http10 = model.features.http10 || metadata.http10.as_string() == "1";
  proxy->idle_timeout = parse_go_duration(metadata.idle_timeout.as_string());
  proxy->inbound_exact_balance = flag(metadata.inbound_exact_balance);
  proxy->outbound_exact_balance = flag(metadata.outbound_exact_balance);
  proxy->dns_capture = flag(metadata.dns_capture);
  proxy->dns_auto_allocate = flag(metadata.dns_auto_allocate);
  proxy->is_unprivileged = flag(metadata.unprivileged);
  proxy->status_port = number(metadata.status_port);
  proxy->prometheus_port = number(metadata.prometheus_port);
  if (metadata.http_proxy_port.exists()) proxy->http_proxy_port = number(metadata.http_proxy_port);
  proxy->cluster_id = metadata.cluster_id.as_string();
  proxy->mesh_id = metadata.mesh_id.as_string();
  proxy->proxy_config = metadata.proxy_config;
  if (!proxy->proxy_config.is_object()) proxy->proxy_config = model.mesh.default_config;
  proxy->minor_version =
      istio_minor_version(metadata.istio_version.as_string()).value_or(kNewestMinor);
}

// autoregistration.Controller.OnConnect.
bool lacks_workload_entry(const Model& model, const NodeMetadata& metadata) {
  const std::string_view name = metadata.workload_entry.as_string();
  if (name.empty() || !metadata.auto_register_group.as_string().empty()) return false;
  return !model.workloads.has_workload_entry(name, metadata.namespace_name.as_string());
}

void find_workload(const Model& model, const NodeMetadata& metadata, std::string_view name,
                   Proxy* proxy) {
  const size_t dot = name.rfind('.');
  const WorkloadQuestion question{
      name.substr(0, dot),
      dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1),
      proxy->addresses,
      metadata.namespace_name.as_string(),
      proxy->namespace_number,
      metadata.labels,
      !metadata.labels.find("istio.io/test-vm").as_string().empty()};
  proxy->workload = model.workloads.find(question);
  for (const ServiceTarget& target : proxy->workload.targets) {
    if (std::find(proxy->hosts.begin(), proxy->hosts.end(), target.service->hostname) ==
        proxy->hosts.end())
      proxy->hosts.push_back(target.service->hostname);
  }
}

std::string label_or(const Model& model, const LabelSet& labels, std::optional<uint32_t> name,
                     std::string_view otherwise) {
  if (name) {
    for (const auto& [label, value] : labels) {
      if (label == *name && value != kUnknownText && !model.registry.text(value).empty())
        return std::string(model.registry.text(value));
    }
  }
  return std::string(otherwise);
}

void add_distinctions(const Distinctions& asked, const Proxy& proxy, KeyWriter* key) {
  for (const auto& label : proxy.workload.labels) {
    if (asked.labels.count(label) != 0 || asked.label_names.count(label.first) != 0)
      key->add(label.first).add(label.second);
  }
  key->add(uint64_t{0});
  const bool is_asked = asked.all_namespaces || asked.namespaces.count(proxy.namespace_number);
  key->add(is_asked ? uint64_t{proxy.namespace_number} + 1 : 0);
  key->add(asked.dns_domains ? std::string_view(proxy.dns_domain) : std::string_view());
  if (asked.istio_versions) key->add(proxy.metadata_text("ISTIO_VERSION"));
  for (const std::string& name : asked.metadata) key->add(proxy.metadata.find(name));
}

// What rules for listeners of both directions may ask about.
Digest common_key(const Proxy& proxy) {
  KeyWriter key;
  key.add(uint64_t{proxy.is_router}).add(static_cast<uint64_t>(proxy.ip_mode));
  key.add(static_cast<uint64_t>(proxy.interception));
  key.add(proxy.minor_version).add(uint64_t{proxy.http10});
  key.add(proxy.idle_timeout ? static_cast<uint64_t>(*proxy.idle_timeout) + 1 : 0);
  key.add(uint64_t{proxy.dns_capture}).add(uint64_t{proxy.dns_auto_allocate});
  key.add(uint64_t{proxy.is_unprivileged});
  key.add(proxy.status_port).add(proxy.prometheus_port);
  key.add(proxy.cluster_id).add(proxy.mesh_id);
  key.add(proxy.proxy_config.find("tracing"));
  key.add(proxy.proxy_config.find("proxyHeaders"));
  return key.digest();
}

void add_scope(const Proxy& proxy, KeyWriter* key) {
  key->add(proxy.scope.config).add(proxy.scope.namespace_number);
}

// A Sidecar decides what comes in only if it says so.
bool reads_scope(const Model& model, const Proxy& proxy) {
  if (proxy.is_router) return true;
  return proxy.scope.config != nullptr &&
         model.registry.value(proxy.scope.config->spec()).find("ingress").size() > 0;
}

Digest outbound_key(const Model& model, const Digest& common, const Proxy& proxy) {
  KeyWriter key;
  key.add(common);
  add_scope(proxy, &key);
  key.add(uint64_t{proxy.outbound_exact_balance});
  key.add(proxy.http_proxy_port ? uint64_t{*proxy.http_proxy_port} + 1 : 0);
  // A proxy does not listen for the endpoint that it is itself.
  const bool is_met = model.workloads.is_headless_endpoint(proxy.addresses[0]);
  key.add(is_met ? std::string_view(proxy.addresses[0]) : std::string_view());
  add_distinctions(model.outbound_distinctions, proxy, &key);
  return key.digest();
}

// All but the ports of the services that the proxy serves.
Digest filters_key(const Model& model, const NodeMetadata& metadata, const Digest& common,
                   const Proxy& proxy) {
  KeyWriter key;
  key.add(common);
  if (reads_scope(model, proxy)) add_scope(proxy, &key);
  key.add(uint64_t{proxy.inbound_exact_balance});
  add_distinctions(model.distinctions, proxy, &key);
  key.add(metadata.server_certificate);
  key.add(metadata.server_key);
  key.add(metadata.server_root);
  key.add(metadata.credential);
  key.add(metadata.file_credential);
  key.add(proxy.proxy_config.find("gatewayTopology"));
  key.add(proxy.addresses.size());
  key.add(proxy.unicast_address ? uint64_t{*proxy.unicast_address} + 1 : 0);
  return key.digest();
}

Digest own_key(const Model& model, const Digest& filters_key, const Proxy& proxy) {
  KeyWriter key;
  key.add(filters_key);
  const bool names_services = !model.mesh.inbound_cluster_stat_name.empty();
  for (const ServiceTarget& target : proxy.workload.targets) {
    const auto host = std::find(proxy.hosts.begin(), proxy.hosts.end(), target.service->hostname);
    key.add(static_cast<uint64_t>(host - proxy.hosts.begin()));
    key.add(target.target_port).add(target.port->number);
    key.add(static_cast<uint64_t>(target.port->protocol));
    key.add(uint64_t{target.service->keeps_gateway_ports});
    if (names_services) key.add(static_cast<const void*>(target.service)).add(target.port->name);
  }
  return key.digest();
}

}  // namespace

std::vector<std::string> Proxy::wildcards() const {
  if (ip_mode == IpMode::kDual) return {"0.0.0.0", "::"};
  return {has_v4() ? "0.0.0.0" : "::"};
}

std::vector<std::string> Proxy::local_hosts() const {
  if (ip_mode == IpMode::kDual) return {"127.0.0.1", "::1"};
  return {has_v4() ? "127.0.0.1" : "::1"};
}

Text Proxy::host_text(std::string_view hostname, std::string before, std::string after) const {
  const auto at = std::find(hosts.begin(), hosts.end(), hostname);
  if (at == hosts.end()) return Text(before + std::string(hostname) + after);
  const auto index = static_cast<uint16_t>(kFirstHost + (at - hosts.begin()));
  return {std::move(before), {ParameterKind::kOwn, index}, std::move(after)};
}

std::optional<ShapedProxy> shape_proxy(const Model& model, const fb::Proxy& node,
                                       std::string* reason) {
  const Registry& registry = model.registry;
  ShapedProxy shaped;
  Proxy& proxy = shaped.proxy;
  // Of the registry, since what is read from it outlives this proxy.
  const std::string_view id = registry.text(node.id());
  proxy.id = id;
  const std::vector<std::string_view> parts = split(id, '~');
  if (parts.size() != 4) {
    *reason = "its id has not the four parts TYPE~ADDRESS~NAME~DOMAIN";
    return std::nullopt;
  }
  if (parts[0] != "sidecar" && parts[0] != "router") {
    *reason = parts[0] == "waypoint" ? "waypoints are not supported"
                                     : "the type in its id is neither sidecar nor router";
    return std::nullopt;
  }
  proxy.is_router = parts[0] == "router";
  proxy.metadata = registry.value(node.metadata());
  const NodeMetadata metadata = model.metadata.read(proxy.metadata);
  if (lacks_workload_entry(model, metadata)) {
    *reason = "its metadata names a WorkloadEntry that is not there";
    return std::nullopt;
  }
  proxy.addresses = read_addresses(metadata.instance_ips, parts[1]);
  if (proxy.addresses.empty()) {
    *reason = "neither its id nor its INSTANCE_IPS has a valid IP address";
    return std::nullopt;
  }
  proxy.dns_domain = parts[3];
  proxy.config_namespace = metadata.namespace_name.as_string();
  if (proxy.config_namespace.empty() && contains(parts[3], "."))
    proxy.config_namespace = parts[3].substr(0, parts[3].find('.'));
  proxy.namespace_number = registry.find_text(proxy.config_namespace).value_or(kUnknownText);
  read_ip_mode(&proxy);
  read_metadata(model, metadata, &proxy);
  find_workload(model, metadata, parts[2], &proxy);
  proxy.scope = model.scopes.key_of(proxy.namespace_number, proxy.workload.labels, proxy.is_router);

  ProxyParameters& parameters = shaped.parameters;
  parameters.node_name = parts[2];
  parameters.addresses = proxy.addresses;
  for (const std::string& address : proxy.addresses)
    parameters.address_bytes.push_back(parse_ip(address)->mapped_bytes());
  const LabelSet& labels = proxy.workload.labels;
  const std::string_view tag_namespace = metadata.namespace_name.as_string();
  parameters.own = {
      label_or(model, labels, model.canonical_name_label, "unknown"),
      label_or(model, labels, model.canonical_revision_label, "latest"),
      std::string(tag_namespace.empty() ? "default" : tag_namespace),
      model.distinctions.node_clusters ? std::string(registry.text(node.cluster())) : ""};
  parameters.own.insert(parameters.own.end(), proxy.hosts.begin(), proxy.hosts.end());
  const Digest common = common_key(proxy);
  shaped.outbound_key = outbound_key(model, common, proxy);
  shaped.filters_key = filters_key(model, metadata, common, proxy);
  shaped.key = own_key(model, shaped.filters_key, proxy);
  shaped.has_registered_ports = metadata.registered_ports.exists();
  return shaped;
}

}  // namespace meshc::istio_current
