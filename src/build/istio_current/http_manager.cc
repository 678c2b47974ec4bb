// Puts connection managers together.
#include "build/istio_current/http_manager.h"

#include <algorithm>
#include <tuple>

#include "base/net.h"
#include "build/istio_current/wasm.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kManagerName = "envoy.filters.network.http_connection_manager";
constexpr std::string_view kManagerType =
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

Tree http_filters(const ProxyFilters& filters, const ManagerOptions& options,
                  const ProxyHeaders& headers) {
  const Parts& parts = filters.model.parts;
  const bool is_outbound = options.listener_class == ListenerClass::kSidecarOutbound;
  const bool is_inbound = options.listener_class == ListenerClass::kSidecarInbound;
  std::vector<Tree> list;
  const auto add = [&](const Tree& filter) {
    if (filter) list.push_back(filter);
  };
  const auto add_all = [&](const std::vector<Tree>& more) {
    if (!is_outbound) list.insert(list.end(), more.begin(), more.end());
  };
  const WasmFilters wasm = wasm_filters(filters.model, filters.proxy, options.listener_class,
                                        options.port, /*is_network=*/false);
  const bool in_mesh_only = headers.exchanges_in_mesh_only && !options.exchanges_always;
  add(is_inbound ? parts.mx_inbound : in_mesh_only ? parts.mx_outbound_in_mesh : parts.mx_outbound);
  add_all(filters.authorization.custom_http);
  append_wasm(wasm, WasmPhase::kAuthn, &list);
  if (!is_outbound) add(filters.jwt);
  append_wasm(wasm, WasmPhase::kAuthz, &list);
  add_all(filters.authorization.http);
  append_wasm(wasm, WasmPhase::kStats, &list);
  append_wasm(wasm, WasmPhase::kUnspecified, &list);
  if (options.protocol == Protocol::kGrpcWeb) add(parts.grpc_web);
  add(parts.grpc_stats);
  if (!is_inbound) add(parts.alpn);
  add(parts.fault);
  add(parts.cors);
  const std::vector<Tree>& stats = filters.of(options.listener_class).stats;
  list.insert(list.end(), stats.begin(), stats.end());
  if (!is_inbound) add(parts.stateful_session);
  add(headers.suppresses_debug ? parts.router_without_headers : parts.router);
  return tree_list(std::move(list));
}

// Http1ProtocolOptions; absent: none.
Tree http1_options(const ManagerOptions& options, const ProxyHeaders& headers) {
  if (!options.has_http1_options && !options.accepts_http10 && !headers.preserves_case) return {};
  TreeBuilder http1;
  if (options.allows_absolute_url) http1.set("allow_absolute_url", true);
  if (options.accepts_http10) http1.set("accept_http_10", true);
  if (headers.preserves_case) {
    http1.set("header_key_format",
              tree_object({{"stateful_formatter",
                            tree_extension("preserve_case",
                                           tree_any("envoy.extensions.http.header_formatters."
                                                    "preserve_case.v3.PreserveCaseFormatterConfig",
                                                    {}))}}));
  }
  return http1.build();
}

void set_path_normalization(std::string_view word, TreeBuilder* manager) {
  const bool decodes = word == "DECODE_AND_MERGE_SLASHES";
  manager->set("normalize_path", word != "NONE");
  if (decodes || word == "MERGE_SLASHES") manager->set("merge_slashes", true);
  manager->set("path_with_escaped_slashes_action",
               decodes ? "UNESCAPE_AND_FORWARD" : "KEEP_UNCHANGED");
}

// The ranges of the mesh's networks; absent if there are none.
Tree internal_addresses(const Model& model) {
  std::vector<IpRange> ranges;
  for (ValueRef network : model.registry.mesh_networks().find("networks").children()) {
    for (ValueRef endpoint : network.find("endpoints").children()) {
      if (const auto range = parse_ip_or_cidr(endpoint.find("fromCidr").as_string()))
        ranges.push_back(*range);
    }
  }
  std::stable_sort(ranges.begin(), ranges.end(), [](const IpRange& a, const IpRange& b) {
    return std::tie(a.address, a.prefix_length) < std::tie(b.address, b.prefix_length);
  });
  std::vector<Tree> list;
  for (const IpRange& range : ranges) list.push_back(cidr_tree(range.to_string()));
  if (list.empty()) return {};
  return tree_object({{"cidr_ranges", tree_list(std::move(list))}});
}

}  // namespace

std::string delimited_stat_prefix(std::string_view text) { return std::string(text) + ";"; }

Tree http_manager(const ProxyFilters& filters, const ManagerOptions& options) {
  const Model& model = filters.model;
  const ClassFilters& of_class = filters.of(options.listener_class);
  const ProxyHeaders headers = proxy_headers(filters.proxy, options.listener_class);
  TreeBuilder manager;
  manager.set("@type", kManagerType);
  if (options.is_http3) {
    manager.set("codec_type", "HTTP3").set("http3_protocol_options", tree_object({}));
  }
  manager.set("stat_prefix", options.stat_prefix);
  if (options.rds.empty()) {
    manager.set("route_config", options.routes);
  } else {
    manager.set("rds", tree_object({{"config_source", model.parts.rds_source},
                                    {"route_config_name", options.rds}}));
  }
  manager.set("http_filters", http_filters(filters, options, headers));
  manager.set("tracing", of_class.tracing.tracing);
  if (filters.proxy.idle_timeout) {
    manager.set("common_http_protocol_options",
                tree_object({{"idle_timeout", *filters.proxy.idle_timeout}}));
  }
  manager.set("http_protocol_options", http1_options(options, headers));
  if (options.has_http2_options) manager.set("http2_protocol_options", tree_object({}));
  if (!headers.server_name.empty()) manager.set("server_name", headers.server_name);
  if (headers.passes_server) manager.set("server_header_transformation", "PASS_THROUGH");
  manager.set("stream_idle_timeout", int64_t{0});
  manager.set("access_log", of_class.http_logs);
  manager.set("use_remote_address", options.use_remote_address);
  if (!headers.generates_request_id) manager.set("generate_request_id", false);
  manager.add_all(options.forwarding);
  if (model.features.continue_headers) manager.set("proxy_100_continue", true);
  manager.set("upgrade_configs", tree_list({tree_object({{"upgrade_type", "websocket"}})}));
  set_path_normalization(model.mesh.path_normalization, &manager);
  if (headers.forwards_port) manager.set("append_x_forwarded_port", true);
  manager.set("request_id_extension", of_class.request_id);
  if (model.features.internal_networks || options.use_remote_address)
    manager.set("internal_address_config", internal_addresses(model));
  return tree_extension(kManagerName, manager.build());
}

}  // namespace meshc::istio_current
