// Turns Kubernetes services and service entries into services, and sorts them by who sees them.
#include "build/istio_1_3/service_catalog.h"

#include <algorithm>
#include <tuple>

#include "base/strings.h"
#include "build/istio_1_3/known_kinds.h"

namespace meshc::istio_1_3 {
namespace {

enum class Visibility : uint8_t { kPublic, kPrivate, kNobody };

Visibility default_visibility(DefaultExport export_to) {
  if (export_to == DefaultExport::kPrivate) return Visibility::kPrivate;
  return export_to == DefaultExport::kPublic ? Visibility::kPublic : Visibility::kNobody;
}

// A list that names "." makes private, any other list public.
Visibility visibility_of(const Service& service, const Registry& registry, const MeshConfig& mesh) {
  bool is_private = false;
  if (service.kube != nullptr) {
    constexpr std::string_view kAnnotation = "networking.istio.io/exportTo";
    std::string_view list =
        registry.pairs(*service.kube->meta()->annotations()).find(kAnnotation).value_or("");
    if (list.empty()) return default_visibility(mesh.service_export);
    for (std::string_view item : split(list, ',')) is_private = is_private || item == ".";
  } else {
    ValueRef list = registry.value(service.entry->spec()).find("exportTo");
    if (list.size() == 0) return default_visibility(mesh.service_export);
    for (ValueRef item : list.children()) is_private = is_private || item.as_string() == ".";
  }
  return is_private ? Visibility::kPrivate : Visibility::kPublic;
}

// The address of a service entry as listeners use it: a range of one address is that address;
// nothing if it is neither address nor range.
std::string entry_address(std::string_view address) {
  if (std::optional<IpRange> range = parse_cidr(address)) {
    bool single = range->prefix_length == (range->address.is_v4 ? 32u : 128u);
    return single ? range->address.to_string() : std::string(address);
  }
  return parse_ip(address) ? std::string(address) : std::string();
}

}  // namespace

const Port* Service::port_named(std::string_view port_name) const {
  for (const Port& port : ports) {
    if (port.name == port_name) return &port;
  }
  return nullptr;
}

ServiceCatalog::ServiceCatalog(const MeshIndex& index, const MeshConfig& mesh) {
  add_kube_services(index);
  add_service_entries(index);
  sort_by_visibility(index, mesh);
}

void ServiceCatalog::add_kube_services(const MeshIndex& index) {
  const Registry& registry = index.registry;
  std::string_view domain = registry.text(registry.root().domain());
  for (const fb::Service* kube : *registry.root().services()) {
    Service service;
    service.name = registry.text(kube->meta()->name());
    service.namespace_name = registry.text(kube->meta()->namespace_());
    service.namespace_number = kube->meta()->namespace_();
    service.hostname.append(service.name)
        .append(".")
        .append(service.namespace_name)
        .append(".svc.")
        .append(domain);
    service.created = kube->meta()->created();
    service.uid.append("istio://")
        .append(service.namespace_name)
        .append("/services/")
        .append(service.name);
    service.kube = kube;
    service.dubbo_interfaces = read_dubbo_interfaces(registry.pairs(*kube->meta()->annotations()));
    std::string_view cluster_ip = registry.text(kube->cluster_ip());
    service.address = cluster_ip.empty() || cluster_ip == "None" ? kUnspecifiedAddress : cluster_ip;
    bool external = kube->type() == fb::ServiceType::ExternalName && kube->external_name() != 0;
    if (external) {
      service.resolution = Resolution::kDns;
    } else if (service.address == kUnspecifiedAddress) {
      service.resolution = Resolution::kPassthrough;
    }
    for (const fb::ServicePort* port : *kube->ports()) {
      std::string_view name = registry.text(port->name());
      service.ports.push_back({name, port->number(), service_port_protocol(*port, name)});
    }
    services_.push_back(std::move(service));
    by_kube_.push_back(&services_.back());
  }
}

void ServiceCatalog::add_service_entries(const MeshIndex& index) {
  // Istio keeps no order here; of one age they go by namespace and name, as all else does that
  // Istio does not order.
  std::vector<const fb::Config*> entries = networking_configs(index, "ServiceEntry");
  auto place = [](const fb::Config* config) {
    const fb::Meta& meta = *config->meta();
    return std::make_tuple(meta.created(), meta.namespace_(), meta.name());
  };
  std::sort(entries.begin(), entries.end(),
            [&](const fb::Config* a, const fb::Config* b) { return place(a) < place(b); });
  for (const fb::Config* config : entries) add_entry(index.registry, *config);
}

void ServiceCatalog::add_entry(const Registry& registry, const fb::Config& config) {
  ValueRef spec = registry.value(config.spec());
  Service model;
  std::string_view resolution = spec.find("resolution").as_string();
  model.resolution = resolution == "DNS"      ? Resolution::kDns
                     : resolution == "STATIC" ? Resolution::kClientSideLoadBalancing
                                              : Resolution::kPassthrough;
  model.created = config.meta()->created();
  model.namespace_name = registry.text(config.meta()->namespace_());
  model.namespace_number = config.meta()->namespace_();
  model.entry = &config;
  model.dubbo_interfaces = read_dubbo_interfaces(registry.pairs(*config.meta()->annotations()));
  for (ValueRef port : spec.find("ports").children()) {
    model.ports.push_back({port.find("name").as_string(),
                           static_cast<uint32_t>(port.find("number").as_int()),
                           parse_protocol(port.find("protocol").as_string())});
  }
  std::vector<std::string> addresses;
  for (ValueRef address : spec.find("addresses").children()) {
    std::string text = entry_address(address.as_string());
    if (!text.empty()) addresses.push_back(std::move(text));
  }
  if (spec.find("addresses").size() == 0) addresses.emplace_back(kUnspecifiedAddress);
  for (ValueRef host : spec.find("hosts").children()) {
    for (const std::string& address : addresses) {
      Service& service = services_.emplace_back(model);
      service.hostname = host.as_string();
      service.name = host.as_string();
      service.address = address;
      for (const Port& port : service.ports) {
        for (ValueRef endpoint : spec.find("endpoints").children()) {
          std::string_view at = endpoint.find("address").as_string();
          if (starts_with(at, "unix://")) continue;  // its instances are nobody's address
          int64_t number = endpoint.find("ports").find(port.name).as_int();
          entry_instances_[at].push_back({&service, &port,
                                          number == 0 ? port.number : static_cast<uint32_t>(number),
                                          label_set(endpoint.find("labels"))});
        }
      }
    }
  }
}

void ServiceCatalog::sort_by_visibility(const MeshIndex& index, const MeshConfig& mesh) {
  std::vector<const Service*> order;
  order.reserve(services_.size());
  for (const Service& service : services_) order.push_back(&service);
  auto first_entry = order.begin() + static_cast<ptrdiff_t>(by_kube_.size());
  std::sort(order.begin(), first_entry,
            [](const Service* a, const Service* b) { return a->hostname < b->hostname; });
  std::stable_sort(order.begin(), order.end(),
                   [](const Service* a, const Service* b) { return a->created < b->created; });
  for (const Service* service : order) {
    namespaces_.insert(service->namespace_number);
    addresses_.insert(service->address);
    by_host_.try_emplace(service->hostname, service);
    Visibility visibility = visibility_of(*service, index.registry, mesh);
    if (visibility == Visibility::kPublic) public_.push_back(service);
    if (visibility == Visibility::kPrivate) private_[service->namespace_number].push_back(service);
  }
}

const Service* ServiceCatalog::kube_service(uint32_t namespace_number, uint32_t name) const {
  auto before = [](const Service* service, const std::pair<uint32_t, uint32_t>& wanted) {
    const fb::Meta& meta = *service->kube->meta();
    return std::make_pair(meta.namespace_(), meta.name()) < wanted;
  };
  auto at = std::lower_bound(by_kube_.begin(), by_kube_.end(),
                             std::make_pair(namespace_number, name), before);
  if (at == by_kube_.end()) return nullptr;
  const fb::Meta& meta = *(*at)->kube->meta();
  return meta.namespace_() == namespace_number && meta.name() == name ? *at : nullptr;
}

const Service* ServiceCatalog::of_host(std::string_view hostname) const {
  auto at = by_host_.find(hostname);
  return at == by_host_.end() ? nullptr : at->second;
}

const std::vector<const Service*>& ServiceCatalog::private_services(
    uint32_t namespace_number) const {
  static const std::vector<const Service*> kNone;
  auto at = private_.find(namespace_number);
  return at == private_.end() ? kNone : at->second;
}

const std::vector<EntryInstance>& ServiceCatalog::entry_instances(std::string_view address) const {
  static const std::vector<EntryInstance> kNone;
  auto at = entry_instances_.find(address);
  return at == entry_instances_.end() ? kNone : at->second;
}

}  // namespace meshc::istio_1_3
