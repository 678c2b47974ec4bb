// Makes the parts once for a mesh.
#include "build/istio_current/parts.h"

#include <optional>

#include "base/net.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kMetadataExchange = "istio.metadata_exchange";

Tree empty() { return tree_object({}); }

Tree typed(std::string_view name, std::string_view type,
           std::initializer_list<TreeMember> members = {}) {
  return tree_shared(tree_extension(name, tree_any(type, members)));
}

// A filter of Istio's Envoy whose configuration is a TypedStruct.
Tree peer_metadata(std::string_view type, TreeBuilder value, const Features& features) {
  if (!features.mx_additional_labels.empty())
    value.set("additional_labels", features.mx_additional_labels);
  return tree_shared(tree_extension(
      kMetadataExchange, tree_any("udpa.type.v1.TypedStruct",
                                  {{"type_url", "type.googleapis.com/" + std::string(type)},
                                   {"value", value.build()}})));
}

Tree discovery() {
  return tree_list(
      {tree_object({{"istio_headers", empty()}}), tree_object({{"workload_discovery", empty()}})});
}

Tree propagation(bool in_mesh_only) {
  TreeBuilder headers;
  if (in_mesh_only) headers.set("skip_external_clusters", true);
  return tree_list({tree_object({{"istio_headers", headers.build()}})});
}

Tree alpn_override(std::string_view protocol, std::vector<std::string> names) {
  TreeBuilder one;
  if (protocol != "HTTP10") one.set("upstream_protocol", protocol);
  return one.set("alpn_override", std::move(names)).build();
}

}  // namespace

Parts::Parts(const Features& features, bool stock_envoy) {
  tls_inspector = typed("envoy.filters.listener.tls_inspector",
                        "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
                        {{"initial_read_buffer_size", 512}});
  http_inspector = typed("envoy.filters.listener.http_inspector",
                         "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector");
  original_destination = typed("envoy.filters.listener.original_dst",
                               "envoy.extensions.filters.listener.original_dst.v3.OriginalDst");
  original_source =
      typed("envoy.filters.listener.original_src",
            "envoy.extensions.filters.listener.original_src.v3.OriginalSrc", {{"mark", 1337}});
  proxy_protocol = typed("envoy.filters.listener.proxy_protocol",
                         "envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol");
  if (features.metadata_exchange && !stock_envoy) {
    TreeBuilder network;
    network.set("protocol", "istio-peer-exchange").set("enable_discovery", true);
    mx_network = peer_metadata("envoy.tcp.metadataexchange.config.MetadataExchange",
                               std::move(network), features);
    constexpr std::string_view kType = "io.istio.http.peer_metadata.Config";
    TreeBuilder inbound;
    inbound.set("downstream_discovery", discovery());
    inbound.set("downstream_propagation", propagation(false));
    mx_inbound = peer_metadata(kType, std::move(inbound), features);
    for (const bool in_mesh_only : {false, true}) {
      TreeBuilder outbound;
      outbound.set("upstream_discovery", discovery());
      outbound.set("upstream_propagation", propagation(in_mesh_only));
      (in_mesh_only ? mx_outbound_in_mesh : mx_outbound) =
          peer_metadata(kType, std::move(outbound), features);
    }
  }
  grpc_web =
      typed("envoy.filters.http.grpc_web", "envoy.extensions.filters.http.grpc_web.v3.GrpcWeb");
  grpc_stats = typed("envoy.filters.http.grpc_stats",
                     "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
                     {{"emit_filter_state", true}, {"stats_for_all_methods", false}});
  if (features.alpn_filter && !stock_envoy) {
    alpn = typed("istio.alpn", "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig",
                 {{"alpn_override",
                   tree_list({alpn_override("HTTP10", {"istio-http/1.0", "istio", "http/1.0"}),
                              alpn_override("HTTP11", {"istio-http/1.1", "istio", "http/1.1"}),
                              alpn_override("HTTP2", {"istio-h2", "istio", "h2"})})}});
  }
  fault = typed("envoy.filters.http.fault", "envoy.extensions.filters.http.fault.v3.HTTPFault");
  cors = typed("envoy.filters.http.cors", "envoy.extensions.filters.http.cors.v3.Cors");
  if (features.persistent_session_filter) {
    stateful_session = typed("envoy.filters.http.stateful_session",
                             "envoy.extensions.filters.http.stateful_session.v3.StatefulSession");
  }
  router = typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router");
  router_without_headers =
      typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router",
            {{"suppress_envoy_headers", true}});
  rds_source = tree_shared(tree_object(
      {{"ads", empty()}, {"initial_fetch_timeout", int64_t{0}}, {"resource_api_version", "V3"}}));
  extension_source = rds_source;
  plaintext_http_alpns = {"http/1.1", "h2c"};
  if (features.http10) plaintext_http_alpns.insert(plaintext_http_alpns.begin(), "http/1.0");
}

std::vector<std::string> istio_only_filters(const Features& features) {
  std::vector<std::string> names;
  if (features.metadata_exchange) names.push_back("istio.metadata_exchange");
  names.push_back("istio.stats");
  if (features.alpn_filter) names.push_back("istio.alpn");
  if (features.mysql_filter) names.push_back("envoy.filters.network.mysql_proxy");
  return names;
}

Tree sds_secret(std::string_view name, std::string_view cluster) {
  const bool is_builtin = name == "default" || name == "ROOTCA";
  return tree_object(
      {{"name", name},
       {"sds_config",
        tree_object(
            {{"api_config_source",
              tree_object({{"api_type", "GRPC"},
                           {"grpc_services",
                            tree_list({tree_object(
                                {{"envoy_grpc", tree_object({{"cluster_name", cluster}})}})})},
                           {"set_node_on_first_message_only", true},
                           {"transport_api_version", "V3"}})},
             {"initial_fetch_timeout", is_builtin ? Tree(int64_t{0}) : Tree()},
             {"resource_api_version", "V3"}})}});
}

Tree address_tree(const Text& bind, uint32_t port) {
  constexpr std::string_view kUnix = "unix://";
  if (bind.is_plain() && starts_with(bind.before, kUnix))
    return tree_object({{"pipe", tree_object({{"path", bind.before.substr(kUnix.size())}})}});
  return tree_object({{"socket_address", tree_object({{"address", bind}, {"port_value", port}})}});
}

Tree additional_addresses(const std::vector<std::string>& binds, size_t first, uint32_t port) {
  std::vector<Tree> addresses;
  for (size_t i = first; i < binds.size(); ++i)
    addresses.push_back(tree_object({{"address", address_tree(binds[i], port)}}));
  return tree_list(std::move(addresses));
}

Tree cidr_tree(std::string_view text) {
  const std::optional<IpRange> range = parse_ip_or_cidr(text);
  if (!range) return {};
  return tree_object(
      {{"address_prefix", range->address.to_string()}, {"prefix_len", range->prefix_length}});
}

Tree value_tree(ValueRef value) {
  switch (value.kind()) {
    case fb::ValueKind::Bool:
      return value.as_bool();
    case fb::ValueKind::Integer:
      return value.as_int();
    case fb::ValueKind::Double:
      return value.as_double();
    case fb::ValueKind::String:
      return value.as_string();
    case fb::ValueKind::Array: {
      std::vector<Tree> items;
      for (ValueRef item : value.children()) items.push_back(value_tree(item));
      return tree_list(std::move(items));
    }
    case fb::ValueKind::Object: {
      TreeBuilder object;
      for (ValueRef member : value.children()) object.set_named(member.key(), value_tree(member));
      return object.build();
    }
    case fb::ValueKind::Null:
      break;
  }
  return {};
}

Tree optional_duration(const std::optional<int64_t>& nanoseconds) {
  return nanoseconds ? Tree(*nanoseconds) : Tree();
}

}  // namespace meshc::istio_current
