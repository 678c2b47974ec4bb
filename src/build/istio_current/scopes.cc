// Chooses Sidecar resources, and joins them with services, routes and rules.
#include "build/istio_current/scopes.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kAnyNamespace = "*";

bool is_wildcard(std::string_view host) { return starts_with(host, "*"); }

// The hosts of an egress listener that are imported from one namespace (hostClassification).
class ImportedHosts {
 public:
  void add(std::string_view host) {
    hosts_.push_back(host);
    if (is_wildcard(host)) {
      patterns_.push_back(host);
    } else {
      names_.insert(host);
    }
  }
  bool matches(std::string_view host) const {
    const auto covers = [&](std::string_view imported) {
      return imported == host || host_covers(imported, host);
    };
    if (is_wildcard(host)) return std::any_of(hosts_.begin(), hosts_.end(), covers);
    return names_.count(host) != 0 || std::any_of(patterns_.begin(), patterns_.end(), covers);
  }
  bool matches_route(std::string_view host) const {
    return std::any_of(hosts_.begin(), hosts_.end(), [&](std::string_view imported) {
      return imported == host ||
             ((is_wildcard(host) || is_wildcard(imported)) && hosts_overlap(host, imported));
    });
  }

 private:
  std::vector<std::string_view> hosts_, patterns_;
  std::unordered_set<std::string_view> names_;
};

using ByNamespace = std::unordered_map<std::string_view, ImportedHosts>;

ByNamespace imported_hosts(ValueRef list, std::string_view own_namespace) {
  ByNamespace imported;
  for (ValueRef item : list.children()) {
    const std::vector<std::string_view> parts = split(item.as_string(), '/');
    if (parts.size() != 2) continue;
    imported[parts[0] == "." ? own_namespace : parts[0]].add(parts[1]);
  }
  return imported;
}

const ImportedHosts* hosts_of(const ByNamespace& imported, std::string_view namespace_name) {
  const auto at = imported.find(namespace_name);
  return at == imported.end() ? nullptr : &at->second;
}

// The service with one of its ports; null if it has no such port.
const Service* with_port(const Service& service, uint32_t number, std::deque<Service>* own) {
  for (const Port& port : service.ports) {
    if (port.number != number) continue;
    if (service.ports.size() == 1) return &service;
    Service& copy = own->emplace_back(service);
    copy.ports = {port};
    return &copy;
  }
  return nullptr;
}

// The service with the ports that routes name; all of them if one names none.
const Service* with_ports(const Service& service, const std::set<uint32_t>& numbers,
                          std::deque<Service>* own) {
  if (numbers.empty() || numbers.count(0) != 0) return &service;
  std::vector<Port> found;
  for (const Port& port : service.ports) {
    if (numbers.count(port.number) != 0) found.push_back(port);
  }
  if (found.size() == service.ports.size()) return &service;
  if (found.empty()) return nullptr;
  Service& copy = own->emplace_back(service);
  copy.ports = std::move(found);
  return &copy;
}

// matchingAliasService: without the aliases that are not imported.
const Service* with_aliases(const Service& service, const ImportedHosts& hosts,
                            std::deque<Service>* own) {
  std::vector<std::string> matched;
  for (const std::string& alias : service.aliases) {
    if (hosts.matches(alias)) matched.push_back(alias);
  }
  if (matched.size() == service.aliases.size()) return &service;
  Service& copy = own->emplace_back(service);
  copy.aliases = std::move(matched);
  return &copy;
}

bool needs_port_match(const EgressListener& listener) {
  return listener.port && listener.port->number != 0 &&
         listener.port->protocol != Protocol::kHttpProxy;
}

std::vector<const Service*> select_services(const ByNamespace& imported,
                                            std::string_view own_namespace,
                                            const EgressListener& listener, bool unified,
                                            const std::vector<const Service*>& visible,
                                            std::deque<Service>* own) {
  std::vector<const Service*> chosen;
  const auto choose = [&](const ImportedHosts* hosts, const Service* service) -> const Service* {
    if (hosts == nullptr || !hosts->matches(service->hostname)) return nullptr;
    if (needs_port_match(listener)) service = with_port(*service, listener.port->number, own);
    return service == nullptr ? nullptr : with_aliases(*service, *hosts, own);
  };
  const ImportedHosts* anywhere = hosts_of(imported, kAnyNamespace);
  // There are many services of few namespaces.
  std::unordered_map<uint32_t, const ImportedHosts*> by_number;
  for (const Service* service : visible) {
    const auto [at, is_new] = by_number.try_emplace(service->namespace_number);
    if (is_new) at->second = hosts_of(imported, service->namespace_name);
    const Service* found = choose(at->second, service);
    if (found == nullptr) found = choose(anywhere, service);
    if (found != nullptr) chosen.push_back(found);
  }
  // Of one host in several namespaces only one stays.
  struct Owner {
    std::string_view namespace_name;
    bool is_kubernetes;
  };
  std::unordered_map<std::string_view, Owner> owners;
  for (const Service* service : chosen) {
    const Owner owner{service->namespace_name, service->is_kubernetes};
    const auto [at, is_new] = owners.try_emplace(service->hostname, owner);
    if (is_new) continue;
    const bool is_own = owner.namespace_name == own_namespace;
    const bool is_better = unified && !at->second.is_kubernetes && owner.is_kubernetes &&
                           (is_own || at->second.namespace_name != own_namespace);
    if (is_own || is_better) at->second = owner;
  }
  std::erase_if(chosen, [&](const Service* service) {
    return owners.at(service->hostname).namespace_name != service->namespace_name;
  });
  return chosen;
}

std::vector<const VirtualService*> select_routes(
    const ByNamespace& imported, const std::vector<const VirtualService*>& visible) {
  std::vector<const VirtualService*> chosen;
  const ImportedHosts* anywhere = hosts_of(imported, kAnyNamespace);
  for (const VirtualService* service : visible) {
    const ImportedHosts* from = hosts_of(imported, service->namespace_name);
    const bool is_imported =
        std::any_of(service->hosts.begin(), service->hosts.end(), [&](const std::string& host) {
          return (from != nullptr && from->matches_route(host)) ||
                 (anywhere != nullptr && anywhere->matches_route(host));
        });
    if (is_imported) chosen.push_back(service);
  }
  return chosen;
}

bool can_merge(const Service& a, const Service& b) {
  return a.namespace_number == b.namespace_number && a.resolution == b.resolution &&
         a.is_kubernetes == b.is_kubernetes && a.selector == b.selector &&
         a.export_to == b.export_to;
}

// appendSidecarServices.
void add_service(const Service* service, SidecarScope* scope) {
  if (service == nullptr) return;
  const auto [at, is_new] = scope->by_hostname.try_emplace(service->hostname, service);
  if (is_new) {
    scope->services.push_back(service);
    return;
  }
  const Service* known = at->second;
  if (service == known || (known->is_kubernetes && !service->is_kubernetes)) return;
  const auto replace = [&](const Service* by) {
    std::replace(scope->services.begin(), scope->services.end(), known, by);
    scope->by_hostname.erase(known->hostname);
    scope->by_hostname.emplace(by->hostname, by);
  };
  if (!known->is_kubernetes && service->is_kubernetes) return replace(service);
  if (known->ports == service->ports || !can_merge(*known, *service)) return;
  Service& merged = scope->own.emplace_back(*known);
  for (const Port& port : service->ports) {
    const bool is_there = std::any_of(merged.ports.begin(), merged.ports.end(),
                                      [&](const Port& p) { return p.number == port.number; });
    if (!is_there) merged.ports.push_back(port);
  }
  replace(&merged);
}

Port read_port(ValueRef port) {
  return {std::string(port.find("name").as_string()),
          static_cast<uint32_t>(port.find("number").as_int()),
          parse_protocol(port.find("protocol").as_string()), 0};
}

}  // namespace

void EgressListener::index_routes() {
  for (uint32_t i = 0; i < virtual_services.size(); ++i) {
    bool has_pattern = false;
    for (const std::string& host : virtual_services[i]->hosts) {
      if (contains(host, "*")) {
        has_pattern = true;
      } else {
        by_host_[host].push_back(i);
      }
    }
    if (has_pattern) with_patterns_.push_back(i);
  }
}

std::vector<const VirtualService*> EgressListener::routes_for(const std::string& hostname) const {
  const auto is_for = [&](const VirtualService& routes) {
    return std::any_of(routes.hosts.begin(), routes.hosts.end(),
                       [&](const std::string& host) { return hosts_overlap(host, hostname); });
  };
  std::vector<const VirtualService*> found;
  if (contains(hostname, "*")) {
    for (const VirtualService* routes : virtual_services) {
      if (is_for(*routes)) found.push_back(routes);
    }
    return found;
  }
  std::set<uint32_t> places;
  if (const auto at = by_host_.find(hostname); at != by_host_.end())
    places.insert(at->second.begin(), at->second.end());
  for (uint32_t i : with_patterns_) {
    if (is_for(*virtual_services[i])) places.insert(i);
  }
  for (uint32_t i : places) found.push_back(virtual_services[i]);
  return found;
}

const Service* SidecarScope::service(std::string_view hostname) const {
  const auto at = by_hostname.find(hostname);
  return at == by_hostname.end() ? nullptr : at->second;
}

const DestinationRule* SidecarScope::rule(std::string_view hostname, const LabelSet& labels) const {
  const auto at = rules.find(hostname);
  return at == rules.end() ? nullptr : choose_rule(at->second, namespace_number, labels);
}

ScopeRules::ScopeRules(const MeshIndex& index, const Features& features, const MeshSettings& mesh,
                       const DiscoveredNamespaces& namespaces, const ServiceCatalog& services,
                       const VirtualServiceCatalog& virtual_services,
                       const DestinationRuleCatalog& destination_rules)
    : index_(index),
      features_(features),
      mesh_(mesh),
      services_(services),
      virtual_services_(virtual_services),
      destination_rules_(destination_rules) {
  const Registry& registry = index.registry;
  for (const fb::Config* config :
       config_list(index, "networking.istio.io", "Sidecar", namespaces)) {
    const ValueRef selector = registry.value(config->spec()).find("workloadSelector");
    Rule rule{config, selector.is_object(), label_set(selector.find("labels"))};
    if (rule.has_selector) selectors_.push_back(rule.selector);
    by_namespace_[config->meta()->namespace_()].push_back(std::move(rule));
  }
  for (auto& [namespace_number, rules] : by_namespace_) {
    std::stable_partition(rules.begin(), rules.end(),
                          [](const Rule& rule) { return rule.has_selector; });
    if (registry.text(namespace_number) != mesh.root_namespace) continue;
    for (const Rule& rule : rules) {
      if (root_ == nullptr && !rule.has_selector) root_ = rule.config;
    }
  }
}

ScopeKey ScopeRules::key_of(uint32_t namespace_number, const LabelSet& labels,
                            bool is_router) const {
  ScopeKey key{nullptr, namespace_number, is_router};
  if (is_router) return key;
  if (const auto at = by_namespace_.find(namespace_number); at != by_namespace_.end()) {
    for (const Rule& rule : at->second) {
      if (rule.has_selector && !is_subset_of(rule.selector, labels)) continue;
      key.config = rule.config;
      return key;
    }
  }
  key.config = root_;
  const bool is_shared = root_ == nullptr && !services_.has_own_view(namespace_number) &&
                         !virtual_services_.has_own_view(namespace_number) &&
                         !destination_rules_.has_own_view(namespace_number);
  if (is_shared) key.namespace_number = kUnknownText;
  return key;
}

void ScopeRules::read_sidecar(const fb::Config& config, SidecarScope* scope) const {
  const ValueRef spec = index_.registry.value(config.spec());
  for (ValueRef item : spec.find("ingress").children()) {
    scope->ingress.push_back({read_port(item.find("port")), item.find("bind").as_string(),
                              item.find("captureMode").as_string(), item.find("tls")});
  }
  if (const ValueRef policy = spec.find("outboundTrafficPolicy"); policy.is_object()) {
    const ValueRef mode = policy.find("mode");
    scope->allow_any_outbound = mode.as_string() == "ALLOW_ANY" || mode.as_int() == 1;
    scope->egress_proxy = policy.find("egressProxy");
  }
}

// collectImportedServices, for one listener.
void ScopeRules::collect(const EgressListener& listener, bool match_port,
                         SidecarScope* scope) const {
  for (const Service* service : listener.services) add_service(service, scope);
  for (const VirtualService* routes : listener.virtual_services) {
    for (const ReferredHost& to : routes->destinations(index_.registry, scope->namespace_name)) {
      const auto* by_namespace = services_.find_all(to.host);
      if (by_namespace == nullptr) continue;
      const Service* found = nullptr;
      if (const auto own = by_namespace->find(scope->namespace_name); own != by_namespace->end()) {
        found = own->second;
      } else {
        for (const auto& [name, service] : *by_namespace) {
          if (found == nullptr && services_.is_visible(*service, scope->namespace_number))
            found = service;
        }
      }
      if (found == nullptr) continue;
      add_service(match_port ? with_port(*found, listener.port->number, &scope->own)
                             : with_ports(*found, to.ports, &scope->own),
                  scope);
    }
  }
}

std::unique_ptr<const SidecarScope> ScopeRules::build(const ScopeKey& key,
                                                      uint32_t namespace_number,
                                                      std::string_view namespace_name) const {
  auto scope = std::make_unique<SidecarScope>();
  const Registry& registry = index_.registry;
  scope->config = key.config;
  scope->namespace_number = namespace_number;
  scope->namespace_name = namespace_name;
  scope->allow_any_outbound = mesh_.allow_any_outbound;
  const std::vector<const Service*> visible = services_.visible_to(namespace_number);
  const std::vector<const VirtualService*> routes =
      virtual_services_.of_gateway(namespace_number, kMeshGateway);
  if (key.is_gateway) {
    for (const Service* service : visible) add_service(service, scope.get());
  } else {
    ValueRef listeners;
    if (key.config != nullptr) {
      scope->name = registry.text(key.config->meta()->name());
      read_sidecar(*key.config, scope.get());
      listeners = registry.value(key.config->spec()).find("egress");
    }
    for (ValueRef item : listeners.children()) {
      const ByNamespace imported = imported_hosts(item.find("hosts"), scope->namespace_name);
      EgressListener& egress = scope->egress.emplace_back();
      if (const ValueRef port = item.find("port"); port.is_object()) egress.port = read_port(port);
      egress.bind = item.find("bind").as_string();
      egress.capture_none = item.find("captureMode").as_string() == "NONE";
      egress.services = select_services(imported, scope->namespace_name, egress,
                                        features_.unified_sidecar_scope, visible, &scope->own);
      egress.virtual_services = select_routes(imported, routes);
    }
    if (scope->egress.empty()) {
      EgressListener& egress = scope->egress.emplace_back();
      ByNamespace everything;
      everything[kAnyNamespace].add("*");
      egress.services = select_services(everything, scope->namespace_name, egress,
                                        features_.unified_sidecar_scope, visible, &scope->own);
      egress.virtual_services = select_routes(everything, routes);
    }
    for (EgressListener& egress : scope->egress) {
      egress.index_routes();
      collect(egress, needs_port_match(egress), scope.get());
    }
  }
  for (const Service* service : scope->services) {
    DestinationRules rules = destination_rules_.find(namespace_number, *service);
    if (!rules.empty()) scope->rules.emplace(service->hostname, std::move(rules));
  }
  return scope;
}

}  // namespace meshc::istio_current
