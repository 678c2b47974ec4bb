// MeshConfig and MeshNetworks out of the ConfigMap.
#include "import/mesh_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/value_record.h"
#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string config_map(const std::string& data, const std::string& space = "istio-system") {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: " + space +
         "}\ndata:\n" + data;
}

// Its only problem.
std::string problem(const std::string& mesh) {
  const std::vector<std::string> messages =
      messages_of(import_text(config_map("  mesh: |\n" + mesh)));
  return messages.size() == 1 ? messages[0] : std::to_string(messages.size()) + " messages";
}

TEST(MeshSettings, ReadsBothTexts) {
  const ImportResult result = import_text(config_map(R"(  mesh: |
    proxyListenPort: 15001
    outbound_traffic_policy: {mode: REGISTRY_ONLY}
    defaultConfig:
      connectTimeout: 10s
  meshNetworks: |
    networks:
      west:
        endpoints: [{fromCidr: 10.0.0.0/8}]
)"));
  ASSERT_THAT(messages_of(result), IsEmpty());
  const ValueRecord* mesh = &result.records.mesh_config;
  EXPECT_EQ(integer_of(mesh, "proxyListenPort"), 15001);
  EXPECT_EQ(member_of(mesh, "proxyListenPort")->line, 6u);
  EXPECT_EQ(text_of(member_of(mesh, "outboundTrafficPolicy"), "mode"), "REGISTRY_ONLY");
  EXPECT_EQ(text_of(member_of(mesh, "defaultConfig"), "connectTimeout"), "10s");
  EXPECT_EQ(member_of(mesh, "accessLogFile"), nullptr);
  const ValueRecord* west = member_of(member_of(&result.records.mesh_networks, "networks"), "west");
  EXPECT_EQ(children_of(west, "endpoints").size(), 1u);
  EXPECT_EQ(result.records.mesh_config_source.file, "mesh.yaml");
  EXPECT_EQ(result.records.mesh_config_source.line, 1u);
}

TEST(MeshSettings, AreInOneNamespaceOnly) {
  const ImportResult result = import_text(config_map("  mesh: 'proxyListenPort: 1'\n", "other"));
  EXPECT_EQ(result.records.ignored.size(), 1u);
  EXPECT_THAT(result.records.mesh_config.children, IsEmpty());
}

TEST(MeshSettings, ReportsMistakesOnTheirLine) {
  const ImportResult result = import_text(config_map(R"(  mesh: |
    proxyListenPort: high
    accessLogEncoding: XML
    unheard: of
)"));
  EXPECT_THAT(messages_of(result),
              ElementsAre(HasSubstr("mesh.yaml:6: error: ConfigMap istio-system/istio key mesh: "
                                    "proxyListenPort: wrong type"),
                          HasSubstr("mesh.yaml:7: error: "), HasSubstr("mesh.yaml:8: warning: ")));
}

TEST(MeshSettings, ReportsMalformedText) {
  EXPECT_THAT(problem("    a: [1\n"), HasSubstr("error: "));
  EXPECT_THAT(problem("    - a\n"), HasSubstr("wrong type"));
}

TEST(MeshSettings, WarnsOfWhatIstioRefuses) {
  EXPECT_THAT(problem("    proxyListenPort: 0\n"),
              AllOf(HasSubstr("warning: "), HasSubstr("port number 0")));
  EXPECT_THAT(problem("    mixerCheckServer: nowhere\n"), HasSubstr("'nowhere' has no port"));
  EXPECT_THAT(problem("    connectTimeout: 40s\n"), HasSubstr("longer than 30s"));
  EXPECT_THAT(problem("    defaultConfig: {proxyAdminPort: 70000}\n"), HasSubstr("70000"));
  EXPECT_THAT(problem("    defaultConfig: {drainDuration: 2m}\n"),
              HasSubstr("parentShutdownDuration is not longer"));
  EXPECT_THAT(problem("    defaultConfig: {tracing: {zipkin: {address: 'a:x'}}}\n"),
              HasSubstr("'x' is not a number"));
  EXPECT_THAT(problem("    localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}\n"),
              HasSubstr("make 50"));
  EXPECT_THAT(problem("    localityLbSetting: {failover: [{from: a, to: a}]}\n"),
              HasSubstr("to itself"));
  EXPECT_EQ(problem("    mixerCheckServer: 'mixer.istio-system:9091'\n"), "0 messages");
  EXPECT_EQ(problem("    defaultConfig: {tracing: {datadog: {address: '$(HOST_IP):8126'}}}\n"),
            "0 messages");
}

TEST(MeshSettings, ASecondConfigMapIsADuplicate) {
  const ImportResult result = import_files(
      {{"a.yaml", config_map("  mesh: ''\n")}, {"b.yaml", config_map("  mesh: ''\n")}});
  EXPECT_THAT(messages_of(result),
              ElementsAre(AllOf(HasSubstr("b.yaml:1: error: ConfigMap istio-system/istio"),
                                HasSubstr("a.yaml:1"))));
}

}  // namespace
}  // namespace meshc
