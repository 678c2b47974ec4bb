// Proxies from lists of nodes and from pods.
#include "import/proxies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/value_record.h"
#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kNamespace[] = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n";

ImportResult import_proxies(const std::string& text) {
  ImportOptions options;
  options.paths = {"mesh.yaml"};
  options.proxies_file = "proxies.yaml";
  return import_files({{"mesh.yaml", kNamespace}, {"proxies.yaml", text}}, options);
}

TEST(Proxies, ReadsAList) {
  const ImportResult result = import_proxies(R"(
- id: sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local
  cluster: web.shop
  locality: {region: r, zone: z, sub_zone: s}
  metadata: {LABELS: {app: web}, INSTANCE_IPS: "10.0.0.1,fd00::1", PORT: 15}
- id: router~~gw.shop~shop.svc.cluster.local
  locality: {subZone: t}
- id: sidecar~unknown~vm.shop~shop.svc.cluster.local
  metadata: {INSTANCE_IPS: 10.0.0.7}
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  ASSERT_THAT(result.records.proxies, SizeIs(3));
  const ProxyRecord& proxy = result.records.proxies[0];
  EXPECT_EQ(proxy.cluster, "web.shop");
  EXPECT_EQ(proxy.region, "r");
  EXPECT_EQ(proxy.sub_zone, "s");
  EXPECT_FALSE(proxy.from_pod);
  EXPECT_EQ(proxy.source.line, 2u);
  EXPECT_EQ(text_of(member_of(&proxy.metadata, "LABELS"), "app"), "web");
  EXPECT_EQ(integer_of(&proxy.metadata, "PORT"), 15);
  EXPECT_EQ(result.records.proxies[1].sub_zone, "t");
}

TEST(Proxies, ReportsWrongIds) {
  const ImportResult result = import_proxies(R"(
- id: sidecar~10.0.0.1~a~b
- id: ingress~10.0.0.1~a~b
- id: sidecar~10.0.0.1~a
- id: sidecar~nowhere~a~b
- cluster: c
- id: sidecar~10.0.0.1~a~b
- id: sidecar~nowhere~c~d
  metadata: {INSTANCE_IPS: "10.0.0.1,nowhere"}
)");
  EXPECT_THAT(
      messages_of(result),
      ElementsAre(HasSubstr("proxies.yaml:3: error: proxy ingress~10.0.0.1~a~b: id: 'ingress'"),
                  HasSubstr("proxies.yaml:4: error: proxy sidecar~10.0.0.1~a: id: "),
                  HasSubstr("proxies.yaml:5: error: proxy sidecar~nowhere~a~b: id: "),
                  HasSubstr("proxies.yaml:6: error: proxy: id"),
                  HasSubstr("the id is also at proxies.yaml:2"),
                  HasSubstr("proxies.yaml:8: error: proxy sidecar~nowhere~c~d: id: ")));
}

TEST(Proxies, AnEmptyListIsAnError) {
  EXPECT_THAT(messages_of(import_proxies("[]")), ElementsAre(HasSubstr("lists no proxies")));
}

constexpr char kPod[] = R"yaml(
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  labels: {app: web, version: v1}
  annotations: {sidecar.istio.io/interceptionMode: TPROXY}
spec:
  serviceAccountName: web
  containers:
  - name: app
  - name: istio-proxy
    image: docker.io/istio/proxyv2:1.3.8-distroless
    args: [proxy, sidecar]
    env:
    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: ISTIO_META_POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: ISTIO_META_CLUSTER_ID, value: east}
    - {name: ISTIO_META_OWN, value: "x-$(POD_NAME)-$(UNKNOWN)"}
    - {name: ISTIO_METAJSON_LABELS, value: '{"app": "web", "tier": "front"}'}
    - {name: OTHER, value: none}
status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
)yaml";

TEST(PodProxies, AreWhatTheSidecarSaysOfItself) {
  ImportOptions options;
  options.domain = "mesh.local";
  const ImportResult result = import_text(kPod, options);
  ASSERT_THAT(messages_of(result), IsEmpty());
  ASSERT_THAT(result.records.proxies, SizeIs(1));
  const ProxyRecord& proxy = result.records.proxies[0];
  EXPECT_EQ(proxy.id, "sidecar~10.0.0.1~web-1.shop~shop.svc.mesh.local");
  EXPECT_EQ(proxy.cluster, "web.shop");
  EXPECT_TRUE(proxy.from_pod);
  const ValueRecord* metadata = &proxy.metadata;
  EXPECT_EQ(text_of(metadata, "INSTANCE_IPS"), "10.0.0.1,fd00::1");
  EXPECT_EQ(text_of(metadata, "CONFIG_NAMESPACE"), "shop");
  EXPECT_EQ(text_of(metadata, "NAME"), "web-1");
  EXPECT_EQ(text_of(metadata, "NAMESPACE"), "shop");
  EXPECT_EQ(text_of(metadata, "POD_NAME"), "web-1");
  EXPECT_EQ(text_of(metadata, "CLUSTER_ID"), "east");
  EXPECT_EQ(text_of(metadata, "INTERCEPTION_MODE"), "TPROXY");
  EXPECT_EQ(text_of(metadata, "ISTIO_VERSION"), "1.3.8");
  EXPECT_EQ(text_of(metadata, "SERVICE_ACCOUNT"), "web");
  EXPECT_EQ(text_of(metadata, "OWN"), "x-web-1-$(UNKNOWN)");
  EXPECT_EQ(text_of(metadata, "tier"), "front");
  EXPECT_EQ(text_of(member_of(metadata, "LABELS"), "tier"), "front");
  EXPECT_EQ(member_of(metadata, "OTHER"), nullptr);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(PodProxies, KnowRouters) {
  const ImportResult result =
      import_text(replaced(kPod, "args: [proxy, sidecar]", "args: [proxy, router]"));
  EXPECT_EQ(result.records.proxies.at(0).id, "router~10.0.0.1~web-1.shop~shop.svc.cluster.local");
}

TEST(PodProxies, NeedAContainerAnAddressAndLife) {
  for (const auto& [from, to] : {std::pair("name: istio-proxy", "name: other"),
                                 std::pair("phase: Running", "phase: Succeeded"),
                                 std::pair("phase: Running", "phase: Failed")}) {
    EXPECT_THAT(import_text(replaced(kPod, from, to)).records.proxies, IsEmpty()) << to;
  }
  const std::string no_ip =
      replaced(kPod, "podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: \"fd00::1\"}]", "podIPs: []");
  EXPECT_THAT(import_text(no_ip).records.proxies, IsEmpty());
}

TEST(PodProxies, MayBeInitContainersThatStay) {
  const std::string in_init =
      replaced(kPod, "  - name: istio-proxy", "  initContainers:\n  - name: istio-proxy");
  EXPECT_THAT(import_text(in_init).records.proxies, IsEmpty());
  const std::string stays = replaced(in_init, "    args:", "    restartPolicy: Always\n    args:");
  EXPECT_THAT(import_text(stays).records.proxies, SizeIs(1));
}

TEST(PodProxies, OfTodaySayWhatTodaysAgentSays) {
  const std::string today =
      replaced(replaced(replaced(kPod, "proxyv2:1.3.8-distroless", "proxyv2:1.29.1"),
                        "labels: {app: web", "labels: {pod-template-hash: abc, app: web"),
               "    - {name: OTHER, value: none}",
               "    - {name: ENVOY_STATUS_PORT, value: '15999'}\n"
               "    - {name: PROXY_CONFIG, value: '{\"tracing\": {\"sampling\": 5}}'}");
  const ImportResult result = import_text(today);
  ASSERT_THAT(messages_of(result), IsEmpty());
  const ValueRecord* metadata = &result.records.proxies.at(0).metadata;
  EXPECT_EQ(text_of(metadata, "ISTIO_VERSION"), "1.29.1");
  EXPECT_EQ(integer_of(metadata, "ENVOY_STATUS_PORT"), 15999);
  EXPECT_EQ(integer_of(metadata, "ENVOY_PROMETHEUS_PORT"), 15090);
  const ValueRecord* tracing = member_of(member_of(metadata, "PROXY_CONFIG"), "tracing");
  EXPECT_EQ(integer_of(tracing, "sampling"), 5);
  EXPECT_EQ(text_of(member_of(metadata, "LABELS"), "version"), "v1");
  EXPECT_EQ(member_of(member_of(metadata, "LABELS"), "pod-template-hash"), nullptr);
}

TEST(PodProxies, AreNotMadeBesideAList) {
  ImportOptions options;
  options.paths = {"mesh.yaml"};
  options.proxies_file = "proxies.yaml";
  const ImportResult result = import_files(
      {{"mesh.yaml", kPod}, {"proxies.yaml", "- id: sidecar~10.0.0.9~a~b\n"}}, options);
  ASSERT_THAT(result.records.proxies, SizeIs(1));
  EXPECT_EQ(result.records.proxies[0].id, "sidecar~10.0.0.9~a~b");
}

}  // namespace
}  // namespace meshc
