// The filters that all listeners of one kind of proxy have, made once.
#pragma once

#include <array>
#include <utility>

#include "build/istio_current/access_logs.h"
#include "build/istio_current/authorization.h"
#include "build/istio_current/telemetry.h"
#include "build/istio_current/tracing.h"

namespace meshc::istio_current {

// Those of one class of listeners.
struct ClassFilters {
  std::vector<Tree> stats;
  Tree http_logs, tcp_logs, listener_logs;
  ManagerTracing tracing;
  Tree request_id;  // request_id_extension
};

// Which listeners are to be made: those that many kinds of proxies share, or one kind's own.
enum class ListenerPart : uint8_t { kOutbound, kOwn };

// What depends on the proxy, but neither on what it serves nor on what it sees.
struct SharedFilters {
  // For shared listeners nothing is asked that only concerns own ones, and what proxies are told
  // apart by there (Model::outbound_distinctions) does not suffice for it.
  SharedFilters(const Model& model, const Proxy& proxy, ListenerPart part);

  AuthorizationFilters authorization;
  Tree jwt;
  Tree http_tls, tcp_tls;                // of a sidecar's own chains for mutual TLS
  std::array<ClassFilters, 3> by_class;  // by ListenerClass
  Sources sources;                       // of all that

  const ClassFilters& of(ListenerClass listener_class) const {
    return by_class[static_cast<size_t>(listener_class)];
  }
};

struct ProxyFilters : SharedFilters {
  // The references must outlive the object.
  ProxyFilters(const Model& m, const Proxy& p, const SidecarScope& s, SharedFilters shared)
      : SharedFilters(std::move(shared)), model(m), proxy(p), scope(s) {}

  const Model& model;
  const Proxy& proxy;
  const SidecarScope& scope;

  ListenerClass outbound_class() const {
    return proxy.is_router ? ListenerClass::kGateway : ListenerClass::kSidecarOutbound;
  }
};

// How ProxyConfig.proxyHeaders shows in connection managers (networking/util/proxy_headers.go).
struct ProxyHeaders {
  std::string server_name = "istio-envoy";
  bool passes_server = false;  // the server header of the application stays
  bool generates_request_id = true;
  bool suppresses_debug = false;
  bool exchanges_in_mesh_only = false;
  bool forwards_port = false;
  bool preserves_case = false;
  std::string forward_details = "APPEND_FORWARD";
  ValueRef certificate_details;
};

ProxyHeaders proxy_headers(const Proxy& proxy, ListenerClass listener_class);

// MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP; absent: no bound.
Tree connections_per_event(const Model& model);
Tree exact_balance(bool is_wanted);

}  // namespace meshc::istio_current
