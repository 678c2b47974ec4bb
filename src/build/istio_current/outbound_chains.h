// The TCP and TLS chains of an outbound listener (Istio 1.29 networking/core/tls.go).
#pragma once

#include <string>
#include <vector>

#include "build/istio_current/chains.h"

namespace meshc::istio_current {

// `bind` is the listener's address, `cidrs` the ranges of the service where it listens on the
// wildcard for them.
std::vector<ChainOptions> outbound_tcp_chains(const ProxyFilters& filters,
                                              const EgressListener& egress, const Service& service,
                                              const Port& port, const std::string& bind,
                                              std::vector<std::string> cidrs);

// GetAddressForProxy, GetExtraAddressesForProxy.
std::string service_address(const ProxyFilters& filters, const Service& service);
std::vector<std::string> extra_addresses(const ProxyFilters& filters, const Service& service);

}  // namespace meshc::istio_current
