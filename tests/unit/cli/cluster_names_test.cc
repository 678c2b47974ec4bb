// Names of clusters within listeners.
#include "cli/cluster_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ListenerReferences references_of(const char* json) {
  ListenerReferences references;
  add_references(nlohmann::ordered_json::parse(json), &references);
  return references;
}

TEST(ClusterNames, AreFoundWhereverTheyStand) {
  EXPECT_THAT(references_of(R"({"filter_chains": [
      {"filters": [{"typed_config": {"cluster": "tcp"}}]},
      {"filters": [{"typed_config": {"weighted_clusters": {"clusters": [{"name": "w1"},
                                                                      {"name": "w2"}]}}}]},
      {"filters": [{"typed_config": {"route_config": {"virtual_hosts": [{"routes": [{"route":
         {"cluster": "route", "request_mirror_policies": [{"cluster": "mirror"}]}}]}]},
         "tracing": {"provider": {"typed_config": {"collector_cluster": "zipkin"}}},
         "http_filters": [{"typed_config": {"providers": {"p": {"remote_jwks": {"http_uri":
             {"uri": "https://x", "cluster": "jwks"}}}}}},
             {"typed_config": {"cluster_min_healthy_percentages": {"health": {"value": 1}}}}]}}]}
    ]})")
                  .clusters,
              ElementsAre("health", "jwks", "mirror", "route", "tcp", "w1", "w2", "zipkin"));
}

TEST(ClusterNames, KnowWhichAreGrpc) {
  const ListenerReferences references = references_of(R"({"a": {"envoy_grpc":
      {"cluster_name": "sds-grpc"}}, "b": {"cluster": "c"}})");
  EXPECT_THAT(references.clusters, ElementsAre("c", "sds-grpc"));
  EXPECT_THAT(references.grpc_clusters, ElementsAre("sds-grpc"));
}

TEST(ClusterNames, KnowWhetherAdsIsUsed) {
  EXPECT_TRUE(references_of(R"({"rds": {"config_source": {"ads": {}}}})").uses_ads);
  EXPECT_FALSE(references_of(R"({"rds": {"config_source": {"path": "ads"}}})").uses_ads);
}

TEST(ClusterNames, IgnoreMetadataAndOtherNames) {
  const ListenerReferences references = references_of(R"({"metadata": {"filter_metadata":
      {"istio": {"cluster": "data"}}}, "name": "n", "cluster_header": "x-h",
      "stat_prefix": "outbound|80||a"})");
  EXPECT_THAT(references.clusters, IsEmpty());
}

}  // namespace
}  // namespace meshc
