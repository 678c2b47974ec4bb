// Reads VirtualServices and sorts them by gateway and by who sees them.
#include "build/istio_current/virtual_services.h"

#include <algorithm>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

// Makes the short names of one VirtualService whole (resolveVirtualServiceShortnames).
struct Names {
  std::string_view namespace_name;
  std::string_view domain;

  std::string host(ValueRef value) const {
    return resolve_short_name(value.as_string(), namespace_name, domain);
  }
  std::vector<std::string> gateways(ValueRef list) const {
    std::vector<std::string> gateways;
    for (ValueRef item : list.children()) {
      const std::string_view name = item.as_string();
      gateways.push_back(name == kMeshGateway ? std::string(name)
                                              : resolve_gateway_name(name, namespace_name));
    }
    return gateways;
  }
};

std::vector<Route> read_routes(ValueRef list, const Names& names) {
  std::vector<Route> routes;
  for (ValueRef item : list.children()) {
    Route& route = routes.emplace_back();
    for (ValueRef match : item.find("match").children()) {
      route.matches.push_back(
          {texts(match.find("sniHosts")), texts(match.find("destinationSubnets")),
           static_cast<uint32_t>(match.find("port").as_int()),
           names.gateways(match.find("gateways")), label_set(match.find("sourceLabels")),
           match.find("sourceNamespace").as_string()});
    }
    for (ValueRef to : item.find("route").children()) {
      const ValueRef destination = to.find("destination");
      route.destinations.push_back(
          {names.host(destination.find("host")),
           std::string(destination.find("subset").as_string()),
           static_cast<uint32_t>(destination.find("port").find("number").as_int()),
           static_cast<int32_t>(to.find("weight").as_int())});
    }
  }
  return routes;
}

// Whether an HTTP route is for clients of the namespace.
bool is_for(ValueRef route, std::string_view client_namespace) {
  bool matches = true;
  for (ValueRef match : route.find("match").children()) {
    const std::string_view wanted = match.find("sourceNamespace").as_string();
    if (wanted.empty()) continue;
    if (wanted == client_namespace) return true;
    matches = false;
  }
  return matches;
}

}  // namespace

std::string config_path(std::string_view namespace_name, std::string_view kind,
                        std::string_view name) {
  std::string path = "/apis/networking.istio.io/v1/namespaces/";
  return path.append(namespace_name).append("/").append(kind).append("/").append(name);
}

std::vector<ReferredHost> VirtualService::destinations(const Registry& registry,
                                                       std::string_view client_namespace) const {
  std::map<std::string, std::set<uint32_t>> found;
  const Names names{namespace_name, registry.text(registry.root().domain())};
  const auto add = [&](ValueRef destination) {
    if (!destination.is_object()) return;
    found[names.host(destination.find("host"))].insert(
        static_cast<uint32_t>(destination.find("port").find("number").as_int()));
  };
  for (ValueRef route : registry.value(config->spec()).find("http").children()) {
    if (!is_for(route, client_namespace)) continue;
    for (ValueRef to : route.find("route").children()) add(to.find("destination"));
    add(route.find("mirror"));
    for (ValueRef mirror : route.find("mirrors").children()) add(mirror.find("destination"));
  }
  for (const auto* routes : {&tcp, &tls}) {
    for (const Route& route : *routes) {
      for (const RouteDestination& to : route.destinations) found[to.host].insert(to.port);
    }
  }
  std::vector<ReferredHost> hosts;
  for (auto& [host, ports] : found) hosts.push_back({host, std::move(ports)});
  return hosts;
}

VirtualServiceCatalog::VirtualServiceCatalog(const MeshIndex& index, const MeshSettings& mesh,
                                             const DiscoveredNamespaces& namespaces) {
  const Registry& registry = index.registry;
  const std::string_view domain = registry.text(registry.root().domain());
  for (const fb::Config* config :
       config_list(index, "networking.istio.io", "VirtualService", namespaces)) {
    const ValueRef spec = registry.value(config->spec());
    if (spec.find("hosts").size() == 0) continue;  // a delegate, of which HTTP routes are made
    const fb::Meta& meta = *config->meta();
    const Names names{registry.text(meta.namespace_()), domain};
    VirtualService& added = all_.emplace_back();
    added.config = config;
    added.name = registry.text(meta.name());
    added.namespace_name = names.namespace_name;
    added.namespace_number = meta.namespace_();
    for (ValueRef host : spec.find("hosts").children()) added.hosts.push_back(names.host(host));
    added.gateways = names.gateways(spec.find("gateways"));
    if (added.gateways.empty()) added.gateways.emplace_back(kMeshGateway);
    added.tls = read_routes(spec.find("tls"), names);
    added.tcp = read_routes(spec.find("tcp"), names);
    added.config_path = config_path(registry.text(config->meta()->namespace_()), "virtual-service",
                                    registry.text(config->meta()->name()));
  }
  for (const VirtualService& one : all_) {
    const std::vector<std::string> to = texts(registry.value(one.config->spec()).find("exportTo"));
    const auto exports = [&](std::string_view word) {
      return std::find(to.begin(), to.end(), word) != to.end();
    };
    const bool is_public =
        to.empty() ? mesh.virtual_service_export == DefaultExport::kPublic : exports("*");
    const bool is_private = to.empty() && mesh.virtual_service_export == DefaultExport::kPrivate;
    for (const std::string& gateway : one.gateways) {
      if (is_public) {
        public_[gateway].push_back(&one);
        continue;
      }
      if (is_private) {
        private_[one.namespace_number][gateway].push_back(&one);
        own_views_.insert(one.namespace_number);
      }
      if (exports("~")) continue;
      for (const std::string& name : to) {
        const bool is_own = name == "." || name == one.namespace_name;
        const std::optional<uint32_t> number =
            is_own ? std::optional<uint32_t>(one.namespace_number) : registry.find_text(name);
        if (!number) continue;
        (is_own ? private_ : exported_)[*number][gateway].push_back(&one);
        own_views_.insert(*number);
      }
    }
  }
}

std::vector<const VirtualService*> VirtualServiceCatalog::of_gateway(
    uint32_t namespace_number, std::string_view gateway) const {
  std::vector<const VirtualService*> found;
  const std::string name(gateway);
  const auto add = [&](const ByGateway& map) {
    const auto at = map.find(name);
    if (at != map.end()) found.insert(found.end(), at->second.begin(), at->second.end());
  };
  for (const auto* map : {&private_, &exported_}) {
    if (const auto at = map->find(namespace_number); at != map->end()) add(at->second);
  }
  add(public_);
  return found;
}

}  // namespace meshc::istio_current
