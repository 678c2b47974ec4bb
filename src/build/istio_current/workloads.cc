// Finds pods, the services that select them, and the endpoints of ServiceEntries.
#include "build/istio_current/workloads.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/net.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

uint64_t object_key(uint32_t namespace_number, uint32_t name) {
  return uint64_t{namespace_number} << 32 | name;
}

// A pod that has ended, or has no address, is not there (controller/pod.go).
bool is_alive(const Registry& registry, const fb::Pod& pod) {
  const std::string_view phase = registry.text(pod.phase());
  return pod.ips()->size() > 0 && (phase == "Pending" || phase == "Running");
}

// FindPort: a target by name is looked up among the ports of containers, native sidecars included.
// ConvertWorkloadEntry: those of the object itself come before those in its spec.
LabelSet entry_labels(const fb::Config& config, ValueRef spec) {
  std::map<uint32_t, uint32_t> labels;
  for (const auto& [name, value] : label_set(spec.find("labels"))) labels[name] = value;
  for (const auto& [name, value] : label_set(*config.meta()->labels())) labels[name] = value;
  return {labels.begin(), labels.end()};
}

std::optional<uint32_t> target_port(const fb::Pod& pod, const fb::ServicePort& port) {
  if (port.target_port_name() == 0) return port.target_port();
  for (const fb::Container* container : *pod.containers()) {
    if (container->is_init() && !container->restart_always()) continue;
    for (const fb::ContainerPort* candidate : *container->ports()) {
      if (candidate->name() == port.target_port_name() && candidate->protocol() == port.protocol())
        return candidate->number();
    }
  }
  return std::nullopt;
}

const Port* port_named(const Service& service, std::string_view name) {
  for (const Port& port : service.ports) {
    if (port.name == name) return &port;
  }
  return nullptr;
}

// Of several ports with one target and protocol the first counts.
class TargetList {
 public:
  TargetList(const Service& service, std::vector<ServiceTarget>* targets)
      : service_(service), targets_(targets), begin_(targets->size()) {}

  void add(const Port& port, uint32_t target) {
    const bool is_there =
        std::any_of(targets_->begin() + static_cast<ptrdiff_t>(begin_), targets_->end(),
                    [&](const ServiceTarget& known) {
                      return known.target_port == target && known.port->protocol == port.protocol;
                    });
    if (!is_there) targets_->push_back({&service_, &port, target});
  }

 private:
  const Service& service_;
  std::vector<ServiceTarget>* targets_;
  size_t begin_;
};

}  // namespace

WorkloadCatalog::WorkloadCatalog(const MeshIndex& index, const Features& features,
                                 const DiscoveredNamespaces& namespaces,
                                 const ServiceCatalog& services)
    : index_(index), registry_(index.registry), features_(features), services_(services) {
  for (const fb::Pod* pod : *registry_.root().pods()) {
    const fb::Meta& meta = *pod->meta();
    if (namespaces.has(meta.namespace_()) && is_alive(registry_, *pod))
      pods_.emplace(object_key(meta.namespace_(), meta.name()), pod);
  }
  read_workload_entries(namespaces);
  find_entry_instances();
  for (const Service* service : services.all()) {
    if (service->resolution != Resolution::kPassthrough) continue;
    for (const Port& port : service->ports) {
      for (const std::vector<std::string>& addresses : endpoints(*service, port))
        headless_.insert(addresses.begin(), addresses.end());
    }
  }
}

void WorkloadCatalog::read_workload_entries(const DiscoveredNamespaces& namespaces) {
  for (const fb::Config* config : index_.configs.of_kind("networking.istio.io", "WorkloadEntry")) {
    const fb::Meta& meta = *config->meta();
    workload_entry_names_.insert(object_key(meta.namespace_(), meta.name()));
    if (!namespaces.has(meta.namespace_())) continue;
    const ValueRef spec = registry_.value(config->spec());
    workload_entries_.push_back({std::string(spec.find("address").as_string()),
                                 entry_labels(*config, spec), meta.namespace_(),
                                 spec.find("ports")});
  }
}

void WorkloadCatalog::add_instance(const Service& service, const Port& port, const Entry& entry) {
  uint32_t target = port.target != 0 ? port.target : port.number;
  const ValueRef own = entry.ports.find(port.name);
  if (own.as_int() > 0) target = static_cast<uint32_t>(own.as_int());
  if (starts_with(entry.address, "unix://")) target = 0;
  instances_.push_back({{&service, &port, target}, entry.address, entry.labels});
}

// The endpoints that a ServiceEntry lists, or the workloads that it selects.
void WorkloadCatalog::find_entry_instances() {
  for (const fb::Config* config : index_.configs.of_kind("networking.istio.io", "ServiceEntry")) {
    const std::vector<const Service*>& services = services_.of_entry(config);
    if (services.empty()) continue;
    const ValueRef spec = registry_.value(config->spec());
    const uint32_t namespace_number = config->meta()->namespace_();
    std::vector<Entry> entries;
    for (ValueRef item : spec.find("endpoints").children()) {
      entries.push_back({std::string(item.find("address").as_string()),
                         label_set(item.find("labels")), namespace_number, item.find("ports")});
    }
    if (services[0]->has_selector && !services[0]->selector.empty()) {
      for (const Entry& entry : workload_entries_) {
        if (entry.namespace_number == namespace_number &&
            is_subset_of(services[0]->selector, entry.labels))
          entries.push_back(entry);
      }
      for (const fb::Pod* pod : *registry_.root().pods()) {
        const fb::Meta& meta = *pod->meta();
        LabelSet labels = label_set(*meta.labels());
        if (meta.namespace_() != namespace_number || !is_alive(registry_, *pod) ||
            !is_subset_of(services[0]->selector, labels))
          continue;
        entries.push_back({std::string(registry_.text(pod->ips()->Get(0))),
                           std::move(labels),
                           namespace_number,
                           {}});
      }
    }
    for (const Service* service : services) {
      for (const Port& port : service->ports) {
        for (const Entry& entry : entries) add_instance(*service, port, entry);
      }
    }
  }
  for (size_t i = 0; i < instances_.size(); ++i) {
    by_address_[instances_[i].address].push_back(i);
    by_service_[instances_[i].target.service].push_back(i);
  }
}

const fb::Pod* WorkloadCatalog::find_pod(std::string_view name,
                                         std::string_view namespace_name) const {
  const auto name_number = registry_.find_text(name);
  const auto namespace_number = registry_.find_text(namespace_name);
  if (!name_number || !namespace_number) return nullptr;
  const auto at = pods_.find(object_key(*namespace_number, *name_number));
  return at == pods_.end() ? nullptr : at->second;
}

bool WorkloadCatalog::has_workload_entry(std::string_view name,
                                         std::string_view namespace_name) const {
  const auto name_number = registry_.find_text(name);
  const auto namespace_number = registry_.find_text(namespace_name);
  return name_number && namespace_number &&
         workload_entry_names_.count(object_key(*namespace_number, *name_number)) != 0;
}

void WorkloadCatalog::add_pod_targets(const fb::Pod& pod,
                                      std::vector<ServiceTarget>* targets) const {
  const LabelSet labels = label_set(*pod.meta()->labels());
  for (uint32_t number : index_.selectors.services_of(pod.meta()->namespace_(), labels)) {
    const Service* service = services_.of_kube(number);
    if (service == nullptr) continue;
    TargetList list(*service, targets);
    for (const fb::ServicePort* kube_port : *service->kube->ports()) {
      const Port* port = port_named(*service, registry_.text(kube_port->name()));
      const auto target = target_port(pod, *kube_port);
      if (port != nullptr && target) list.add(*port, *target);
    }
  }
}

// endpointslice.go: by the slices of the proxy's namespace.
void WorkloadCatalog::add_slice_targets(std::string_view address, uint32_t namespace_number,
                                        std::vector<ServiceTarget>* targets) const {
  const auto number = registry_.find_text(address);
  if (!number) return;
  for (const EndpointPlace& place : index_.endpoints.at_address(*number)) {
    const fb::Meta& meta = *place.endpoints->meta();
    if (meta.namespace_() != namespace_number) continue;
    const std::string_view name = registry_.text(place.endpoints->service_name());
    const std::string host = std::string(name) + "." +
                             std::string(registry_.text(namespace_number)) + ".svc." +
                             std::string(registry_.text(registry_.root().domain()));
    const Service* service = services_.find(host, registry_.text(namespace_number));
    if (service == nullptr) continue;
    for (const fb::EndpointPort* endpoint_port : *place.subset->ports()) {
      const Port* port = port_named(*service, registry_.text(endpoint_port->name()));
      if (port != nullptr) targets->push_back({service, port, endpoint_port->number()});
    }
  }
}

// serviceTargetsFromWorkloadInstance: Kubernetes services that select a VM.
void WorkloadCatalog::add_workload_entry_targets(const Entry& entry,
                                                 std::vector<ServiceTarget>* targets) const {
  for (uint32_t number : index_.selectors.services_of(entry.namespace_number, entry.labels)) {
    const Service* service = services_.of_kube(number);
    if (service == nullptr || service->resolution != Resolution::kClientSide) continue;
    for (const fb::ServicePort* kube_port : *service->kube->ports()) {
      const std::string_view name = registry_.text(kube_port->name());
      const Port* port = port_named(*service, name);
      if (port == nullptr || port->protocol == Protocol::kUdp) continue;
      // A target by name is the entry's port of that name, and must be there.
      const bool is_named = kube_port->target_port_name() != 0;
      uint32_t target = is_named ? 0 : kube_port->target_port();
      const ValueRef own =
          entry.ports.find(is_named ? registry_.text(kube_port->target_port_name()) : name);
      if (own.as_int() > 0) {
        target = static_cast<uint32_t>(own.as_int());
      } else if (is_named) {
        continue;
      }
      targets->push_back({service, port, target});
    }
  }
}

// GetInstanceForProxy: of several at one address that of the proxy's namespace, else the first.
const WorkloadCatalog::Entry* WorkloadCatalog::find_workload_entry(
    std::string_view address, uint32_t namespace_number) const {
  const Entry* first = nullptr;
  for (const Entry& entry : workload_entries_) {
    if (entry.address != address) continue;
    if (entry.namespace_number == namespace_number) return &entry;
    if (first == nullptr) first = &entry;
  }
  return first;
}

std::vector<const WorkloadCatalog::Instance*> WorkloadCatalog::instances_at(
    const WorkloadQuestion& question) const {
  std::vector<const Instance*> found;
  for (const std::string& address : question.addresses) {
    const auto at = by_address_.find(address);
    if (at == by_address_.end()) continue;
    for (size_t i : at->second) {
      if (question.metadata_namespace.empty() ||
          instances_[i].target.service->namespace_name == question.metadata_namespace)
        found.push_back(&instances_[i]);
    }
  }
  return found;
}

Workload WorkloadCatalog::find(const WorkloadQuestion& question) const {
  Workload workload;
  workload.pod = find_pod(question.pod_name, question.pod_namespace);
  if (workload.pod == nullptr && features_.find_pod_by_ip) {
    if (const auto number = registry_.find_text(question.addresses[0]))
      workload.pod = index_.pods.by_address(*number);
  }
  const bool has_pod = workload.pod != nullptr && !question.is_vm;
  const std::vector<const Instance*> instances = instances_at(question);
  // Proxy.SetWorkloadLabels.
  const bool has_entry_labels = !question.is_vm && !instances.empty();
  workload.labels = has_pod            ? label_set(*workload.pod->meta()->labels())
                    : has_entry_labels ? instances[0]->labels
                                       : label_set(question.metadata_labels);
  // What has neither a pod nor an entry serves nothing of Kubernetes: when a proxy connects, istiod
  // looks for the services that its labels are for before it knows them (computeProxyState).
  const Entry* entry = find_workload_entry(question.addresses[0], question.config_namespace);
  if (entry != nullptr) {
    add_workload_entry_targets(*entry, &workload.targets);
  } else if (has_pod) {
    add_pod_targets(*workload.pod, &workload.targets);
    if (workload.targets.empty()) {
      add_slice_targets(question.addresses[0],
                        registry_.find_text(question.metadata_namespace).value_or(kUnknownText),
                        &workload.targets);
    }
  }
  for (const Instance* instance : instances) workload.targets.push_back(instance->target);
  std::stable_sort(workload.targets.begin(), workload.targets.end(),
                   [](const ServiceTarget& a, const ServiceTarget& b) {
                     return std::tie(a.service->created, a.service->hostname) <
                            std::tie(b.service->created, b.service->hostname);
                   });
  return workload;
}

std::vector<std::vector<std::string>> WorkloadCatalog::endpoints(const Service& service,
                                                                 const Port& port) const {
  std::vector<std::vector<std::string>> found;
  if (!service.is_kubernetes) {
    const auto at = by_service_.find(&service);
    if (at == by_service_.end()) return found;
    for (size_t i : at->second) {
      if (instances_[i].target.port->number == port.number)
        found.push_back({instances_[i].address});
    }
    return found;
  }
  const fb::Meta& meta = *service.kube->meta();
  for (const fb::Endpoints* slice : index_.endpoints.of_service(meta.namespace_(), meta.name())) {
    for (const fb::EndpointSubset* subset : *slice->subsets()) {
      for (const fb::EndpointAddress* address : *subset->addresses()) {
        const std::string_view text = registry_.text(address->ip());
        const fb::Pod* pod = nullptr;
        if (address->pod_name() != 0) {
          pod = find_pod(registry_.text(address->pod_name()),
                         registry_.text(address->pod_namespace() != 0 ? address->pod_namespace()
                                                                      : meta.namespace_()));
          if (pod == nullptr) continue;
        }
        std::vector<std::string> addresses = {std::string(text)};
        if (features_.dual_stack && pod != nullptr && pod->ips()->size() > 1 &&
            service.kube->cluster_ips()->size() > 1) {
          const auto parsed = parse_ip(text);
          if (parsed && !parsed->is_v4) continue;
          addresses.clear();
          for (uint32_t ip : *pod->ips()) addresses.emplace_back(registry_.text(ip));
        }
        for (const fb::EndpointPort* endpoint_port : *subset->ports()) {
          if (registry_.text(endpoint_port->name()) == port.name) found.push_back(addresses);
        }
      }
    }
  }
  return found;
}

}  // namespace meshc::istio_current
