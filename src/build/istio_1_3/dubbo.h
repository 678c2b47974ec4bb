// Services that share a port by design: all Dubbo and HSF services of a provider are behind one.
//
// Beyond Istio 1.3.8, to which such ports are of unknown protocol or TCP, and several of them on
// one address and port a conflict. The listener stays the one that Istio builds for the first
// service; the others add their interfaces to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/service_catalog.h"
#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// A port that Istio takes for TCP or cannot tell, and that is named "dubbo", "hsf", or one of the
// two with "-" and more behind it.
bool is_dubbo(const Port& port);

// For a Dubbo port: puts a proxy that knows the interfaces of `service` in place of the TCP proxy
// that ends the filters. A service that says none (or null) has its host's name for an interface,
// and takes what no other service says.
void route_by_interface(const Service* service, std::string_view hostname, const Port& port,
                        std::vector<NetworkFilterPlan>* filters);

// The Dubbo proxy that ends the chain; null if none does.
DubboProxyPlan* dubbo_proxy(FilterChainPlan* chain);
const DubboProxyPlan* dubbo_proxy(const FilterChainPlan& chain);

// Adds the routes of `from` to those of `into`, if both chains end in Dubbo proxies.
bool join_interfaces(const FilterChainPlan& from, FilterChainPlan* into);

// Joins the Dubbo proxies of a listener for one more service to those of the listener that has the
// place. False, and nothing is done, if the chains differ in what they do with traffic on its way
// there: the first service's policies hold for all.
bool share_listener(const ListenerPlan& added, ListenerPlan* listener);

// To be called once all have joined: puts routes that ask for more in front of those that ask for
// less, and leaves out what is never reached. A sentence for each interface that is lost, since an
// earlier service has it.
std::vector<std::string> settle_interfaces(ListenerPlan* listener);

inline constexpr const char* kInterfaceConflict = "meshc_dubbo_interface";

}  // namespace meshc::istio_1_3
