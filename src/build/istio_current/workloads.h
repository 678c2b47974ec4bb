// Which services a workload serves, and where the endpoints of a service are (Istio 1.29
// serviceregistry/kube/controller/controller.go, serviceregistry/serviceentry/controller.go).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "build/istio_current/services.h"

namespace meshc::istio_current {

// A port of a service, and the workload's own port behind it.
struct ServiceTarget {
  const Service* service = nullptr;
  const Port* port = nullptr;
  uint32_t target_port = 0;
};

// What is asked about a proxy to find its workload.
struct WorkloadQuestion {
  std::string_view pod_name, pod_namespace;   // of the node id
  const std::vector<std::string>& addresses;  // at least one
  std::string_view metadata_namespace;
  uint32_t config_namespace = kUnknownText;
  ValueRef metadata_labels;
  bool is_vm = false;
};

struct Workload {
  const fb::Pod* pod = nullptr;
  LabelSet labels;
  std::vector<ServiceTarget> targets;  // oldest service first, then by host name
};

// Immutable after construction.
class WorkloadCatalog {
 public:
  // All must outlive the object.
  WorkloadCatalog(const MeshIndex& index, const Features& features,
                  const DiscoveredNamespaces& namespaces, const ServiceCatalog& services);

  Workload find(const WorkloadQuestion& question) const;
  // The addresses of each endpoint of a headless service that serve one of its ports.
  std::vector<std::vector<std::string>> endpoints(const Service& service, const Port& port) const;
  // Whether the mesh has a WorkloadEntry of this name.
  bool has_workload_entry(std::string_view name, std::string_view namespace_name) const;
  // Whether the address is one of an endpoint of some headless service.
  bool is_headless_endpoint(std::string_view address) const {
    return headless_.count(std::string(address)) != 0;
  }

 private:
  // A WorkloadEntry, or an endpoint of a ServiceEntry.
  struct Entry {
    std::string address;
    LabelSet labels;
    uint32_t namespace_number = 0;
    ValueRef ports;
  };
  struct Instance {
    ServiceTarget target;
    std::string address;
    LabelSet labels;
  };
  void read_workload_entries(const DiscoveredNamespaces& namespaces);
  void find_entry_instances();
  void add_instance(const Service& service, const Port& port, const Entry& entry);
  void add_pod_targets(const fb::Pod& pod, std::vector<ServiceTarget>* targets) const;
  void add_slice_targets(std::string_view address, uint32_t namespace_number,
                         std::vector<ServiceTarget>* targets) const;
  void add_workload_entry_targets(const Entry& entry, std::vector<ServiceTarget>* targets) const;
  const Entry* find_workload_entry(std::string_view address, uint32_t namespace_number) const;
  // What ServiceEntries have at the addresses, of namespaces that the proxy may serve.
  std::vector<const Instance*> instances_at(const WorkloadQuestion& question) const;
  const fb::Pod* find_pod(std::string_view name, std::string_view namespace_name) const;

  const MeshIndex& index_;
  const Registry& registry_;
  const Features& features_;
  const ServiceCatalog& services_;
  std::unordered_map<uint64_t, const fb::Pod*> pods_;  // by namespace and name
  std::vector<Entry> workload_entries_;
  std::unordered_set<uint64_t> workload_entry_names_;  // by namespace and name
  std::vector<Instance> instances_;                    // of ServiceEntries
  std::unordered_map<std::string_view, std::vector<size_t>> by_address_;
  std::unordered_map<const Service*, std::vector<size_t>> by_service_;
  std::unordered_set<std::string> headless_;
};

}  // namespace meshc::istio_current
