// Finds the TCP and TLS routes of gateway servers.
#include "build/istio_1_3/gateway_routes.h"

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/gateway_tls.h"
#include "build/istio_1_3/network_filters.h"

namespace meshc::istio_1_3 {
namespace {

// pickMatchingGatewayHosts: "ns/host" is for virtual services of that namespace only.
bool serves_host(const GatewayServer& server, const VirtualService& service) {
  for (std::string_view host : server.hosts) {
    if (size_t slash = host.find('/'); slash != std::string_view::npos) {
      if (host.substr(0, slash) != service.namespace_name) continue;
      host = split(host, '/')[1];
    }
    bool named = std::any_of(service.hosts.begin(), service.hosts.end(),
                             [&](const std::string& other) { return hosts_overlap(host, other); });
    if (named) return true;
  }
  return false;
}

// The virtual services of the server's gateway that share a host with the server, of all that have
// `routes`.
std::vector<const VirtualService*> virtual_services(const RouterContext& context,
                                                    const MergedServer& merged,
                                                    std::vector<L4Route> VirtualService::*routes) {
  std::vector<const VirtualService*> found = context.model.virtual_services.for_gateway(
      context.shape.namespace_number, merged.gateway->name);
  std::erase_if(found, [&](const VirtualService* service) {
    return (service->*routes).empty() || !serves_host(*merged.server, *service);
  });
  return found;
}

// l4SingleMatch: subnets and labels count for nothing here.
bool matches(const RouteMatch& match, const MergedServer& merged) {
  if (match.port != 0 && match.port != merged.server->port.number) return false;
  return match.gateways.empty() || std::find(match.gateways.begin(), match.gateways.end(),
                                             merged.gateway->name) != match.gateways.end();
}

// l4MultiMatch: one match is enough, and none matches everything.
bool matches(const std::vector<RouteMatch>& list, const MergedServer& merged) {
  return list.empty() || std::any_of(list.begin(), list.end(), [&](const RouteMatch& match) {
           return matches(match, merged);
         });
}

ChainOptions route_chain(const RouterContext& context, const MergedServer& merged,
                         const VirtualService& service, const L4Route& route) {
  ChainOptions chain;
  chain.network_filters = outbound_filters(context.model, context.shape, context.scope,
                                           merged.server->port, route, service);
  chain.sources.add("VirtualService", service.config->meta());
  return chain;
}

}  // namespace

ChainOptions tcp_route_chain(const RouterContext& context, const MergedServer& merged) {
  for (const VirtualService* service : virtual_services(context, merged, &VirtualService::tcp)) {
    for (const L4Route& route : service->tcp) {
      if (matches(route.matches, merged)) return route_chain(context, merged, *service, route);
    }
  }
  return {};
}

std::vector<ChainOptions> passthrough_chains(const RouterContext& context,
                                             const MergedServer& merged) {
  std::vector<ChainOptions> chains;
  if (merged.server->tls->mode == ServerTlsMode::kAutoPassthrough) {
    ChainOptions& chain = chains.emplace_back();
    chain.sni_hosts = sni_hosts(*merged.server);
    chain.network_filters = sni_cluster_filters(context.model, context.shape, merged.server->port);
    return chains;
  }
  for (const VirtualService* service : virtual_services(context, merged, &VirtualService::tls)) {
    for (const L4Route& route : service->tls) {
      for (const RouteMatch& match : route.matches) {
        if (!matches(match, merged)) continue;
        ChainOptions& chain = chains.emplace_back(route_chain(context, merged, *service, route));
        chain.sni_hosts = match.sni_hosts;
      }
    }
  }
  return chains;
}

}  // namespace meshc::istio_1_3
