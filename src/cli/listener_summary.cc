// Putting filter chains into words, in the manner of istioctl's listener tables.
#include "cli/listener_summary.h"

#include <initializer_list>
#include <string_view>

#include "base/strings.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

// The value at the end of a path of members, or null.
const Json& at(const Json& value, std::initializer_list<const char*> path) {
  static const Json kNull;
  const Json* current = &value;
  for (const char* name : path) {
    if (!current->is_object()) return kNull;
    const auto member = current->find(name);
    if (member == current->end()) return kNull;
    current = &*member;
  }
  return *current;
}

std::string text_at(const Json& value, std::initializer_list<const char*> path) {
  const Json& found = at(value, path);
  if (found.is_string()) return found.get<std::string>();
  return found.is_null() ? "" : found.dump();
}

std::string join_texts(const Json& list) {
  std::vector<std::string> texts;
  for (const Json& item : list) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return join(texts, ",");
}

std::string describe_addresses(const Json& match) {
  const std::string port = text_at(match, {"destination_port"});
  const std::string suffix = port.empty() ? "" : ":" + port;
  std::vector<std::string> ranges;
  for (const Json& range : at(match, {"prefix_ranges"})) {
    const std::string length = text_at(range, {"prefix_len"});
    ranges.push_back(text_at(range, {"address_prefix"}) + "/" + (length.empty() ? "0" : length));
  }
  if (!ranges.empty()) return join(ranges, ",") + suffix;
  return port.empty() ? "" : "*" + suffix;
}

std::string describe_match(const Json& match) {
  std::vector<std::string> parts;
  const auto add = [&parts](const char* label, const std::string& text) {
    if (!text.empty()) parts.push_back(label + text);
  };
  add("SNI: ", join_texts(at(match, {"server_names"})));
  add("Trans: ", text_at(match, {"transport_protocol"}));
  add("App: ", join_texts(at(match, {"application_protocols"})));
  add("Addr: ", describe_addresses(match));
  return parts.empty() ? "ALL" : join(parts, "; ");
}

std::string describe_route_match(const Json& match) {
  if (at(match, {"prefix"}).is_string()) return text_at(match, {"prefix"}) + "*";
  if (at(match, {"path"}).is_string()) return text_at(match, {"path"});
  if (at(match, {"path_separated_prefix"}).is_string()) {
    return text_at(match, {"path_separated_prefix"}) + "/*";
  }
  const Json& safe = at(match, {"safe_regex", "regex"});
  return "regex " + (safe.is_string() ? safe.get<std::string>() : text_at(match, {"regex"}));
}

// The paths of all virtual hosts, each behind its domains unless those are all domains.
std::string describe_routes(const Json& config) {
  std::vector<std::string> texts;
  for (const Json& host : at(config, {"virtual_hosts"})) {
    const std::string domains = join_texts(at(host, {"domains"}));
    for (const Json& route : at(host, {"routes"})) {
      texts.push_back((domains == "*" ? "" : domains) + describe_route_match(at(route, {"match"})));
    }
  }
  return join(texts, ", ");
}

std::string describe_cluster(const std::string& cluster) {
  const bool is_special = contains(cluster, "PassthroughCluster") || cluster == "BlackHoleCluster";
  return is_special ? cluster : "Cluster: " + cluster;
}

std::string describe_http(const Json& config) {
  const std::string rds = text_at(config, {"rds", "route_config_name"});
  if (!rds.empty()) return "Route: " + rds;
  if (at(config, {"scoped_routes"}).is_object()) {
    return "Scoped Routes: " + text_at(config, {"scoped_routes", "name"});
  }
  const std::string routes = describe_routes(at(config, {"route_config"}));
  return routes.empty() ? "HTTP without routes" : "Inline Route: " + routes;
}

std::string describe_tcp(const Json& config) {
  const std::string cluster = text_at(config, {"cluster"});
  if (!cluster.empty()) return describe_cluster(cluster);
  std::vector<std::string> texts;
  for (const Json& weighted : at(config, {"weighted_clusters", "clusters"})) {
    texts.push_back(text_at(weighted, {"name"}) + " (" + text_at(weighted, {"weight"}) + ")");
  }
  return texts.empty() ? "TCP without cluster" : "Weighted Clusters: " + join(texts, ", ");
}

std::string describe_redis(const Json& config) {
  std::string cluster = text_at(config, {"cluster"});
  if (cluster.empty()) cluster = text_at(config, {"prefix_routes", "catch_all_route", "cluster"});
  return "Redis " + describe_cluster(cluster);
}

std::string describe_dubbo(const Json& config) {
  std::vector<std::string> texts;
  for (const Json& route : at(config, {"multiple_route_config", "route_config"})) {
    texts.push_back(text_at(route, {"interface"}));
  }
  return texts.empty() ? "Dubbo" : "Dubbo Interfaces: " + join(texts, ", ");
}

// What the last filter that ends a chain does; filters before it only look or refuse.
std::string describe_filters(const Json& filters) {
  std::string last_name;
  for (const Json& filter : filters) {
    last_name = text_at(filter, {"name"});
    const Json& typed = at(filter, {"typed_config"});
    const Json& config = typed.is_null() ? at(filter, {"config"}) : typed;
    if (ends_with(last_name, "http_connection_manager")) return describe_http(config);
    if (ends_with(last_name, "tcp_proxy")) return describe_tcp(config);
    if (ends_with(last_name, "redis_proxy")) return describe_redis(config);
    if (ends_with(last_name, "dubbo_proxy")) return describe_dubbo(config);
  }
  return last_name.empty() ? "No filter" : "Filter: " + last_name;
}

}  // namespace

ListenerSummary summarize_listener(const Json& listener) {
  ListenerSummary summary;
  summary.name = text_at(listener, {"name"});
  const Json& socket = at(listener, {"address", "socket_address"});
  summary.address = socket.is_object() ? text_at(socket, {"address"})
                                       : text_at(listener, {"address", "pipe", "path"});
  const Json& port = at(socket, {"port_value"});
  summary.port = port.is_number_unsigned() ? port.get<uint32_t>() : 0;
  for (const Json& chain : at(listener, {"filter_chains"})) {
    summary.chains.push_back({describe_match(at(chain, {"filter_chain_match"})),
                              describe_filters(at(chain, {"filters"}))});
  }
  const Json& fallback = at(listener, {"default_filter_chain"});
  if (fallback.is_object()) {
    summary.chains.push_back({"otherwise", describe_filters(at(fallback, {"filters"}))});
  }
  return summary;
}

}  // namespace meshc
