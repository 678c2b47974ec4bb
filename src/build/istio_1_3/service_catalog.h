// All services of the mesh as Istio 1.3.8 models them, who sees which, and where they are served.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "build/istio_1_3/dubbo_interface.h"
#include "build/istio_1_3/mesh_config.h"
#include "build/istio_1_3/protocol.h"
#include "index/labels.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

struct Port {
  std::string_view name;
  uint32_t number = 0;
  Protocol protocol = Protocol::kUnsupported;
};

enum class Resolution : uint8_t { kClientSideLoadBalancing, kDns, kPassthrough };

// model.Service: one host at one address. A ServiceEntry makes one for each pair of host and
// address.
struct Service {
  std::string hostname;
  std::string address;  // an IP address, a CIDR, or "0.0.0.0" for none
  Resolution resolution = Resolution::kClientSideLoadBalancing;
  std::vector<Port> ports;
  int64_t created = 0;
  std::string_view name;
  std::string_view namespace_name;
  uint32_t namespace_number = 0;
  std::string uid;                               // of Kubernetes services only
  std::vector<DubboInterface> dubbo_interfaces;  // that the object says it has
  const fb::Service* kube = nullptr;             // the object it was made of: this
  const fb::Config* entry = nullptr;             // or this

  // The first port of that name; null if there is none.
  const Port* port_named(std::string_view port_name) const;
};

// A place where a ServiceEntry says that its service is served.
struct EntryInstance {
  const Service* service;
  const Port* port;
  uint32_t endpoint_port;
  LabelSet labels;
};

// Immutable after construction; pointers to services stay valid as long as it lives. Sources:
// kube/conversion.go, external/conversion.go, model/push_context.go initServiceRegistry.
class ServiceCatalog {
 public:
  ServiceCatalog(const MeshIndex& index, const MeshConfig& mesh);

  // Oldest first; of one age Kubernetes services by host name, then service entries.
  const std::vector<const Service*>& public_services() const { return public_; }
  const std::vector<const Service*>& private_services(uint32_t namespace_number) const;
  // Whether any service, of whatever visibility, is in the namespace.
  bool has_services(uint32_t namespace_number) const {
    return namespaces_.count(namespace_number) > 0;
  }

  // The service made of the registry's service number `kube`.
  const Service& of_kube(uint32_t kube) const { return *by_kube_[kube]; }
  // The Kubernetes service of that name; null if there is none.
  const Service* kube_service(uint32_t namespace_number, uint32_t name) const;
  // The oldest service of that host name; null if there is none.
  const Service* of_host(std::string_view hostname) const;
  const std::vector<EntryInstance>& entry_instances(std::string_view address) const;
  // Whether some outbound listener may be bound to this address.
  bool is_service_address(std::string_view address) const { return addresses_.count(address) > 0; }

 private:
  void add_kube_services(const MeshIndex& index);
  void add_service_entries(const MeshIndex& index);
  void add_entry(const Registry& registry, const fb::Config& config);
  void sort_by_visibility(const MeshIndex& index, const MeshConfig& mesh);

  std::deque<Service> services_;
  std::vector<const Service*> by_kube_;  // sorted by namespace and name, as the registry is
  std::vector<const Service*> public_;
  std::unordered_map<uint32_t, std::vector<const Service*>> private_;
  std::unordered_set<uint32_t> namespaces_;
  std::unordered_set<std::string_view> addresses_;
  std::unordered_map<std::string_view, const Service*> by_host_;
  std::unordered_map<std::string_view, std::vector<EntryInstance>> entry_instances_;
};

inline constexpr std::string_view kUnspecifiedAddress = "0.0.0.0";

}  // namespace meshc::istio_1_3
