// The outbound listeners of one class while they grow, one service port after the other.
//
// Problem: ports of many services may want one address and port. Istio 1.3.8
// (core/v1alpha3/listener.go buildSidecarOutboundListenerForPortOrUDS) takes the services in order
// and merges each into what is there: HTTP services share a listener (routes tell them apart), TCP
// chains join if their matches differ, HTTP and TCP live together if the proxy detects protocols,
// and whatever cannot be merged is a recorded conflict. The result depends on the order, so it is
// built in one pass by one thread; classes are built in parallel.
//
// Unlike there, a listener that would only be thrown away (a further HTTP service on a port that
// has its listener) is not built.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "build/istio_1_3/conflicts.h"
#include "build/istio_1_3/listener_layout.h"
#include "build/istio_1_3/outbound_chains.h"

namespace meshc::istio_1_3 {

class OutboundListeners {
 public:
  OutboundListeners(const Model& model, const ProxyShape& shape, const SidecarScope& scope);

  // Adds a service's port. `bind`: where the listener is to be bound; empty: the service's address
  // or the wildcard. `endpoints`: what has the address `bind`, if it is a pod's.
  void add(const EgressListener& egress, const Service& service, const Port& port,
           const std::string& bind, bool bind_to_port, const fb::Endpoints* endpoints = nullptr);

  // From now on nothing joins the listeners that are there: they are the user's own choice.
  void lock();

  // Whether a wildcard listener with a loop guard was built, which sorts the proxy's addresses.
  bool sorted_addresses() const { return sorted_addresses_; }

  // TCP listeners first, then the others, each by name.
  std::vector<ListenerPlan> take_listeners();
  Conflicts& conflicts() { return conflicts_; }

 private:
  struct Entry {
    std::vector<const Service*> services;  // as conflicts count them
    Port service_port;
    Protocol protocol = Protocol::kUnsupported;
    ListenerPlan listener;
    bool locked = false;
    std::vector<const Service*> http_services;  // those that share its HTTP chain
  };
  // One port on its way into the listeners.
  struct Incoming {
    const EgressListener& egress;
    const Service& service;
    const Port& port;
    const fb::Endpoints* endpoints;
    ListenerProtocol protocol;
    ListenerOptions options;
    std::string destination_cidr;
    std::string key;
    Entry* current = nullptr;
  };
  enum class Merge : uint8_t {
    kNone,  // no protocol detection: new, or TCP chains that join
    kHttpOverHttp,
    kHttpOverTcp,
    kHttpOverAuto,
    kTcpOverHttp,
    kTcpOverTcp,
    kTcpOverAuto,
    kAutoOverHttp,
    kAutoOverTcp,
    kAutoOverAuto,
  };

  bool sniffing() const { return model_.features.sniff_outbound && shape_.is_1_3(); }
  void choose_bind(Incoming* incoming) const;
  bool may_join(const Incoming& incoming);
  bool may_share(const Incoming& incoming) const;
  Merge merge_kind(const Incoming& incoming) const;
  ChainOptions http_chain(const Incoming& incoming) const;
  ListenerPlan build(Incoming* incoming);
  void add_fall_through(const Incoming& incoming, ListenerOptions* options,
                        ListenerPlan* listener) const;
  void merge(Merge kind, const Incoming& incoming, ListenerPlan built);
  void merge_tcp_chains(const Incoming& incoming, std::vector<FilterChainPlan> built);
  bool shares_port(const Incoming& incoming) const;
  void share_port(const Incoming& incoming, std::vector<FilterChainPlan> built);
  void add_conflict(const char* metric, const Incoming& incoming);
  static void name_http_services(Entry* entry);
  std::string_view protocol_name(Protocol protocol) const;

  const Model& model_;
  const ProxyShape& shape_;
  const SidecarScope& scope_;
  std::unordered_map<std::string, Entry> entries_;
  Conflicts conflicts_;
  bool sorted_addresses_ = false;
  SortedMatches sorted_matches_;
};

}  // namespace meshc::istio_1_3
