// Builds the TCP and TLS chains of outbound ports.
#include "build/istio_1_3/outbound_chains.h"

#include <algorithm>
#include <unordered_set>

#include "base/strings.h"
#include "build/istio_1_3/dubbo.h"
#include "build/istio_1_3/host_name.h"
#include "build/istio_1_3/network_filters.h"
#include "build/istio_1_3/source_objects.h"

namespace meshc::istio_1_3 {
namespace {

// What both kinds of chains are built from.
struct Context {
  const Model& model;
  const ProxyShape& shape;
  const SidecarScope& scope;
  const Service& service;
  const Port& port;
  const std::string& destination_cidr;
  std::vector<const VirtualService*> virtual_services;  // those that name the service's host
  SortedMatches* sorted_matches;
};

// matchTLS, matchTCP: what can be told about a match without seeing traffic.
bool may_match(const Context& context, const RouteMatch& match) {
  bool gateway = match.gateways.empty() || std::find(match.gateways.begin(), match.gateways.end(),
                                                     "mesh") != match.gateways.end();
  return gateway && any_superset_of(context.shape.workload.labels, match.source_labels) &&
         (match.port == 0 || match.port == context.port.number);
}

ChainOptions route_chain(const Context& context, const VirtualService& virtual_service,
                         const L4Route& route, std::vector<std::string> cidrs) {
  ChainOptions chain;
  chain.destination_cidrs = std::move(cidrs);
  chain.network_filters = outbound_filters(context.model, context.shape, context.scope,
                                           context.port, route, virtual_service);
  route_by_interface(&context.service, context.service.hostname, context.port,
                     &chain.network_filters);
  chain.sources.add(source_of(context.service));
  chain.sources.add(source_of(virtual_service));
  return chain;
}

// The chain to the service's own cluster: its only port's, or that of the listener's port.
ChainOptions default_chain(const Context& context) {
  const std::vector<Port>& ports = context.service.ports;
  uint32_t port = ports.size() == 1 ? ports[0].number : context.port.number;
  ChainOptions chain;
  chain.destination_cidrs = {context.destination_cidr};
  chain.network_filters =
      outbound_filters(context.model, context.shape, context.port,
                       cluster_name("outbound", port, "", context.service.hostname));
  route_by_interface(&context.service, context.service.hostname, context.port,
                     &chain.network_filters);
  chain.sources.add(source_of(context.service));
  return chain;
}

// hashRuntimeTLSMatchPredicates: equal for matches that list the same names and subnets in the same
// order.
std::string runtime_predicates(const SortedMatches& sorted, const RouteMatch& match) {
  auto list = [&](std::vector<std::string> items, bool is_sorted) {
    if (is_sorted) std::sort(items.begin(), items.end());
    return join(items, ",");
  };
  return list(match.sni_hosts, sorted.sni_hosts.count(&match) > 0) + "|" +
         list(match.destination_subnets, sorted.destination_subnets.count(&match) > 0);
}

// Several matches may ask the same of traffic; only the first of them can ever be reached.
std::vector<ChainOptions> tls_chains(const Context& context) {
  std::vector<ChainOptions> chains;
  SortedMatches used;  // sorted once the listener is built, not before
  std::unordered_set<std::string> handled;
  for (const VirtualService* virtual_service : context.virtual_services) {
    for (const L4Route& route : virtual_service->tls) {
      for (const RouteMatch& match : route.matches) {
        if (!may_match(context, match)) continue;
        if (!handled.insert(runtime_predicates(*context.sorted_matches, match)).second) continue;
        bool own_subnets = !match.destination_subnets.empty() && context.port.number > 0;
        used.sni_hosts.insert(&match);
        if (own_subnets) used.destination_subnets.insert(&match);
        ChainOptions chain =
            route_chain(context, *virtual_service, route,
                        own_subnets ? match.destination_subnets
                                    : std::vector<std::string>{context.destination_cidr});
        chain.sni_hosts = match.sni_hosts;
        chain.istio_config = virtual_service->metadata_path;
        chains.push_back(std::move(chain));
      }
    }
  }
  context.sorted_matches->sni_hosts.merge(used.sni_hosts);
  context.sorted_matches->destination_subnets.merge(used.destination_subnets);
  if (!chains.empty()) return chains;
  // Without an address of its own the service can be told by its name only.
  std::string_view address = context.service.address;
  if (contains(address, "/")) address = {};
  ChainOptions chain = default_chain(context);
  if (!context.destination_cidr.empty() || address.empty() || address == context.shape.wildcard()) {
    chain.sni_hosts = {context.service.hostname};
  }
  chains.push_back(std::move(chain));
  return chains;
}

// Adds the chains of one route. True if no further chain can be reached: one without a condition of
// its own was added, or one for just what the default chain would be for.
bool add_tcp_route(const Context& context, const VirtualService& virtual_service,
                   const L4Route& route, std::vector<ChainOptions>* chains, bool* default_added) {
  auto add_unconditional = [&] {
    ChainOptions chain = route_chain(context, virtual_service, route, {context.destination_cidr});
    chain.istio_config = virtual_service.metadata_path;
    chains->push_back(std::move(chain));
    *default_added = true;
    return true;
  };
  if (route.matches.empty()) return add_unconditional();
  std::vector<std::string> subnets;
  for (const RouteMatch& match : route.matches) {
    if (!may_match(context, match)) continue;
    if (match.destination_subnets.empty() || context.port.number == 0) return add_unconditional();
    subnets.insert(subnets.end(), match.destination_subnets.begin(),
                   match.destination_subnets.end());
  }
  if (subnets.empty()) return false;
  // Unlike the others this chain does not say what object it is made of.
  chains->push_back(route_chain(context, virtual_service, route, subnets));
  if (subnets == std::vector<std::string>{context.destination_cidr}) *default_added = true;
  return false;
}

std::vector<ChainOptions> tcp_chains(const Context& context) {
  std::vector<ChainOptions> chains;
  bool default_added = false;
  bool done = false;
  for (const VirtualService* virtual_service : context.virtual_services) {
    for (const L4Route& route : virtual_service->tcp) {
      if (!done) done = add_tcp_route(context, *virtual_service, route, &chains, &default_added);
    }
  }
  if (!default_added) chains.push_back(default_chain(context));
  return chains;
}

}  // namespace

std::vector<ChainOptions> outbound_chains(const Model& model, const ProxyShape& shape,
                                          const SidecarScope& scope, const EgressListener& egress,
                                          const Service& service, const Port& listen_port,
                                          const std::string& destination_cidr,
                                          SortedMatches* sorted_matches) {
  Context context{model, shape, scope, service, listen_port, destination_cidr, {}, sorted_matches};
  for (const VirtualService* virtual_service : egress.virtual_services) {
    if (virtual_service->tcp.empty() && virtual_service->tls.empty()) continue;
    bool named =
        std::any_of(virtual_service->hosts.begin(), virtual_service->hosts.end(),
                    [&](const std::string& host) { return hosts_overlap(host, service.hostname); });
    if (named) context.virtual_services.push_back(virtual_service);
  }
  return is_tls(listen_port.protocol) ? tls_chains(context) : tcp_chains(context);
}

}  // namespace meshc::istio_1_3
