// Walking a listener for names of clusters.
#include "cli/cluster_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

bool holds_cluster(std::string_view field) {
  static constexpr std::array<std::string_view, 6> kFields = {
      "cluster",           "cluster_name",    "cluster_names",
      "collector_cluster", "default_cluster", "upstream_cluster"};
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

void add_name(const Json& value, std::set<std::string>* names) {
  if (value.is_string()) names->insert(value.get<std::string>());
}

void add_weighted_names(const Json& weighted, ListenerReferences* references) {
  const auto clusters = weighted.find("clusters");
  if (clusters == weighted.end()) return;
  for (const Json& cluster : *clusters) {
    if (cluster.contains("name")) add_name(cluster.at("name"), &references->clusters);
  }
}

// `field` with this value within some object.
void add_field(const std::string& field, const Json& value, ListenerReferences* references) {
  if (field == "filter_metadata") return;
  if (field == "ads" && value.is_object()) references->uses_ads = true;
  if (field == "weighted_clusters" && value.is_object()) add_weighted_names(value, references);
  if (field == "cluster_min_healthy_percentages" && value.is_object()) {
    for (const auto& [name, percentage] : value.items()) references->clusters.insert(name);
  }
  if (field == "envoy_grpc" && value.is_object() && value.contains("cluster_name")) {
    add_name(value.at("cluster_name"), &references->grpc_clusters);
  }
  if (holds_cluster(field)) {
    add_name(value, &references->clusters);
    if (value.is_array()) {
      for (const Json& item : value) add_name(item, &references->clusters);
    }
  }
  add_references(value, references);
}

}  // namespace

void add_references(const Json& listener, ListenerReferences* references) {
  if (listener.is_array()) {
    for (const Json& item : listener) add_references(item, references);
  } else if (listener.is_object()) {
    for (const auto& [field, value] : listener.items()) add_field(field, value, references);
  }
}

}  // namespace meshc
