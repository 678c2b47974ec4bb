// Merges the listener of one more service port into the one that has its place, or records why not.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "build/istio_1_3/dubbo.h"
#include "build/istio_1_3/outbound_listeners.h"

namespace meshc::istio_1_3 {
namespace {

void add_inspectors(std::vector<ListenerFilterPlan>* filters) {
  for (ListenerFilterPlan filter :
       {ListenerFilterPlan::kTlsInspector, ListenerFilterPlan::kHttpInspector}) {
    if (std::find(filters->begin(), filters->end(), filter) == filters->end())
      filters->push_back(filter);
  }
}

// mergeFilterChains: TCP chains first; all chains of the HTTP listener, its loop guard included,
// are for HTTP protocols alone from now on.
std::vector<FilterChainPlan> join_http_and_tcp(std::vector<FilterChainPlan> http,
                                               std::vector<FilterChainPlan> tcp) {
  for (FilterChainPlan& chain : http) {
    if (!chain.match) chain.match.emplace();
    std::vector<std::string>& protocols = chain.match->application_protocols;
    protocols.insert(protocols.end(), {"http/1.1", "http/1.0"});
    tcp.push_back(std::move(chain));
  }
  return tcp;
}

}  // namespace

void OutboundListeners::merge(Merge kind, const Incoming& incoming, ListenerPlan built) {
  Entry* current = incoming.current;
  switch (kind) {
    case Merge::kNone:
      if (current != nullptr) {
        merge_tcp_chains(incoming, std::move(built.filter_chains));
      } else {
        current = &entries_[incoming.key];
        *current = {{&incoming.service}, incoming.port, incoming.port.protocol,
                    std::move(built),    false,         {}};
      }
      break;
    case Merge::kHttpOverHttp:
    case Merge::kHttpOverAuto:
    case Merge::kAutoOverAuto:
      MESHC_CHECK(false, "such a port joins without a listener being built");
    case Merge::kHttpOverTcp:
      current->listener.filter_chains = join_http_and_tcp(
          std::move(built.filter_chains), std::move(current->listener.filter_chains));
      current->protocol = Protocol::kUnsupported;
      add_inspectors(&current->listener.listener_filters);
      current->services.push_back(&incoming.service);
      break;
    case Merge::kTcpOverHttp:
      current->listener.filter_chains = join_http_and_tcp(
          std::move(current->listener.filter_chains), std::move(built.filter_chains));
      current->protocol = Protocol::kUnsupported;
      add_inspectors(&current->listener.listener_filters);
      break;
    case Merge::kTcpOverTcp:
    case Merge::kTcpOverAuto:
      merge_tcp_chains(incoming, std::move(built.filter_chains));
      break;
    case Merge::kAutoOverHttp:
      // The new listener, which does both, takes the place.
      current->services.push_back(&incoming.service);
      current->service_port = incoming.port;
      current->listener = std::move(built);
      current->protocol = Protocol::kUnsupported;
      break;
    case Merge::kAutoOverTcp:
      merge_tcp_chains(incoming, std::move(built.filter_chains));
      current->protocol = Protocol::kUnsupported;
      add_inspectors(&current->listener.listener_filters);
      break;
  }
  if (incoming.protocol != ListenerProtocol::kTcp) {
    current->http_services.push_back(&incoming.service);
  }
}

// mergeTCPFilterChains: a chain joins unless one with the same match is there; then it is a
// conflict. A chain without a match and one with an empty match are different here.
void OutboundListeners::merge_tcp_chains(const Incoming& incoming,
                                         std::vector<FilterChainPlan> built) {
  Entry& current = *incoming.current;
  size_t existing = current.listener.filter_chains.size();
  for (FilterChainPlan& chain : built) {
    auto begin = current.listener.filter_chains.begin();
    auto end = begin + static_cast<ptrdiff_t>(existing);
    bool taken = std::any_of(
        begin, end, [&](const FilterChainPlan& other) { return other.match == chain.match; });
    if (taken) {
      add_conflict(kTcpOverTcp, incoming);
      continue;
    }
    current.listener.filter_chains.push_back(std::move(chain));
    current.services.push_back(&incoming.service);
  }
}

// Whether the services here share the port by design.
bool OutboundListeners::shares_port(const Incoming& incoming) const {
  const Entry* current = incoming.current;
  return current != nullptr && !current->locked && is_dubbo(incoming.port) &&
         is_dubbo(current->service_port);
}

// A chain for other traffic than that of the chains which are there comes to TCP ports alone, as it
// would without sharing; what surrounds the chains of interfaces is there already.
void OutboundListeners::share_port(const Incoming& incoming, std::vector<FilterChainPlan> built) {
  Entry& current = *incoming.current;
  std::vector<FilterChainPlan>& chains = current.listener.filter_chains;
  for (FilterChainPlan& chain : built) {
    if (dubbo_proxy(chain) == nullptr) continue;
    auto same = std::find_if(chains.begin(), chains.end(), [&](const FilterChainPlan& other) {
      return other.match == chain.match;
    });
    if (same == chains.end()) {
      if (incoming.protocol == ListenerProtocol::kTcp) chains.push_back(std::move(chain));
    } else if (!join_interfaces(chain, &*same)) {
      add_conflict(kTcpOverTcp, incoming);
    }
  }
  current.services.push_back(&incoming.service);
}

// Protocol names as Pilot's messages have them.
std::string_view OutboundListeners::protocol_name(Protocol protocol) const {
  switch (listener_protocol(protocol, sniffing())) {
    case ListenerProtocol::kHttp:
      return "HTTP";
    case ListenerProtocol::kTcp:
      return "TCP";
    default:
      return "UNKNOWN";
  }
}

void OutboundListeners::add_conflict(const char* metric, const Incoming& incoming) {
  const Entry& current = *incoming.current;
  std::string hosts;
  for (const Service* service : current.services) {
    if (!hosts.empty()) hosts += ",";
    hosts += service->hostname;
  }
  std::string_view existing = protocol_name(current.service_port.protocol);
  conflicts_.add(metric, incoming.key,
                 fmt::format("Listener={} Accepted{}={} Rejected{}={} {}Services={}", incoming.key,
                             existing, hosts, protocol_name(incoming.port.protocol),
                             incoming.service.hostname, existing, current.services.size()));
}

}  // namespace meshc::istio_1_3
