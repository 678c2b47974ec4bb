// Builds and joins the routes of Dubbo services.
#include "build/istio_1_3/dubbo.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kEveryInterface = "*";

DubboRoutePlan route_to(const TcpProxyPlan& tcp, DubboInterface interface) {
  return {std::move(interface.name), std::move(interface.group), std::move(interface.version),
          tcp.cluster, tcp.weighted};
}

bool same_destination(const DubboRoutePlan& a, const DubboRoutePlan& b) {
  return a.cluster == b.cluster && a.weighted == b.weighted;
}

// Less is asked for more by a call: whole names before wildcards, groups and versions before none.
int rank(const DubboRoutePlan& route) {
  if (route.interface == kEveryInterface) return 8;
  bool is_wildcard = contains(route.interface, "*");
  return (is_wildcard ? 4 : 0) + (route.group.empty() ? 1 : 0) + (route.version.empty() ? 1 : 0);
}

std::string describe(const DubboRoutePlan& route) {
  std::string text = route.group.empty() ? "" : route.group + "/";
  text += route.interface;
  if (!route.version.empty()) text += ":" + route.version;
  return text;
}

// Removes routes that ask for the same as an earlier one. That several services take all that
// others do not say is no loss: it is what their TCP proxies would do.
void remove_repeated(DubboProxyPlan* proxy, std::vector<std::string>* lost) {
  using Asked = std::tuple<std::string, std::string, std::string>;
  std::map<Asked, size_t> first;
  std::vector<DubboRoutePlan> kept;
  for (DubboRoutePlan& route : proxy->routes) {
    auto [at, is_new] =
        first.try_emplace(Asked(route.interface, route.group, route.version), kept.size());
    if (is_new) {
      kept.push_back(std::move(route));
      continue;
    }
    const DubboRoutePlan& earlier = kept[at->second];
    if (route.interface == kEveryInterface || same_destination(route, earlier)) continue;
    lost->push_back(fmt::format("interface {} of {} is left out: {} has it", describe(route),
                                route.cluster, earlier.cluster));
  }
  proxy->routes = std::move(kept);
}

// With a route for every interface, one for a single interface to the same place says nothing.
void remove_implied(DubboProxyPlan* proxy) {
  std::vector<DubboRoutePlan>& routes = proxy->routes;
  if (routes.empty() || routes.back().interface != kEveryInterface) return;
  const DubboRoutePlan everything = routes.back();
  bool has_wildcards = std::any_of(routes.begin(), routes.end() - 1, [](const auto& route) {
    return contains(route.interface, "*");
  });
  if (has_wildcards) return;
  std::erase_if(routes, [&](const DubboRoutePlan& route) {
    return route.interface != kEveryInterface && route.group.empty() && route.version.empty() &&
           same_destination(route, everything);
  });
}

// Mixer's filter reports only, and names the first service.
bool have_equal_policies(const FilterChainPlan& a, const FilterChainPlan& b) {
  auto policies = [](const FilterChainPlan& chain) {
    std::vector<NetworkFilterPlan> filters(chain.filters.begin(), chain.filters.end() - 1);
    std::erase_if(filters, [](const NetworkFilterPlan& filter) {
      return std::holds_alternative<MixerTcpFilterPlan>(filter);
    });
    return filters;
  };
  return a.match == b.match && a.tls == b.tls && policies(a) == policies(b);
}

}  // namespace

bool is_dubbo(const Port& port) {
  if (port.protocol != Protocol::kTcp && port.protocol != Protocol::kUnsupported) return false;
  std::string_view prefix = port.name.substr(0, port.name.find('-'));
  return equals_ignore_case_ascii(prefix, "dubbo") || equals_ignore_case_ascii(prefix, "hsf");
}

void route_by_interface(const Service* service, std::string_view hostname, const Port& port,
                        std::vector<NetworkFilterPlan>* filters) {
  if (!is_dubbo(port) || filters->empty()) return;
  auto* tcp = std::get_if<TcpProxyPlan>(&filters->back());
  if (tcp == nullptr) return;
  DubboProxyPlan proxy;
  if (service != nullptr) {
    for (const DubboInterface& interface : service->dubbo_interfaces)
      proxy.routes.push_back(route_to(*tcp, interface));
  }
  if (proxy.routes.empty()) {
    proxy.routes.push_back(route_to(*tcp, {std::string(hostname), {}, {}}));
    proxy.routes.push_back(route_to(*tcp, {std::string(kEveryInterface), {}, {}}));
  }
  proxy.tcp = std::move(*tcp);
  filters->back() = std::move(proxy);
}

DubboProxyPlan* dubbo_proxy(FilterChainPlan* chain) {
  return chain->filters.empty() ? nullptr : std::get_if<DubboProxyPlan>(&chain->filters.back());
}

const DubboProxyPlan* dubbo_proxy(const FilterChainPlan& chain) {
  return chain.filters.empty() ? nullptr : std::get_if<DubboProxyPlan>(&chain.filters.back());
}

bool join_interfaces(const FilterChainPlan& from, FilterChainPlan* into) {
  const DubboProxyPlan* added = dubbo_proxy(from);
  DubboProxyPlan* proxy = dubbo_proxy(into);
  if (added == nullptr || proxy == nullptr) return false;
  proxy->routes.insert(proxy->routes.end(), added->routes.begin(), added->routes.end());
  into->sources.add(from.sources);
  return true;
}

bool share_listener(const ListenerPlan& added, ListenerPlan* listener) {
  std::vector<FilterChainPlan>& chains = listener->filter_chains;
  if (added.filter_chains.size() != chains.size()) return false;
  bool shares = false;
  for (size_t i = 0; i < chains.size(); ++i) {
    const FilterChainPlan& chain = added.filter_chains[i];
    bool leads_to_dubbo = dubbo_proxy(chain) != nullptr;
    if (leads_to_dubbo != (dubbo_proxy(chains[i]) != nullptr)) return false;
    if (leads_to_dubbo && !have_equal_policies(chain, chains[i])) return false;
    shares = shares || leads_to_dubbo;
  }
  if (!shares) return false;
  for (size_t i = 0; i < chains.size(); ++i) join_interfaces(added.filter_chains[i], &chains[i]);
  return true;
}

std::vector<std::string> settle_interfaces(ListenerPlan* listener) {
  std::vector<std::string> lost;
  for (FilterChainPlan& chain : listener->filter_chains) {
    DubboProxyPlan* proxy = dubbo_proxy(&chain);
    if (proxy == nullptr) continue;
    remove_repeated(proxy, &lost);
    std::stable_sort(proxy->routes.begin(), proxy->routes.end(),
                     [](const auto& a, const auto& b) { return rank(a) < rank(b); });
    remove_implied(proxy);
  }
  return lost;
}

}  // namespace meshc::istio_1_3
