// From options for chains to a listener: inspectors, matches, and the filters in their order
// (Istio 1.3.8 core/v1alpha3/listener.go buildListener, buildCompleteFilterChain,
// buildHTTPConnectionManager).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "build/istio_1_3/plugin.h"
#include "build/istio_1_3/user_filters.h"

namespace meshc::istio_1_3 {

// What a connection manager is to do, before its filters are known.
struct HttpOptions {
  std::string rds;  // name of the routes to fetch; empty: the inline route
  InlineRoutePlan route;
  Sources sources;      // what the inline route was made of
  bool egress = false;  // direction of traces
  bool use_remote_address = false;
  bool grpc_web = false;
  bool forward_client_certificate = false;
  bool replace_client_certificate = false;
  bool server_name = false;  // says "istio-envoy"
  bool http2 = false;
  bool http1 = false;  // has options for HTTP/1, with the two below
  bool accept_http_10 = false;
  bool allow_absolute_url = false;
};

struct ChainOptions {
  std::vector<std::string> sni_hosts;
  std::vector<std::string> destination_cidrs;
  bool own_addresses = false;  // matches what is sent to the proxy itself: the loop guard
  std::string istio_config;
  std::optional<HttpOptions> http;  // else network_filters
  std::optional<ChainMatchPlan> match;
  Shared<TlsContextPlan> tls;
  std::vector<ListenerFilterPlan> listener_filters;
  std::vector<NetworkFilterPlan> network_filters;
  bool is_fall_through = false;
  Sources sources;
};

struct ListenerOptions {
  Text bind;  // an address, or "unix://PATH"
  uint32_t port = 0;
  bool bind_to_port = false;
  bool needs_http_inspector = false;
  std::vector<ChainOptions> chains;
  // What users' own filters may ask of the listener; nothing: it gets none.
  std::optional<UserFilterTarget> user_filters;
};

// The listener without filters: name, address, listener filters and the matches of its chains.
ListenerPlan lay_out_listener(const Model& model, const ProxyShape& shape,
                              const ListenerOptions& options);

// One plugin chain for each chain of the options.
std::vector<PluginChain> plugin_chains(const ListenerOptions& options);

// Puts the filters of options, plugins and users into the listener's chains, one for one.
void complete_chains(const Model& model, const ProxyShape& shape, const ListenerOptions& options,
                     std::vector<PluginChain> plugin_chains, ListenerPlan* listener);

// The connection manager of a chain; `http_filters` are those of the plugins.
HttpConnectionManagerPlan connection_manager(const Model& model, const ProxyShape& shape,
                                             const HttpOptions& options, Text stat_prefix,
                                             std::vector<HttpFilterPlan> http_filters);

// util.ConvertAddressToCidr; nothing for an empty text.
std::optional<AddressPrefix> address_prefix(const std::string& cidr);
// The proxy's own addresses, each as a range of one: as given, or sorted by text.
std::vector<AddressPrefix> own_prefixes(const ProxyShape& shape, bool sorted);

inline constexpr std::string_view kUnixPrefix = "unix://";

}  // namespace meshc::istio_1_3
