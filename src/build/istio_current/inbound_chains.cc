// Which chains a port has by protocol and mutual TLS, and what is in them.
#include "build/istio_current/inbound_chains.h"

#include "build/istio_current/chains.h"
#include "build/istio_current/http_manager.h"
#include "build/istio_current/network_filters.h"
#include "build/istio_current/tls_context.h"
#include "build/istio_current/wasm.h"

namespace meshc::istio_current {
namespace {

constexpr ListenerClass kInbound = ListenerClass::kSidecarInbound;
constexpr std::string_view kTls = "tls";
constexpr std::string_view kRawBuffer = "raw_buffer";

// A match, and how the chain behind it reads the connection.
struct MatchOptions {
  std::vector<std::string> alpns;
  std::string_view transport;
  bool is_http = false;
  bool terminates_tls = false;
};

// The tables of filterchain_options.go.
std::vector<MatchOptions> match_options(const Model& model, ListenerProtocol protocol,
                                        MutualTls mode) {
  const std::vector<std::string> mtls_http = {"istio-http/1.0", "istio-http/1.1", "istio-h2"};
  const std::vector<std::string> mtls_tcp = {"istio-peer-exchange", "istio"};
  const std::vector<std::string> mtls_all = {"istio", "istio-peer-exchange", "istio-http/1.0",
                                             "istio-http/1.1", "istio-h2"};
  const std::vector<std::string>& plain_http = model.parts.plaintext_http_alpns;
  const bool http = protocol == ListenerProtocol::kHttp;
  if (protocol == ListenerProtocol::kAuto) {
    if (mode == MutualTls::kStrict) return {{mtls_http, kTls, true, true}, {{}, kTls, false, true}};
    if (mode == MutualTls::kDisable)
      return {{plain_http, kRawBuffer, true, false}, {{}, kRawBuffer, false, false}};
    return {{mtls_http, kTls, true, true},
            {plain_http, kRawBuffer, true, false},
            {mtls_tcp, kTls, false, true},
            {{}, kRawBuffer, false, false},
            {{}, kTls, false, false}};
  }
  if (mode == MutualTls::kStrict) return {{{}, kTls, http, true}};
  if (mode == MutualTls::kDisable) return {{{}, kRawBuffer, http, false}};
  if (http) return {{mtls_all, kTls, true, true}, {{}, kRawBuffer, true, false}};
  return {{mtls_all, kTls, false, true}, {{}, kTls, false, false}, {{}, kRawBuffer, false, false}};
}

Tree match_tree(const InboundPort& port, const MatchOptions& options) {
  return tree_object({{"destination_port", port.target_port == 0 ? Tree() : Tree(port.target_port)},
                      {"transport_protocol", options.transport},
                      {"application_protocols", options.alpns}});
}

// before + text + after.
Text around(const std::string& before, const Text& text, const std::string& after) {
  if (text.is_plain()) return Text(before + text.before + after);
  return {before + text.before, text.parameter, text.after + after};
}

Text chain_name(const InboundPort& port, bool is_http) {
  if (!port.is_passthrough) return inbound_listener_name(port);
  return is_http ? "virtualInbound-catchall-http" : "virtualInbound";
}

// buildSidecarInboundHTTPRouteConfig.
Tree inbound_routes(const InboundPort& port) {
  const Tree no_time = int64_t{0};
  TreeBuilder action;
  action.set("cluster", port.cluster).set("timeout", no_time);
  action.set("max_stream_duration",
             tree_object({{"max_stream_duration", no_time}, {"grpc_timeout_header_max", no_time}}));
  const bool is_grpc =
      port.port.protocol == Protocol::kGrpc || port.port.protocol == Protocol::kGrpcWeb;
  if (!is_grpc) {
    action.set("retry_policy",
               tree_object({{"retry_on", "reset-before-request"}, {"num_retries", 2}}));
  }
  const Tree route = tree_object({{"name", "default"},
                                  {"match", tree_object({{"prefix", "/"}})},
                                  {"route", action.build()},
                                  {"decorator", tree_object({{"operation", port.operation}})}});
  const Tree host = tree_object({{"name", "inbound|http|" + std::to_string(port.port.number)},
                                 {"domains", std::vector<std::string>{"*"}},
                                 {"routes", tree_list({route})}});
  return tree_object(
      {{"name", port.cluster}, {"virtual_hosts", tree_list({host})}, {"validate_clusters", false}});
}

// Which facts of the client's certificate are passed on.
Tree certificate_details(ValueRef stated) {
  const auto has = [&](std::string_view name, bool otherwise) {
    return stated.find(name).as_bool(otherwise);
  };
  return tree_object({{"subject", has("subject", true)},
                      {"cert", has("cert", false)},
                      {"chain", has("chain", false)},
                      {"dns", has("dns", true)},
                      {"uri", has("uri", true)}});
}

NetworkFilters http_chain_filters(const ProxyFilters& filters, const InboundPort& port) {
  const ProxyHeaders headers = proxy_headers(filters.proxy, kInbound);
  ManagerOptions options;
  options.listener_class = kInbound;
  options.port = port.target_port;
  options.protocol = port.port.protocol;
  options.routes = inbound_routes(port);
  options.stat_prefix = port.is_passthrough ? Text(delimited_stat_prefix(port.cluster))
                                            : around("inbound_", inbound_listener_name(port), ";");
  options.accepts_http10 = filters.proxy.http10;
  options.has_http2_options = is_http2(port.port.protocol);
  options.forwarding = tree_object(
      {{"forward_client_cert_details", headers.forward_details},
       {"set_current_client_cert_details", certificate_details(headers.certificate_details)}});
  NetworkFilters list;
  if (filters.model.parts.mx_network) list.push_back(filters.model.parts.mx_network);
  const WasmFilters wasm =
      wasm_filters(filters.model, filters.proxy, kInbound, port.target_port, true);
  for (const WasmPhase phase :
       {WasmPhase::kAuthn, WasmPhase::kAuthz, WasmPhase::kStats, WasmPhase::kUnspecified})
    append_wasm(wasm, phase, &list);
  list.push_back(http_manager(filters, options));
  return list;
}

NetworkFilters tcp_chain_filters(const ProxyFilters& filters, const InboundPort& port) {
  TcpDestination to;
  to.cluster = to.stat_prefix = port.cluster;
  const std::string_view pattern = filters.model.mesh.inbound_cluster_stat_name;
  if (!pattern.empty()) {
    Service named;
    named.hostname = port.hostname;
    if (port.service != nullptr && port.service->is_kubernetes) named = *port.service;
    to.stat_prefix = inbound_stat_prefix(pattern, named, port.hostname, port.port);
  }
  return tcp_filters(filters, to, kInbound, port.port, /*exchanges_metadata=*/true);
}

}  // namespace

Text inbound_listener_name(const InboundPort& port) {
  return around("", port.bind, "_" + std::to_string(port.target_port));
}

std::vector<InboundChain> inbound_chains(const ProxyFilters& filters, const InboundPort& port,
                                         MutualTls mode) {
  const Model& model = filters.model;
  InboundPort own = port;
  std::vector<MatchOptions> matches;
  Tree http_tls, tcp_tls;
  if (port.tls.is_object() && mode == MutualTls::kDisable) {
    own.port.protocol = after_tls_termination(port.port.protocol);
    const bool http = listener_protocol(own.port.protocol) == ListenerProtocol::kHttp;
    matches = {{{}, kTls, http, true}};
    http_tls = tcp_tls = server_tls(model, filters.proxy, port.tls, TlsUse::kHttp);
  } else {
    matches = match_options(model, listener_protocol(port.port.protocol), mode);
    if (mode != MutualTls::kDisable) {
      http_tls = filters.http_tls;
      tcp_tls = filters.tcp_tls;
    }
  }
  std::vector<InboundChain> chains;
  Tree http_filters, tcp_filters;  // equal in all chains of the port
  for (const MatchOptions& options : matches) {
    Tree& list = options.is_http ? http_filters : tcp_filters;
    if (!list)
      list = tree_list(options.is_http ? http_chain_filters(filters, own)
                                       : tcp_chain_filters(filters, own));
    InboundChain& made = chains.emplace_back();
    made.port = port.target_port;
    made.needs_tls = options.transport == kTls;
    for (const std::string& alpn : options.alpns)
      made.needs_http = made.needs_http || alpn == "http/1.1" || alpn == "h2c";
    TreeBuilder chain;
    chain.set("filter_chain_match", match_tree(port, options))
        .set("filters", list)
        .set("metadata", config_metadata(port.config_path))
        .set("name", chain_name(port, options.is_http));
    if (options.terminates_tls)
      chain.set("transport_socket", tls_socket(options.is_http ? http_tls : tcp_tls));
    // Most workloads have their services at the same few ports.
    made.chain = tree_interned(chain.build_shared());
  }
  return chains;
}

}  // namespace meshc::istio_current
