// Reads the ports that a proxy has registered, and finds the services behind them.
#include "build/istio_1_3/registered_ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/strings.h"
#include "build/istio_1_3/host_name.h"
#include "build/istio_1_3/model.h"
#include "build/istio_1_3/virtual_listeners.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kNames[] = {"dubbo", "grpc",  "grpc-web", "hsf",   "http", "http2",
                                       "https", "mongo", "mysql",    "redis", "tcp",  "tls"};

std::string text_of(const nlohmann::json& object, const char* field) {
  auto at = object.find(field);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

uint32_t port_of(const nlohmann::json& object, const char* field) {
  constexpr int64_t kMaxPort = 65535;
  auto at = object.find(field);
  if (at == object.end() || !at->is_number_integer()) return 0;
  int64_t number = at->get<int64_t>();
  return number > 0 && number <= kMaxPort ? static_cast<uint32_t>(number) : 0;
}

// The literal of that name in any case; empty if there is none.
std::string_view protocol_name(std::string_view protocol) {
  for (std::string_view name : kNames) {
    if (equals_ignore_case_ascii(name, protocol)) return name;
  }
  return {};
}

// "orders" is in the proxy's namespace, "orders.shop" in another; anything else is a host.
std::string host_of(const ServiceCatalog& services, std::string_view domain, const Node& node,
                    std::string_view service) {
  std::string host = resolve_short_name(service, node.config_namespace, domain);
  if (services.of_host(host) != nullptr) return host;
  std::string in_cluster = fmt::format("{}.svc.{}", service, domain);
  return services.of_host(in_cluster) == nullptr ? host : in_cluster;
}

// The port of the service whose endpoint the application's port is, or the registered one; else the
// one of either number, or the only one.
Port service_port(const RegisteredPort& port, const Workload& workload) {
  if (port.service == nullptr) return port.port();
  const std::string& host = port.service->hostname;
  for (uint32_t number : {port.application_port, port.number}) {
    for (const ServiceInstance& instance : workload.instances) {
      if (instance.service->hostname == host && instance.endpoint_port == number)
        return instance.service_port;
    }
  }
  const std::vector<Port>& ports = port.service->ports;
  for (uint32_t number : {port.application_port, port.number}) {
    for (const Port& candidate : ports) {
      if (candidate.number == number) return candidate;
    }
  }
  return ports.size() == 1 ? ports[0] : port.port();
}

}  // namespace

std::vector<RegisteredPort> find_registered_ports(const MeshIndex& index,
                                                  const ServiceCatalog& services, const Node& node,
                                                  const Workload& workload) {
  std::vector<RegisteredPort> ports;
  std::optional<std::string> text = node.metadata_text("REGISTERED_PORTS");
  if (!text || node.is_router) return ports;
  std::string_view domain = index.registry.text(index.registry.root().domain());
  nlohmann::json list = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return ports;
  for (const nlohmann::json& item : list) {
    if (!item.is_object()) continue;
    RegisteredPort port;
    port.number = port_of(item, "port");
    port.application_port = port_of(item, "appPort");
    port.name = protocol_name(text_of(item, "protocol"));
    std::string service = text_of(item, "service");
    if (port.number == 0 || port.application_port == 0 || port.name.empty() || service.empty())
      continue;
    // Dubbo and HSF are names that Istio does not know; what they name is TCP to it.
    Protocol known = parse_protocol(port.name);
    port.protocol = known == Protocol::kUnsupported ? Protocol::kTcp : known;
    port.host = host_of(services, domain, node, service);
    port.service = services.of_host(port.host);
    port.service_port = service_port(port, workload);
    ports.push_back(std::move(port));
  }
  return ports;
}

std::string registered_port_fault(const Model& model, const RegisteredPort& port) {
  if (port.number == kVirtualInboundPort || port.number == model.mesh.proxy_listen_port) {
    return fmt::format("registered port {} gets no listener: the proxy has one of its own there",
                       port.number);
  }
  if (port.service == nullptr) {
    return fmt::format("registered port {} gets no listener: there is no service {}", port.number,
                       port.host);
  }
  return {};
}

}  // namespace meshc::istio_1_3
