// MeshConfig, MeshNetworks, and Pilot's environment.
#include "build/istio_1_3/mesh_config.h"

#include <gtest/gtest.h>

#include "build/istio_1_3/features.h"
#include "tests/support/mesh_builder.h"

namespace meshc::istio_1_3 {
namespace {

// What `read` makes of a mesh configuration in JSON.
template <class T>
T read(std::string_view json, T MeshConfig::*field) {
  MeshBuilder mesh;
  mesh.mesh_config(json);
  Registry registry = mesh.freeze();
  return read_mesh_config(registry).*field;
}

TEST(MeshConfig, HasIstiosDefaults) {
  EXPECT_EQ(read("{}", &MeshConfig::proxy_listen_port), 15001u);
  EXPECT_EQ(read("{}", &MeshConfig::proxy_http_port), 0u);
  EXPECT_EQ(read("{}", &MeshConfig::disable_policy_checks), true);
  EXPECT_EQ(read("{}", &MeshConfig::enable_tracing), true);
  EXPECT_EQ(read("{}", &MeshConfig::access_log_json), false);
  EXPECT_EQ(read("{}", &MeshConfig::allow_any_outbound), true);
  EXPECT_EQ(read("{}", &MeshConfig::protocol_detection_timeout), 100'000'000);
}

TEST(MeshConfig, TakesWhatIsStated) {
  EXPECT_EQ(read(R"({"proxyListenPort": 0})", &MeshConfig::proxy_listen_port), 0u);
  EXPECT_EQ(read(R"({"accessLogEncoding": "JSON"})", &MeshConfig::access_log_json), true);
  EXPECT_EQ(read(R"({"accessLogEncoding": 1})", &MeshConfig::access_log_json), true);
  EXPECT_EQ(
      read(R"({"protocolDetectionTimeout": "1.5s"})", &MeshConfig::protocol_detection_timeout),
      1'500'000'000);
  EXPECT_EQ(read(R"({"reportBatchMaxTime": "2s"})", &MeshConfig::report_batch_max_time),
            2'000'000'000);
}

TEST(MeshConfig, GivenTrafficPolicyWithoutModeIsRegistryOnly) {
  auto allow_any = [](std::string_view json) {
    return read(json, &MeshConfig::allow_any_outbound);
  };
  EXPECT_FALSE(allow_any(R"({"outboundTrafficPolicy": {}})"));
  EXPECT_FALSE(allow_any(R"({"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}})"));
  EXPECT_TRUE(allow_any(R"({"outboundTrafficPolicy": {"mode": "ALLOW_ANY"}})"));
  EXPECT_TRUE(allow_any(R"({"outboundTrafficPolicy": {"mode": 1}})"));
}

TEST(MeshConfig, ExportListsNameOneOfThreeVisibilities) {
  auto services = [](std::string_view list) {
    return read(R"({"defaultServiceExportTo": )" + std::string(list) + "}",
                &MeshConfig::service_export);
  };
  EXPECT_EQ(services(R"(["*"])"), DefaultExport::kPublic);
  EXPECT_EQ(services(R"(["*", "."])"), DefaultExport::kPrivate);
  EXPECT_EQ(services(R"(["~"])"), DefaultExport::kNobody);
  EXPECT_EQ(services("[]"), DefaultExport::kNobody);
  EXPECT_EQ(read("{}", &MeshConfig::service_export), DefaultExport::kPublic);
  EXPECT_EQ(
      read(R"({"defaultVirtualServiceExportTo": ["."]})", &MeshConfig::virtual_service_export),
      DefaultExport::kPrivate);
}

// The network of an address; networks are given as JSON.
std::string network_of(std::string_view networks, std::string_view address) {
  MeshBuilder mesh;
  mesh.mesh_networks(networks);
  Registry registry = mesh.freeze();
  return std::string(Networks(registry, "Kubernetes").of(address));
}

TEST(Networks, WidestRangeWins) {
  constexpr const char* kNetworks = R"({"networks": {
      "narrow": {"endpoints": [{"fromCidr": "10.1.0.0/16"}]},
      "wide": {"endpoints": [{"fromCidr": "10.0.0.0/8"}, {"fromCidr": "fd00::/64"}]}}})";
  EXPECT_EQ(network_of(kNetworks, "10.1.0.1"), "wide");
  EXPECT_EQ(network_of(kNetworks, "fd00::1"), "wide");
  EXPECT_EQ(network_of(kNetworks, "11.1.0.1"), "");
  EXPECT_EQ(network_of(kNetworks, "no address"), "");
  EXPECT_EQ(network_of("{}", "10.1.0.1"), "");
}

TEST(Networks, RegistryOfTheClusterClaimsEveryAddress) {
  auto networks = [](const std::string& registry) {
    return R"({"networks": {"one": {"endpoints": [{"fromRegistry": ")" + registry +
           R"("}, {"fromCidr": "10.0.0.0/8"}]}}})";
  };
  EXPECT_EQ(network_of(networks("Kubernetes"), "11.0.0.1"), "one");
  EXPECT_EQ(network_of(networks("elsewhere"), "11.0.0.1"), "");
}

Features features_of(const PairList& environment) {
  MeshBuilder mesh;
  mesh.records.pilot_env = environment;
  return read_features(mesh.freeze());
}

TEST(Features, OfAnEmptyEnvironment) {
  Features features = features_of({});
  EXPECT_TRUE(features.sniff_outbound);
  EXPECT_FALSE(features.sniff_inbound);
  EXPECT_TRUE(features.restrict_pod_ip_loops);
  EXPECT_TRUE(features.typed_config);
  EXPECT_EQ(features.inbound_detection_timeout, 1'000'000'000);
}

TEST(Features, AreReadAsGoReadsThem) {
  EXPECT_FALSE(features_of({{"PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "F"}}).sniff_outbound);
  EXPECT_FALSE(features_of({{"PILOT_DISABLE_XDS_MARSHALING_TO_ANY", "1"}}).typed_config);
  EXPECT_EQ(features_of({{"PILOT_INITIAL_FETCH_TIMEOUT", "1m0.5s"}}).initial_fetch_timeout,
            60'500'000'000);
  EXPECT_EQ(features_of({{"PILOT_TRACE_SAMPLING", "12.5"}}).trace_sampling, 12.5);
}

TEST(Features, ThatCannotBeReadStayAsTheyWere) {
  EXPECT_TRUE(features_of({{"PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "no"}}).sniff_outbound);
  EXPECT_EQ(features_of({{"PILOT_INITIAL_FETCH_TIMEOUT", "1 minute"}}).initial_fetch_timeout, 0);
  EXPECT_EQ(features_of({{"PILOT_TRACE_SAMPLING", "101"}}).trace_sampling, 100);
}

}  // namespace
}  // namespace meshc::istio_1_3
