// Chains from virtual services, and those of services that no route is for.
#include "build/istio_current/outbound_chains.h"

#include <algorithm>
#include <set>

#include "base/net.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kUnspecified = "0.0.0.0";

// matchTLS, matchTCP.
bool fits(const RouteMatch& match, const Proxy& proxy, const Port& port) {
  const bool fits_gateway =
      match.gateways.empty() ||
      std::find(match.gateways.begin(), match.gateways.end(), kMeshGateway) != match.gateways.end();
  return fits_gateway && is_subset_of(match.source_labels, proxy.workload.labels) &&
         (match.port == 0 || match.port == port.number) &&
         (match.source_namespace.empty() ||
          match.source_namespace == proxy.metadata_text("NAMESPACE"));
}

ChainOptions chain_of(const VirtualService& routes, NetworkFilters network) {
  ChainOptions chain;
  chain.network = std::move(network);
  chain.sources.add("VirtualService", routes.config->meta());
  return chain;
}

// The chain of the service itself.
ChainOptions default_chain(const ProxyFilters& filters, const Service& service, const Port& port) {
  Port target = port;
  target.name.clear();
  if (service.ports.size() == 1) target.number = service.ports[0].number;
  TcpDestination to;
  to.cluster = cluster_name("outbound", target.number, "", service.hostname);
  to.stat_prefix = stat_prefix(filters.model.mesh.outbound_cluster_stat_name, service,
                               service.hostname, "", target, to.cluster);
  to.rule = filters.scope.rule(service.hostname, filters.proxy.workload.labels);
  ChainOptions chain;
  chain.network =
      tcp_filters(filters, to, ListenerClass::kSidecarOutbound, port, /*exchanges_metadata=*/false);
  chain.sources.add(service.source());
  if (to.rule != nullptr) chain.sources.add("DestinationRule", to.rule->config->meta());
  return chain;
}

// The short forms of an alias by which a client of the domain may call it (GenerateAltVirtualHosts
// without a port).
void add_short_names(const std::string& host, const std::string& domain,
                     std::vector<std::string>* names) {
  if (!parse_ip(host)) names->push_back(host + ".");
  const size_t in_domain = domain.find(".svc.");
  if (in_domain != std::string::npos) {
    const std::string suffix = in_domain > 0 ? domain.substr(in_domain) : domain;
    const size_t in_host = host.find(".svc.");
    const size_t dot = host.find('.');
    if (!ends_with(host, suffix) || in_host == std::string::npos || in_host == 0 ||
        dot + 1 > in_host)
      return;
    const std::string short_host = host.substr(0, in_host);
    if (host.substr(dot + 1, in_host - dot - 1) == domain.substr(0, in_domain)) {
      names->insert(names->end(), {host.substr(0, dot), short_host + ".svc", short_host});
    } else {
      names->insert(names->end(), {short_host, short_host + ".svc"});
    }
    return;
  }
  const std::vector<std::string_view> host_parts = split(host, '.');
  const std::vector<std::string_view> domain_parts = split(domain, '.');
  size_t shared = 0;
  while (shared < host_parts.size() && shared < domain_parts.size() &&
         host_parts[host_parts.size() - 1 - shared] ==
             domain_parts[domain_parts.size() - 1 - shared])
    ++shared;
  if (shared == 0) return;
  const std::vector<std::string_view> own(host_parts.begin(),
                                          host_parts.end() - static_cast<ptrdiff_t>(shared));
  names->push_back(join(own, "."));
  if (own.size() == 2) names->push_back(names->back() + "." + std::string(host_parts[own.size()]));
}

std::vector<ChainOptions> tls_chains(const ProxyFilters& filters, const Service& service,
                                     const Port& port, const std::string& bind,
                                     std::vector<std::string> cidrs,
                                     const std::vector<const VirtualService*>& routes) {
  std::vector<ChainOptions> chains;
  std::set<std::string> handled;
  for (const VirtualService* one : routes) {
    for (const Route& route : one->tls) {
      for (const RouteMatch& match : route.matches) {
        if (!fits(match, filters.proxy, port)) continue;
        // 1.29 keeps the subnets of one match for those that follow.
        if (!match.subnets.empty() && port.number > 0) cidrs = match.subnets;
        const std::string predicates = join(match.sni_hosts, ",") + "|" + join(match.subnets, ",");
        if (!handled.insert(predicates).second) continue;
        ChainOptions chain =
            chain_of(*one, route_filters(filters, route.destinations, port, *one, false));
        chain.config_path = one->config_path;
        chain.sni_hosts = match.sni_hosts;
        chain.cidrs = cidrs;
        chains.push_back(std::move(chain));
      }
    }
  }
  if (!chains.empty()) return chains;
  ChainOptions chain = default_chain(filters, service, port);
  chain.cidrs = cidrs;
  const std::string wildcard = filters.proxy.has_v4() ? "0.0.0.0" : "::";
  std::string address = service_address(filters, service);
  if (contains(address, "/")) address.clear();
  if (!service.is_kubernetes && filters.proxy.ip_mode == IpMode::kV6 && address == kUnspecified)
    address = "::";
  if (!cidrs.empty() || address.empty() || (address == wildcard && bind == wildcard)) {
    chain.sni_hosts = {service.hostname};
    for (const std::string& alias : service.aliases) {
      chain.sni_hosts.push_back(alias);
      add_short_names(alias, filters.proxy.dns_domain, &chain.sni_hosts);
    }
  }
  chains.push_back(std::move(chain));
  return chains;
}

std::vector<ChainOptions> tcp_chains(const ProxyFilters& filters, const Service& service,
                                     const Port& port, std::vector<std::string> cidrs,
                                     const std::vector<const VirtualService*>& routes) {
  std::vector<ChainOptions> chains;
  bool has_default = false;
  const auto add = [&](const VirtualService& from, const Route& route,
                       std::vector<std::string> ranges, bool named) {
    ChainOptions chain =
        chain_of(from, route_filters(filters, route.destinations, port, from, false));
    if (named) chain.config_path = from.config_path;
    chain.cidrs = std::move(ranges);
    chains.push_back(std::move(chain));
  };
  for (const VirtualService* one : routes) {
    for (const Route& route : one->tcp) {
      std::vector<std::string> subnets;
      bool takes_all = route.matches.empty();
      for (const RouteMatch& match : route.matches) {
        if (takes_all || !fits(match, filters.proxy, port)) continue;
        takes_all = match.subnets.empty() || port.number == 0;
        if (!takes_all) subnets.insert(subnets.end(), match.subnets.begin(), match.subnets.end());
      }
      if (takes_all) {
        add(*one, route, cidrs, true);
        return chains;
      }
      if (subnets.empty()) continue;
      add(*one, route, subnets, false);
      std::sort(subnets.begin(), subnets.end());
      std::sort(cidrs.begin(), cidrs.end());
      has_default = has_default || subnets == cidrs;
    }
  }
  if (has_default) return chains;
  ChainOptions chain = default_chain(filters, service, port);
  chain.cidrs = cidrs;
  chains.push_back(std::move(chain));
  return chains;
}

// filterAddresses.
std::vector<std::string> usable_addresses(const Proxy& proxy,
                                          const std::vector<std::string>& addresses) {
  std::vector<std::string> v4, v6;
  for (const std::string& text : addresses) {
    const auto range = parse_ip_or_cidr(text);
    if (!range) continue;
    if (range->address.is_v4 && proxy.has_v4()) v4.push_back(text);
    if (!range->address.is_v4 && proxy.has_v6()) v6.push_back(text);
  }
  if (proxy.ip_mode == IpMode::kDual && !addresses.empty()) {
    if (const auto first = parse_ip_or_cidr(addresses[0])) return first->address.is_v4 ? v4 : v6;
  }
  return v4.empty() ? v6 : v4;
}

bool uses_allocated(const ProxyFilters& filters) {
  return (filters.proxy.dns_auto_allocate || filters.model.features.ip_autoallocate) &&
         filters.proxy.dns_capture;
}

}  // namespace

std::string service_address(const ProxyFilters& filters, const Service& service) {
  const Proxy& proxy = filters.proxy;
  if (!proxy.cluster_id.empty()) {
    const auto usable = usable_addresses(proxy, service.cluster_addresses);
    if (!usable.empty()) return usable[0];
  }
  if (uses_allocated(filters) && service.default_address == kUnspecified) {
    if (proxy.has_v4() && !service.auto_v4.empty()) return service.auto_v4;
    if (proxy.has_v6() && !service.auto_v6.empty()) return service.auto_v6;
  }
  return service.default_address;
}

std::vector<std::string> extra_addresses(const ProxyFilters& filters, const Service& service) {
  const Proxy& proxy = filters.proxy;
  std::vector<std::string> addresses;
  if (!proxy.cluster_id.empty()) addresses = service.cluster_addresses;
  if (addresses.empty() && uses_allocated(filters)) {
    if (!service.auto_v4.empty()) addresses.push_back(service.auto_v4);
    if (!service.auto_v6.empty()) addresses.push_back(service.auto_v6);
  }
  if (!filters.model.features.dual_stack || proxy.ip_mode != IpMode::kDual)
    addresses = usable_addresses(proxy, addresses);
  if (!addresses.empty()) addresses.erase(addresses.begin());
  return addresses;
}

std::vector<ChainOptions> outbound_tcp_chains(const ProxyFilters& filters,
                                              const EgressListener& egress, const Service& service,
                                              const Port& port, const std::string& bind,
                                              std::vector<std::string> cidrs) {
  const std::vector<const VirtualService*> routes = egress.routes_for(service.hostname);
  if (is_tls(port.protocol))
    return tls_chains(filters, service, port, bind, std::move(cidrs), routes);
  return tcp_chains(filters, service, port, std::move(cidrs), routes);
}

}  // namespace meshc::istio_current
