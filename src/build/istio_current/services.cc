// Converts services, and sorts them by who sees them.
#include "build/istio_current/services.h"

#include <algorithm>
#include <tuple>

#include "base/net.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr const char* kUnspecified = "0.0.0.0";

// A Kubernetes label selector with matchLabels and matchExpressions.
bool selects(ValueRef selector, const PairView& labels) {
  for (ValueRef pair : selector.find("matchLabels").children()) {
    const auto value = labels.find(pair.key());
    if (!value || *value != pair.as_string()) return false;
  }
  for (ValueRef expression : selector.find("matchExpressions").children()) {
    const auto value = labels.find(expression.find("key").as_string());
    const std::string_view operation = expression.find("operator").as_string();
    bool is_listed = false;
    for (ValueRef item : expression.find("values").children())
      is_listed = is_listed || (value && item.as_string() == *value);
    const bool holds = operation == "In"       ? is_listed
                       : operation == "NotIn"  ? !is_listed
                       : operation == "Exists" ? value.has_value()
                                               : !value.has_value();
    if (!holds) return false;
  }
  return true;
}

Resolution read_resolution(ValueRef value) {
  const std::string_view word = value.as_string();
  if (word == "STATIC" || value.as_int() == 1) return Resolution::kClientSide;
  if (word.empty() || word == "NONE") return Resolution::kPassthrough;
  return Resolution::kDns;
}

// The addresses that istiod has allocated to the hosts of an entry, from its status.
void read_allocated(ValueRef status, const std::string& host, Service* service) {
  for (ValueRef item : status.find("addresses").children()) {
    if (item.find("host").as_string() != host) continue;
    const auto address = parse_ip(item.find("value").as_string());
    if (!address) continue;
    (address->is_v4 ? service->auto_v4 : service->auto_v6) = address->to_string();
  }
}

bool may_allocate(const Features& features, const PairView& labels, ValueRef spec) {
  if (!features.ip_autoallocate) return false;
  if (read_resolution(spec.find("resolution")) == Resolution::kPassthrough) return false;
  const auto wanted = labels.find("networking.istio.io/enable-autoallocate-ip");
  return !wanted || !equals_ignore_case_ascii(*wanted, "false");
}

std::vector<Port> entry_ports(ValueRef list) {
  std::vector<Port> ports;
  for (ValueRef item : list.children()) {
    ports.push_back({std::string(item.find("name").as_string()),
                     static_cast<uint32_t>(item.find("number").as_int()),
                     parse_protocol(item.find("protocol").as_string()),
                     static_cast<uint32_t>(item.find("targetPort").as_int())});
  }
  return ports;
}

// The entry's addresses as services have them: a range of one address is that address.
std::vector<std::string> entry_addresses(ValueRef list) {
  std::vector<std::string> addresses;
  for (ValueRef item : list.children()) {
    const std::string_view text = item.as_string();
    if (parse_ip(text)) {
      addresses.emplace_back(text);
    } else if (const auto range = parse_cidr(text)) {
      const bool is_whole = range->prefix_length == (range->address.is_v4 ? 32u : 128u);
      addresses.push_back(is_whole ? range->address.to_string() : std::string(text));
    }
  }
  return addresses;
}

}  // namespace

std::string cluster_name(std::string_view direction, uint32_t port, std::string_view subset,
                         std::string_view host) {
  std::string name;
  name.reserve(direction.size() + subset.size() + host.size() + 8);
  name.append(direction).append("|").append(std::to_string(port));
  name.append("|").append(subset).append("|").append(host);
  return name;
}

std::string resolve_short_name(std::string_view host, std::string_view namespace_name,
                               std::string_view domain) {
  std::string name(host);
  if (name == "*" || contains(name, ".")) return name;
  if (!namespace_name.empty()) name.append(".").append(namespace_name);
  if (!domain.empty()) name.append(".svc.").append(domain);
  return name;
}

DiscoveredNamespaces::DiscoveredNamespaces(const Registry& registry, const MeshSettings& mesh) {
  if (mesh.discovery_selectors.size() == 0) return;
  all_ = false;
  for (const fb::Namespace* space : *registry.root().namespaces()) {
    const PairView labels = registry.pairs(*space->meta()->labels());
    for (ValueRef selector : mesh.discovery_selectors.children()) {
      if (selects(selector, labels)) chosen_.insert(space->meta()->name());
    }
  }
}

ServiceCatalog::ServiceCatalog(const MeshIndex& index, const Features& features,
                               const MeshSettings& mesh, const DiscoveredNamespaces& namespaces)
    : registry_(index.registry), default_export_(mesh.service_export) {
  add_kubernetes(namespaces);
  add_entries(index, features, namespaces);
  resolve_aliases();
  for (const auto& service : services_) sorted_.push_back(service.get());
  std::stable_sort(sorted_.begin(), sorted_.end(), [](const Service* a, const Service* b) {
    return std::tie(a->created, a->name, a->namespace_name) <
           std::tie(b->created, b->name, b->namespace_name);
  });
  sort_by_visibility(mesh);
}

void ServiceCatalog::add_kubernetes(const DiscoveredNamespaces& namespaces) {
  const std::string domain(registry_.text(registry_.root().domain()));
  by_kube_.resize(registry_.root().services()->size());
  for (uint32_t i = 0; i < by_kube_.size(); ++i) {
    const fb::Service& kube = *registry_.root().services()->Get(i);
    const fb::Meta& meta = *kube.meta();
    if (!namespaces.has(meta.namespace_())) continue;
    Service& service = *services_.emplace_back(std::make_unique<Service>());
    service.kube = &kube;
    service.is_kubernetes = true;
    service.name = registry_.text(meta.name());
    service.namespace_name = registry_.text(meta.namespace_());
    service.namespace_number = meta.namespace_();
    service.hostname = service.name + "." + std::string(service.namespace_name) + ".svc." + domain;
    service.created = meta.created();
    service.default_address = kUnspecified;
    if (kube.type() == fb::ServiceType::ExternalName && kube.external_name() != 0) {
      service.resolution = Resolution::kAlias;
      service.external_name = registry_.text(kube.external_name());
      service.is_mesh_external = true;
    }
    const std::string_view cluster_ip = registry_.text(kube.cluster_ip());
    service.cluster_addresses = {kUnspecified};
    if (cluster_ip == "None") {
      service.resolution = Resolution::kPassthrough;
    } else if (!cluster_ip.empty()) {
      service.cluster_addresses = {std::string(cluster_ip)};
      if (kube.cluster_ips()->size() > 1) {
        service.cluster_addresses.clear();
        for (uint32_t address : *kube.cluster_ips())
          service.cluster_addresses.emplace_back(registry_.text(address));
      }
    }
    service.default_address = service.cluster_addresses[0];
    for (const fb::ServicePort* port : *kube.ports()) {
      const std::string_view name = registry_.text(port->name());
      service.ports.push_back(
          {std::string(name), port->number(),
           port_protocol(port->number(), name, registry_.text(port->app_protocol()),
                         port->protocol()),
           0});
    }
    service.selector = label_set(*kube.selector());
    service.has_selector = !service.selector.empty();
    const PairView annotations = registry_.pairs(*meta.annotations());
    if (const auto text = annotations.find("networking.istio.io/exportTo"); text && !text->empty())
      for (std::string_view part : split(*text, ',')) service.export_to.emplace_back(trim(part));
    service.keeps_gateway_ports =
        registry_.pairs(*meta.labels())
            .find("experimental.istio.io/disable-gateway-port-translation")
            .has_value();
    by_kube_[i] = &service;
  }
}

void ServiceCatalog::add_entries(const MeshIndex& index, const Features& features,
                                 const DiscoveredNamespaces& namespaces) {
  for (const fb::Config* config : index.configs.of_kind("networking.istio.io", "ServiceEntry")) {
    const fb::Meta& meta = *config->meta();
    if (!namespaces.has(meta.namespace_())) continue;
    const ValueRef spec = registry_.value(config->spec());
    const std::vector<std::string> addresses = entry_addresses(spec.find("addresses"));
    const bool has_addresses = spec.find("addresses").size() > 0;
    const bool allocates =
        !has_addresses && may_allocate(features, registry_.pairs(*meta.labels()), spec);
    for (ValueRef host : spec.find("hosts").children()) {
      const size_t count = has_addresses ? addresses.size() : 1;
      for (size_t i = 0; i < count; ++i) {
        Service& service = *services_.emplace_back(std::make_unique<Service>());
        service.entry = config;
        service.hostname = service.name = host.as_string();
        service.namespace_name = registry_.text(meta.namespace_());
        service.namespace_number = meta.namespace_();
        service.created = meta.created();
        service.resolution = read_resolution(spec.find("resolution"));
        service.ports = entry_ports(spec.find("ports"));
        service.default_address = has_addresses ? addresses[i] : kUnspecified;
        if (allocates) read_allocated(spec.find(kStatusKey), service.hostname, &service);
        const ValueRef location = spec.find("location");
        service.is_mesh_external =
            location.as_string() != "MESH_INTERNAL" && location.as_int() != 1;
        const ValueRef selector = spec.find("workloadSelector");
        service.has_selector = selector.is_object();
        service.selector = label_set(selector.find("labels"));
        service.export_to = texts(spec.find("exportTo"));
        by_entry_[config].push_back(&service);
      }
    }
  }
}

// resolveServiceAliases: an alias of an alias is one of what that stands for.
void ServiceCatalog::resolve_aliases() {
  std::map<std::string_view, std::string_view> named;  // alias, what it names
  for (const auto& service : services_) {
    if (service->resolution == Resolution::kAlias)
      named[service->hostname] = service->external_name;
  }
  std::map<std::string_view, std::vector<const Service*>> aliases_of;
  for (const auto& service : services_) {
    if (service->resolution != Resolution::kAlias) continue;
    std::string_view target = service->external_name;
    std::unordered_set<std::string_view> seen = {service->hostname, target};
    bool is_loop = false;
    for (auto next = named.find(target); next != named.end() && !is_loop;
         next = named.find(target)) {
      is_loop = !seen.insert(next->second).second;
      target = next->second;
    }
    if (!is_loop) aliases_of[target].push_back(service.get());
  }
  for (auto& [target, aliases] : aliases_of) {
    std::sort(aliases.begin(), aliases.end(), [](const Service* a, const Service* b) {
      return std::tie(a->namespace_name, a->hostname) < std::tie(b->namespace_name, b->hostname);
    });
    for (const auto& service : services_) {
      if (service->hostname != target) continue;
      for (const Service* alias : aliases) service->aliases.push_back(alias->hostname);
    }
  }
}

void ServiceCatalog::sort_by_visibility(const MeshSettings& mesh) {
  for (const Service* service : sorted_) {
    const Service*& known = by_hostname_[service->hostname][service->namespace_name];
    if (known == nullptr || (!known->is_kubernetes && service->is_kubernetes)) known = service;
    const auto exports = [&](std::string_view word) {
      return std::find(service->export_to.begin(), service->export_to.end(), word) !=
             service->export_to.end();
    };
    if (service->export_to.empty()) {
      if (mesh.service_export == DefaultExport::kPublic) public_.push_back(service);
      if (mesh.service_export == DefaultExport::kPrivate)
        private_[service->namespace_number].push_back(service);
    } else if (exports("*")) {
      public_.push_back(service);
    } else if (!exports("~")) {
      for (const std::string& to : service->export_to) {
        if (to == "." || to == service->namespace_name) {
          private_[service->namespace_number].push_back(service);
        } else if (const auto number = registry_.find_text(to)) {
          exported_[*number].push_back(service);
        }
      }
    }
  }
}

std::vector<const Service*> ServiceCatalog::visible_to(uint32_t namespace_number) const {
  std::vector<const Service*> visible;
  for (const auto* map : {&private_, &exported_}) {
    const auto at = map->find(namespace_number);
    if (at != map->end()) visible.insert(visible.end(), at->second.begin(), at->second.end());
  }
  visible.insert(visible.end(), public_.begin(), public_.end());
  return visible;
}

bool ServiceCatalog::has_own_view(uint32_t namespace_number) const {
  return private_.count(namespace_number) != 0 || exported_.count(namespace_number) != 0;
}

bool ServiceCatalog::is_visible(const Service& service, uint32_t namespace_number) const {
  if (service.export_to.empty()) {
    if (default_export_ == DefaultExport::kPrivate)
      return service.namespace_number == namespace_number;
    if (default_export_ == DefaultExport::kPublic) return true;
  }
  for (const std::string& to : service.export_to) {
    if (to == "*" || (to == "." && service.namespace_number == namespace_number) ||
        (namespace_number != kUnknownText && to == registry_.text(namespace_number)))
      return true;
  }
  return false;
}

const Service* ServiceCatalog::find(std::string_view hostname,
                                    std::string_view namespace_name) const {
  const auto* all = find_all(hostname);
  if (all == nullptr) return nullptr;
  const auto at = all->find(namespace_name);
  return at == all->end() ? nullptr : at->second;
}

const std::map<std::string_view, const Service*>* ServiceCatalog::find_all(
    std::string_view hostname) const {
  const auto at = by_hostname_.find(hostname);
  return at == by_hostname_.end() ? nullptr : &at->second;
}

const std::vector<const Service*>& ServiceCatalog::of_entry(const fb::Config* entry) const {
  static const std::vector<const Service*> kNone;
  const auto at = by_entry_.find(entry);
  return at == by_entry_.end() ? kNone : at->second;
}

std::pair<std::string, std::string> ServiceCatalog::lookup_cluster(std::string_view service,
                                                                   uint32_t port) const {
  const Service* found = nullptr;
  const std::vector<std::string_view> parts = split(service, '/');
  if (parts.size() == 2) {
    found = find(parts[1], parts[0]);
  } else if (const auto* all = find_all(service); all != nullptr && all->size() == 1) {
    found = all->begin()->second;
  }
  if (found == nullptr) return {};
  return {found->hostname, cluster_name("outbound", port, "", found->hostname)};
}

}  // namespace meshc::istio_current
