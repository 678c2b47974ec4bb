// Building bootstraps around a proxy's listeners.
#include "cli/export_bootstrap.h"

#include <nlohmann/json.hpp>

#include "base/net.h"
#include "base/strings.h"
#include "cli/cluster_names.h"
#include "cli/json_text.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kXdsCluster[] = "xds-grpc";
constexpr char kSecretCluster[] = "sds-grpc";
constexpr char kSecretSocket[] = "/var/run/sds/uds_path";

Json endpoints(const std::string& cluster, Json address) {
  const Json endpoint = {{"endpoint", {{"address", std::move(address)}}}};
  return {{"cluster_name", cluster},
          {"endpoints", Json::array({{{"lb_endpoints", Json::array({endpoint})}}})}};
}

// What makes a cluster speak HTTP/2, as gRPC needs.
Json http2_options() {
  return {{"envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
           {{"@type", "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions"},
            {"explicit_http_config", {{"http2_protocol_options", Json::object()}}}}}};
}

Json make_cluster(const std::string& name, bool is_grpc, const BootstrapOptions& options) {
  Json cluster = {{"name", name}, {"type", "STATIC"}, {"connect_timeout", "1s"}};
  if (is_grpc) cluster["typed_extension_protocol_options"] = http2_options();
  if (contains(name, "PassthroughCluster")) {
    cluster["type"] = "ORIGINAL_DST";
    cluster["lb_policy"] = "CLUSTER_PROVIDED";
  } else if (name == kSecretCluster) {
    cluster["load_assignment"] = endpoints(name, {{"pipe", {{"path", kSecretSocket}}}});
  } else if (name == kXdsCluster) {
    if (!parse_ip(options.xds_host).has_value()) cluster["type"] = "STRICT_DNS";
    cluster["load_assignment"] = endpoints(
        name,
        {{"socket_address", {{"address", options.xds_host}, {"port_value", options.xds_port}}}});
  }
  return cluster;
}

Json ads_config() {
  const Json service = {{"envoy_grpc", {{"cluster_name", kXdsCluster}}}};
  return {{"api_type", "GRPC"},
          {"transport_api_version", "V3"},
          {"grpc_services", Json::array({service})}};
}

// The third part of an id of four ("name.namespace"), or all of it.
std::string cluster_of_node(std::string_view id) {
  const std::vector<std::string_view> parts = split(id, '~');
  return std::string(parts.size() == 4 ? parts[2] : id);
}

std::string bootstrap_text(std::string_view id, const std::vector<const std::string*>& listeners,
                           const BootstrapOptions& options) {
  ListenerReferences references;
  for (const std::string* listener : listeners) {
    add_references(Json::parse(*listener, nullptr, false), &references);
  }
  if (references.uses_ads) {
    references.clusters.insert(kXdsCluster);
    references.grpc_clusters.insert(kXdsCluster);
  }
  const Json node = {{"id", std::string(id)}, {"cluster", cluster_of_node(id)}};
  std::string text = "{\"node\": " + json_text(node) + ",\n";
  if (references.uses_ads) {
    text += "\"dynamic_resources\": {\"ads_config\": " + json_text(ads_config()) + "},\n";
  }
  text += "\"static_resources\": {\"listeners\": [";
  for (size_t i = 0; i < listeners.size(); ++i) text += (i == 0 ? "\n" : ",\n") + *listeners[i];
  text += "],\n\"clusters\": [";
  const char* separator = "\n";
  for (const std::string& name : references.clusters) {
    text +=
        separator + json_text(make_cluster(name, references.grpc_clusters.contains(name), options));
    separator = ",\n";
  }
  return text + "]}}\n";
}

}  // namespace

Result<BootstrapOptions> parse_xds_address(std::string_view text) {
  const size_t colon = text.rfind(':');
  const uint32_t port =
      colon == std::string_view::npos ? 0 : parse_uint32(text.substr(colon + 1)).value_or(0);
  std::string_view host = text.substr(0, colon);
  if (starts_with(host, "[") && ends_with(host, "]")) host = host.substr(1, host.size() - 2);
  if (port == 0 || port > 65535 || host.empty()) {
    return invalid_argument_error("'" + std::string(text) +
                                  "' is not an address such as 127.0.0.1:15010");
  }
  return BootstrapOptions{std::string(host), port};
}

Result<ProxyText> bootstrap_of(const Snapshot& snapshot, ListenerPrinter& printer, uint32_t proxy,
                               const BootstrapOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> listeners, printer.print(proxy));
  return ProxyText{bootstrap_text(snapshot.proxy_id(proxy), listeners, options), 0};
}

}  // namespace meshc
