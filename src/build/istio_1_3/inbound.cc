// Builds inbound listeners.
#include "build/istio_1_3/inbound.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "build/istio_1_3/dubbo.h"
#include "build/istio_1_3/host_name.h"
#include "build/istio_1_3/network_filters.h"
#include "build/istio_1_3/source_objects.h"

namespace meshc::istio_1_3 {
namespace {

// A port to listen on, and the instance behind it.
struct InboundPort {
  Text bind;
  uint32_t number = 0;
  bool bind_to_port = false;
  ServiceInstance instance;  // without a service where the Sidecar resource stands in for it
  std::string hostname;
  Port port;  // what clusters and routes are named by
};

// A socket that has a listener, and whose it was first.
struct TakenSocket {
  std::string hostname;
  size_t listener = 0;
};

class InboundWalk {
 public:
  InboundWalk(const Model& model, const ProxyShape& shape, const SidecarScope& scope,
              Conflicts* conflicts)
      : model_(model), shape_(shape), scope_(scope), conflicts_(conflicts) {}

  std::vector<ListenerPlan> walk() {
    for (const RegisteredPort& registered : shape_.registered_ports) add_registered(registered);
    if (!scope_.ingress.empty()) {
      for (const IngressListener& ingress : scope_.ingress) add(ingress_port(ingress));
    } else if (shape_.interception != Interception::kNone) {
      // Without interception the application itself listens on these ports.
      for (const ServiceInstance& instance : shape_.workload.instances) {
        if (stands_for_registered_port(instance)) continue;
        Text bind("", {ParameterKind::kAddress, instance.address_index}, "");
        add({bind, instance.endpoint_port, false, instance, instance.service->hostname,
             instance.service_port});
      }
    }
    if (shape_.interception != Interception::kNone) add_application_ports();
    settle();
    return std::move(listeners_);
  }

 private:
  // The port that the proxy has registered in the application's place. It is the proxy's own,
  // whether or not traffic is intercepted.
  void add_registered(const RegisteredPort& registered) {
    std::string fault = registered_port_fault(model_, registered);
    if (fault.empty()) return add(registered_port(registered, registered.number, true));
    conflicts_->add(
        kRegisteredPort,
        Text("", {ParameterKind::kNodeName, 0}, ":" + std::to_string(registered.number)),
        std::move(fault));
  }

  // What intercepted callers of the application's own port meet, unless a service has that port.
  void add_application_ports() {
    std::vector<InboundPort> free;
    for (const RegisteredPort& registered : shape_.registered_ports) {
      if (!registered_port_fault(model_, registered).empty()) continue;
      InboundPort port = registered_port(registered, registered.application_port, false);
      if (taken_.count(socket_of(port)) == 0) free.push_back(std::move(port));
    }
    for (const InboundPort& port : free) add(port);
  }

  InboundPort registered_port(const RegisteredPort& registered, uint32_t number,
                              bool bind_to_port) const {
    InboundPort port;
    port.bind = inbound_bind(shape_);
    port.number = number;
    port.bind_to_port = bind_to_port;
    port.instance = {registered.service, registered.service_port, registered.application_port,
                     shape_.unicast_address.value_or(0)};
    port.hostname = registered.service->hostname;
    port.port = registered.port();
    return port;
  }

  // Where the registry of services knows the registered port as the service's endpoint.
  bool stands_for_registered_port(const ServiceInstance& instance) const {
    return std::any_of(shape_.registered_ports.begin(), shape_.registered_ports.end(),
                       [&](const RegisteredPort& registered) {
                         return registered.number == instance.endpoint_port &&
                                registered.service != nullptr &&
                                registered.service->hostname == instance.service->hostname;
                       });
  }

  InboundPort ingress_port(const IngressListener& ingress) const {
    InboundPort port;
    port.bind = ingress.bind.empty() ? inbound_bind(shape_) : Text(std::string(ingress.bind));
    port.number = ingress.port.number;
    port.bind_to_port = shape_.interception == Interception::kNone || ingress.capture_none;
    port.hostname.append(scope_.config_name).append(".").append(scope_.config_namespace);
    for (const ServiceInstance& instance : shape_.workload.instances) {
      if (instance.endpoint_port != ingress.port.number) continue;
      port.instance = instance;
      port.hostname = instance.service->hostname;
      break;
    }
    port.instance.service_port = port.port = ingress.port;
    return port;
  }

  std::string socket_of(const InboundPort& port) const {
    return actual_text(shape_, port.bind) + ":" + std::to_string(port.number);
  }

  void add(const InboundPort& port) {
    std::string socket = socket_of(port);
    auto at = taken_.find(socket);
    std::optional<ListenerPlan> built;
    if (at == taken_.end() || is_dubbo(port.port)) built = build(port);
    if (at != taken_.end()) {
      if (built && share_listener(*built, &listeners_[at->second.listener])) return;
      return add_conflict(port, at->second.hostname);
    }
    if (!built) return;
    taken_.emplace(std::move(socket), TakenSocket{port.hostname, listeners_.size()});
    listeners_.push_back(*std::move(built));
  }

  void settle() {
    for (ListenerPlan& listener : listeners_) {
      std::vector<std::string> lost = settle_interfaces(&listener);
      if (!lost.empty()) conflicts_->add(kInterfaceConflict, listener.name, join(lost, "; "));
    }
  }

  void add_conflict(const InboundPort& port, const std::string& existing) {
    Text message = port.bind;
    message.before.insert(0, "Conflicting inbound listener:");
    (message.is_plain() ? message.before : message.after) +=
        fmt::format(":{}. existing: {}, incoming: {}", port.number, existing, port.hostname);
    conflicts_->add(kInboundConflict, Text("", {ParameterKind::kNodeName, 0}, ""),
                    std::move(message));
  }

  PluginInput plugin_input(const InboundPort& port) const {
    PluginInput input{model_, shape_, scope_};
    bool sniffing = model_.features.sniff_inbound && shape_.is_1_3();
    input.protocol = listener_protocol(port.port.protocol, sniffing);
    input.instance = &port.instance;
    if (port.instance.service != nullptr) {
      set_service(*port.instance.service, &input);
    } else {
      input.has_service = true;
      input.service_host = port.hostname;
      input.service_name = scope_.config_name;
      input.service_namespace = scope_.config_namespace;
    }
    input.address = {port.bind, port.number};
    return input;
  }

  // Nothing for a protocol that gets no listener.
  std::optional<ListenerPlan> build(const InboundPort& port) const {
    PluginInput input = plugin_input(port);
    if (input.protocol == ListenerProtocol::kNone) return std::nullopt;
    ListenerOptions options;
    options.bind = port.bind;
    options.port = port.number;
    options.bind_to_port = port.bind_to_port;
    options.needs_http_inspector = input.protocol == ListenerProtocol::kAuto;
    options.user_filters = {port.instance.service_port, ListenerCategory::kSidecarInbound};
    add_chains(input, port, &options);
    ListenerPlan listener = lay_out_listener(model_, shape_, options);
    listener.direction = TrafficDirection::kInbound;
    std::vector<PluginChain> chains = plugin_chains(options);
    for (const Plugin* plugin : plugins()) plugin->on_inbound_listener(input, &chains);
    complete_chains(model_, shape_, options, std::move(chains), &listener);
    return listener;
  }

  // The objects that open the port, then those of one of its chains.
  Sources sources_of(const InboundPort& port, const InboundChain& chain) const {
    Sources sources;
    if (port.instance.service != nullptr) sources.add(source_of(*port.instance.service));
    if (!scope_.ingress.empty()) add_sidecar(scope_, &sources);
    sources.add(proxy_source());
    sources.add(chain.sources);
    return sources;
  }

  // A port whose protocol is detected has every chain twice: for HTTP, then for the rest.
  void add_chains(const PluginInput& input, const InboundPort& port,
                  ListenerOptions* options) const {
    std::vector<InboundChain> chains;
    for (const Plugin* plugin : plugins()) plugin->inbound_chains(input, &chains);
    if (chains.empty()) chains.emplace_back();
    if (input.protocol != ListenerProtocol::kTcp) {
      std::string cluster =
          cluster_name("inbound", port.port.number, port.port.name, port.hostname);
      for (const InboundChain& chain : chains) {
        ChainOptions& http = options->chains.emplace_back();
        http.http = inbound_http_options(input, port.port, cluster);
        http.match =
            input.protocol == ListenerProtocol::kAuto ? detected_http_match(chain) : chain.match;
        http.tls = chain.http_tls;
        http.sources = sources_of(port, chain);
        http.listener_filters = chain.listener_filters;
      }
    }
    if (input.protocol != ListenerProtocol::kHttp) {
      for (const InboundChain& chain : chains) {
        ChainOptions& tcp = options->chains.emplace_back();
        tcp.network_filters = inbound_filters(model_, shape_, port.port, port.hostname);
        route_by_interface(port.instance.service, port.hostname, port.port, &tcp.network_filters);
        tcp.match = chain.match;
        tcp.tls = chain.tls;
        tcp.sources = sources_of(port, chain);
        tcp.listener_filters = chain.listener_filters;
      }
    }
  }

  static ChainMatchPlan detected_http_match(const InboundChain& chain) {
    ChainMatchPlan match = chain.match.value_or(ChainMatchPlan());
    match.application_protocols.insert(match.application_protocols.end(), {"http/1.1", "http/1.0"});
    if (match.application_protocols[0] == "istio") match.transport_protocol = "tls";
    return match;
  }

  const Model& model_;
  const ProxyShape& shape_;
  const SidecarScope& scope_;
  Conflicts* conflicts_;
  std::map<std::string, TakenSocket> taken_;  // by bind address and port
  std::vector<ListenerPlan> listeners_;
};

}  // namespace

Text inbound_bind(const ProxyShape& shape) {
  if (!shape.unicast_address) return Text(std::string(shape.wildcard()));
  if (!shape.unicast_literal.empty()) return Text(shape.unicast_literal);
  return Text("", {ParameterKind::kAddress, *shape.unicast_address}, "");
}

std::string actual_text(const ProxyShape& shape, const Text& text) {
  if (text.is_plain()) return text.before;
  return text.before + shape.addresses[text.parameter.index] + text.after;
}

HttpOptions inbound_http_options(const PluginInput& input, const Port& port,
                                 const std::string& cluster) {
  HttpOptions http;
  http.route.name = cluster;
  http.route.virtual_host = fmt::format("inbound|http|{}", port.number);
  if (input.shape.is_1_3()) http.route.route_name = "default";
  http.route.cluster = cluster;
  http.route.decorator_operation = fmt::format("{}:{}/*", input.service_host, port.number);
  for (const Plugin* plugin : plugins())
    plugin->on_inbound_route(input, &http.route, &http.sources);
  http.forward_client_certificate = true;
  http.server_name = true;
  http.http2 = is_http2(port.protocol);
  http.grpc_web = port.protocol == Protocol::kGrpcWeb;
  http.http1 = http.accept_http_10 = input.shape.http10;
  return http;
}

std::vector<ListenerPlan> build_inbound(const Model& model, const ProxyShape& shape,
                                        const SidecarScope& scope, Conflicts* conflicts) {
  return InboundWalk(model, shape, scope, conflicts).walk();
}

}  // namespace meshc::istio_1_3
