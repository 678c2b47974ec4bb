// Builds the listeners for the ports of probes.
#include "build/istio_1_3/management_listeners.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "build/istio_1_3/inbound.h"
#include "build/istio_1_3/network_filters.h"
#include "build/istio_1_3/source_objects.h"

namespace meshc::istio_1_3 {
namespace {

// Where a listener is bound, in a form that can be compared.
std::string bound_to(const ProxyShape& shape, const ListenerPlan& listener) {
  if (const auto* pipe = std::get_if<PipePlan>(&listener.address)) return pipe->path;
  const auto& socket = std::get<SocketAddressPlan>(listener.address);
  return actual_text(shape, socket.address) + " " + std::to_string(socket.port);
}

}  // namespace

void add_management_listeners(const Model& model, const ProxyShape& shape,
                              const SidecarScope& scope, const ListenersByPort& outbound,
                              bool sorted_addresses, std::vector<ListenerPlan>* inbound) {
  if (!scope.ingress.empty() || shape.interception == Interception::kNone) return;
  std::set<std::string> taken;
  for (const ListenerPlan& listener : *inbound) taken.insert(bound_to(shape, listener));
  for (uint16_t i = 0; i < shape.addresses.size(); ++i) {
    uint16_t index = sorted_addresses ? shape.address_order[i] : i;
    const std::vector<uint32_t>& ports = shape.workload.management_ports[index];
    if (ports.empty()) continue;
    for (uint32_t number : ports) {
      auto at = std::lower_bound(outbound.begin(), outbound.end(), number,
                                 [](const auto& one, uint32_t port) { return one.first < port; });
      for (; at != outbound.end() && at->first == number; ++at)
        taken.insert(bound_to(shape, *at->second));
    }
    for (uint32_t number : ports) {
      std::string name = fmt::format("mgmt-{}", number);
      ListenerOptions options;
      options.bind = Text("", {ParameterKind::kAddress, index}, "");
      options.port = number;
      ChainOptions& chain = options.chains.emplace_back();
      chain.network_filters =
          inbound_filters(model, shape, {name, number, Protocol::kTcp}, "mgmtCluster");
      chain.sources.add(proxy_source());
      ListenerPlan listener = lay_out_listener(model, shape, options);
      if (!taken.insert(bound_to(shape, listener)).second) continue;
      listener.direction = TrafficDirection::kInbound;
      complete_chains(model, shape, options, plugin_chains(options), &listener);
      inbound->push_back(std::move(listener));
    }
  }
}

}  // namespace meshc::istio_1_3
