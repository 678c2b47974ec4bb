// What a listener refers to outside itself.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace meshc {

struct ListenerReferences {
  std::set<std::string> clusters;
  std::set<std::string> grpc_clusters;  // those of them that a gRPC service is called through
  bool uses_ads = false;                // a route or a secret comes from the aggregated stream
};

// Adds what `listener`, in proto3 JSON with the original field names, refers to. Works by the names
// that Envoy's v3 API gives to fields which hold a cluster (cluster, cluster_name, cluster_names,
// collector_cluster, default_cluster, upstream_cluster, the names in weighted_clusters and the keys
// of cluster_min_healthy_percentages), wherever they stand; free-form metadata is not looked into.
void add_references(const nlohmann::ordered_json& listener, ListenerReferences* references);

}  // namespace meshc
