// Walks the egress listeners of a scope and builds their outbound listeners.
#include "build/istio_1_3/outbound.h"

#include "build/istio_1_3/outbound_listeners.h"
#include "build/istio_1_3/patching.h"
#include "build/istio_1_3/source_objects.h"
#include "build/istio_1_3/virtual_listeners.h"

namespace meshc::istio_1_3 {
namespace {

struct AddressOfPod {
  std::string_view address;
  const fb::Endpoints* endpoints;
};

// The addresses of a headless service's ready endpoints for one of its ports.
std::vector<AddressOfPod> endpoint_addresses(const Model& model, const Service& service,
                                             const Port& port) {
  std::vector<AddressOfPod> addresses;
  const Registry& registry = model.index.registry;
  const fb::Meta& meta = *service.kube->meta();
  for (const fb::Endpoints* endpoints :
       model.index.endpoints.of_service(meta.namespace_(), meta.name())) {
    for (const fb::EndpointSubset* subset : *endpoints->subsets()) {
      for (const fb::EndpointAddress* address : *subset->addresses()) {
        if (!address->ready()) continue;
        for (const fb::EndpointPort* endpoint_port : *subset->ports()) {
          std::string_view name = registry.text(endpoint_port->name());
          if (name.empty() || name == port.name)
            addresses.push_back({registry.text(address->ip()), endpoints});
        }
      }
    }
  }
  return addresses;
}

// Walks one scope; holds what the steps share.
class OutboundWalk {
 public:
  OutboundWalk(const Model& model, const ProxyShape& shape, const SidecarScope& scope)
      : model_(model), shape_(shape), scope_(scope), listeners_(model, shape, scope) {}

  SharedSetPlan walk() {
    for (const EgressListener& egress : scope_.egress) {
      bool bind_to_port = shape_.interception == Interception::kNone || egress.capture_none;
      std::string bind(egress.bind);
      if (bind_to_port && bind.empty()) bind = shape_.localhost();
      if (egress.port) {
        if (bind.empty()) bind = shape_.wildcard();
        for (const Service* service : egress.services) {
          listeners_.add(egress, *service, *egress.port, bind, bind_to_port);
        }
      } else {
        listeners_.lock();
        for (const Service* service : egress.services)
          add_ports(egress, *service, bind, bind_to_port);
      }
    }
    SharedSetPlan plan;
    std::vector<ListenerPlan> listeners = listeners_.take_listeners();
    add_http_proxy(&listeners);
    attach_patches(model_, shape_, PatchGroup::kOutbound, &listeners);
    for (ListenerPlan& listener : listeners) {
      plan.listeners.push_back(std::make_shared<const ListenerPlan>(std::move(listener)));
    }
    add_sidecar(scope_, &plan.sources);
    plan.conflicts = listeners_.conflicts().take();
    plan.taken_by_classes = virtual_addresses(model_, shape_);
    plan.sorted_addresses = listeners_.sorted_addresses();
    return plan;
  }

 private:
  void add_ports(const EgressListener& egress, const Service& service, const std::string& bind,
                 bool bind_to_port) {
    for (const Port& port : service.ports) {
      bool per_pod = model_.features.headless_pod_listeners && bind.empty() &&
                     service.kube != nullptr && service.resolution == Resolution::kPassthrough &&
                     is_tcp(port.protocol);
      if (!per_pod) {
        listeners_.add(egress, service, port, bind, bind_to_port);
        continue;
      }
      for (const auto& [address, endpoints] : endpoint_addresses(model_, service, port)) {
        // The proxy's own pod is not called through the proxy.
        uint16_t first = listeners_.sorted_addresses() ? shape_.address_order[0] : uint16_t{0};
        if (address == shape_.addresses[first]) continue;
        listeners_.add(egress, service, port, std::string(address), bind_to_port, endpoints);
      }
    }
  }

  // buildHTTPProxy.
  void add_http_proxy(std::vector<ListenerPlan>* listeners) const {
    constexpr uint32_t kDefaultPort = 15002;
    uint32_t port = model_.mesh.proxy_http_port;
    if (port == 0 && shape_.interception == Interception::kNone) port = kDefaultPort;
    if (port == 0) return;
    ListenerOptions options;
    options.bind = Text(std::string(shape_.localhost()));
    options.port = port;
    options.bind_to_port = true;
    HttpOptions& http = options.chains.emplace_back().http.emplace();
    http.rds = "http_proxy";
    http.egress = true;
    http.http1 = http.allow_absolute_url = true;
    http.accept_http_10 = shape_.http10;
    ListenerPlan listener = lay_out_listener(model_, shape_, options);
    listener.direction = TrafficDirection::kOutbound;
    if (model_.mesh.proxy_http_port != 0) {
      add_mesh_config(model_, &listener.sources);
    } else {
      listener.sources.add(proxy_source());
    }
    complete_chains(model_, shape_, options, plugin_chains(options), &listener);
    listeners->push_back(std::move(listener));
  }

  const Model& model_;
  const ProxyShape& shape_;
  const SidecarScope& scope_;
  OutboundListeners listeners_;
};

}  // namespace

SharedSetPlan build_outbound(const Model& model, const ProxyShape& shape,
                             const SidecarScope& scope) {
  return OutboundWalk(model, shape, scope).walk();
}

}  // namespace meshc::istio_1_3
