// Chooses the Sidecar resource of a proxy and joins it with the services and virtual services.
#include "build/istio_1_3/sidecar_scope.h"

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/known_kinds.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kAnyNamespace = "*";

// The hosts of an egress listener by the namespace that they are imported from.
using ImportedHosts = std::unordered_map<std::string_view, std::vector<std::string_view>>;

ImportedHosts imported_hosts(ValueRef hosts, std::string_view own_namespace) {
  ImportedHosts imported;
  for (ValueRef host : hosts.children()) {
    std::string_view text = host.as_string();
    size_t slash = text.find('/');
    if (slash == std::string_view::npos) continue;  // refused by validation
    std::string_view from = text.substr(0, slash);
    imported[from == "." ? own_namespace : from].push_back(text.substr(slash + 1));
  }
  return imported;
}

bool imports(const std::vector<std::string_view>& hosts, std::string_view hostname) {
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](std::string_view host) { return hosts_overlap(host, hostname); });
}

const std::vector<std::string_view>& hosts_of(const ImportedHosts& imported,
                                              std::string_view namespace_name) {
  static const std::vector<std::string_view> kNone;
  auto at = imported.find(namespace_name);
  return at == imported.end() ? kNone : at->second;
}

// selectServices: of one host name in several namespaces only one stays, the consumer's own if it
// is among them, else the first.
std::vector<const Service*> select_services(const ImportedHosts& imported,
                                            std::string_view own_namespace,
                                            const std::vector<const Service*>& visible) {
  const std::vector<std::string_view>& anywhere = hosts_of(imported, kAnyNamespace);
  std::vector<const Service*> chosen;
  std::unordered_map<std::string_view, std::string_view> namespace_of;
  for (const Service* service : visible) {
    if (!imports(hosts_of(imported, service->namespace_name), service->hostname) &&
        !imports(anywhere, service->hostname)) {
      continue;
    }
    chosen.push_back(service);
    auto [at, is_new] = namespace_of.try_emplace(service->hostname, service->namespace_name);
    if (!is_new && service->namespace_name == own_namespace) at->second = service->namespace_name;
  }
  std::erase_if(chosen, [&](const Service* service) {
    return namespace_of[service->hostname] != service->namespace_name;
  });
  return chosen;
}

// selectVirtualServices: one that is imported both by its namespace and by "*" is there twice.
std::vector<const VirtualService*> select_virtual_services(
    const ImportedHosts& imported, const Registry& registry,
    const std::vector<const VirtualService*>& visible) {
  std::vector<const VirtualService*> chosen;
  for (const VirtualService* service : visible) {
    for (std::string_view from : {registry.text(service->namespace_number), kAnyNamespace}) {
      const std::vector<std::string_view>& hosts = hosts_of(imported, from);
      bool found = std::any_of(service->hosts.begin(), service->hosts.end(),
                               [&](const std::string& host) { return imports(hosts, host); });
      if (found) chosen.push_back(service);
    }
  }
  return chosen;
}

Port read_port(ValueRef port) {
  return {port.find("name").as_string(), static_cast<uint32_t>(port.find("number").as_int()),
          parse_protocol(port.find("protocol").as_string())};
}

bool is_capture_none(ValueRef listener) {
  ValueRef mode = listener.find("captureMode");
  return mode.as_string() == "NONE" || mode.as_int() == 2;
}

}  // namespace

bool any_superset_of(const std::vector<LabelSet>& collection, const LabelSet& selector) {
  if (collection.empty()) return selector.empty();
  return std::any_of(collection.begin(), collection.end(),
                     [&](const LabelSet& labels) { return is_subset_of(selector, labels); });
}

const Service* SidecarScope::service(std::string_view hostname) const {
  auto at = services.find(hostname);
  return at == services.end() ? nullptr : at->second;
}

SidecarRules::SidecarRules(const MeshIndex& index, const MeshConfig& mesh,
                           const ServiceCatalog& services,
                           const VirtualServiceCatalog& virtual_services)
    : index_(index), mesh_(mesh), services_(services), virtual_services_(virtual_services) {
  const Registry& registry = index.registry;
  for (const fb::Config* config : networking_configs(index, "Sidecar")) {
    Rule rule{config};
    ValueRef selector = registry.value(config->spec()).find("workloadSelector");
    rule.has_selector = selector.is_object();
    if (rule.has_selector) rule.selector = label_set(selector.find("labels"));
    by_namespace_[config->meta()->namespace_()].push_back(std::move(rule));
  }
  for (auto& [namespace_number, rules] : by_namespace_) {
    std::stable_partition(rules.begin(), rules.end(),
                          [](const Rule& rule) { return rule.has_selector; });
    if (mesh.root_namespace.empty() || registry.text(namespace_number) != mesh.root_namespace)
      continue;
    for (const Rule& rule : rules) {
      if (root_ == nullptr && !rule.has_selector) root_ = rule.config;
    }
  }
}

ScopeKey SidecarRules::default_scope(uint32_t namespace_number) const {
  bool differs = !services_.private_services(namespace_number).empty() ||
                 virtual_services_.has_private(namespace_number);
  return {nullptr, differs ? namespace_number : kUnknownText};
}

ScopeKey SidecarRules::scope_of(uint32_t namespace_number,
                                const std::vector<LabelSet>& labels) const {
  auto at = by_namespace_.find(namespace_number);
  if (at == by_namespace_.end()) {
    // The root namespace's Sidecar counts only where there are services.
    if (root_ != nullptr && services_.has_services(namespace_number))
      return {root_, namespace_number};
    return default_scope(namespace_number);
  }
  const Rule* without_selector = nullptr;
  for (const Rule& rule : at->second) {
    if (!rule.has_selector) {
      without_selector = &rule;  // the last one counts
    } else if (any_superset_of(labels, rule.selector)) {
      return {rule.config, namespace_number};
    }
  }
  if (without_selector == nullptr) return default_scope(namespace_number);
  return {without_selector->config, namespace_number};
}

SidecarScope SidecarRules::build(const ScopeKey& key) const {
  SidecarScope scope;
  scope.config = key.config;
  scope.allow_any_outbound = mesh_.allow_any_outbound;
  std::vector<const Service*> visible = services_.private_services(key.namespace_number);
  visible.insert(visible.end(), services_.public_services().begin(),
                 services_.public_services().end());
  std::vector<const VirtualService*> routes = virtual_services_.for_sidecars(key.namespace_number);
  if (key.config == nullptr) {
    scope.egress.push_back({std::nullopt, {}, false, std::move(visible), std::move(routes)});
  } else {
    const Registry& registry = index_.registry;
    std::string_view own_namespace = registry.text(key.namespace_number);
    scope.config_name = registry.text(key.config->meta()->name());
    scope.config_namespace = registry.text(key.config->meta()->namespace_());
    ValueRef spec = registry.value(key.config->spec());
    for (ValueRef listener : spec.find("egress").children()) {
      ImportedHosts imported = imported_hosts(listener.find("hosts"), own_namespace);
      EgressListener& egress = scope.egress.emplace_back();
      if (ValueRef port = listener.find("port"); port.is_object()) egress.port = read_port(port);
      egress.bind = listener.find("bind").as_string();
      egress.capture_none = is_capture_none(listener);
      egress.services = select_services(imported, own_namespace, visible);
      egress.virtual_services = select_virtual_services(imported, registry, routes);
    }
    for (ValueRef listener : spec.find("ingress").children()) {
      scope.ingress.push_back({read_port(listener.find("port")), listener.find("bind").as_string(),
                               is_capture_none(listener)});
    }
    if (ValueRef policy = spec.find("outboundTrafficPolicy"); policy.is_object()) {
      ValueRef mode = policy.find("mode");
      scope.has_traffic_policy = true;
      scope.allow_any_outbound = mode.as_string() == "ALLOW_ANY" || mode.as_int() == 1;
    }
  }
  for (const EgressListener& egress : scope.egress) {
    for (const Service* service : egress.services)
      scope.services.try_emplace(service->hostname, service);
  }
  return scope;
}

}  // namespace meshc::istio_1_3
