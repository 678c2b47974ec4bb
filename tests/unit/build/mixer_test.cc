// Mixer's filters: what they say of the proxy and of the service, and whether policy is checked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/istio_1_3/mixer_filters.h"
#include "build/istio_1_3/plugin_telemetry.h"
#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;

constexpr const char* kOn = R"({"mixerCheckServer": "policy.a:9091",
    "mixerReportServer": "telemetry.a:9091", "disablePolicyChecks": false})";

MeshBuilder mesh_with_mixer(std::string_view metadata = "{}", std::string_view config = kOn) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  mesh.mesh_config(config);
  return mesh;
}

// "NAME=VALUE" of each attribute, bytes in hexadecimal.
std::vector<std::string> attribute_texts(const MixerAttributesPlan& plan) {
  const ProxyParameters proxy{"x.a", {"10.1.0.1"}, {"\x7f\x01"}, "a"};
  std::vector<std::string> texts;
  for (const auto& [name, value] : plan.attributes) {
    std::string text;
    if (const auto* plain = std::get_if<Text>(&value)) text = text_of(*plain, proxy);
    if (const auto* number = std::get_if<int64_t>(&value)) text = std::to_string(*number);
    if (const auto* bytes = std::get_if<std::vector<Text>>(&value))
      text = to_hex(text_of(bytes->at(0), proxy));
    texts.push_back(name + "=" + text);
  }
  return texts;
}

// What the plugin adds to a chain of an outbound listener.
PluginChain outbound_chain(const ModelledMesh& mesh, const ProxyShape& shape,
                           ListenerProtocol protocol, bool is_http, bool is_fall_through = false) {
  const SidecarScope scope = mesh.model.sidecars.build(shape.scope);
  PluginInput input{mesh.model, shape, scope};
  input.protocol = protocol;
  std::vector<PluginChain> chains(1);
  chains[0].is_http = is_http;
  chains[0].is_fall_through = is_fall_through;
  telemetry_plugin()->on_outbound_listener(input, &chains);
  return chains[0];
}

struct Checks {
  bool inbound;
  bool outbound;
  bool fail_open;
  bool operator==(const Checks&) const = default;
};

Checks checks(const std::string& annotation, std::string_view config = kOn) {
  ModelledMesh mesh(mesh_with_mixer(
      annotation.empty() ? "{}" : R"({"policy.istio.io/check": ")" + annotation + R"("})", config));
  const ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  return {!inbound_checks_disabled(mesh.model.mesh, shape),
          !outbound_checks_disabled(mesh.model.mesh, shape),
          mixer_transport(mesh.model.mesh, shape).fail_open};
}

TEST(MixerChecks, AreThoseOfTheMeshUnlessTheProxySaysOtherwise) {
  EXPECT_EQ(checks(""), (Checks{true, false, false}));
  EXPECT_EQ(checks("enable"), (Checks{true, true, false}));
  EXPECT_EQ(checks("allow-on-error"), (Checks{true, true, true}));
  EXPECT_EQ(checks("disable"), (Checks{false, false, true}));
  EXPECT_EQ(checks("Enable"), (Checks{true, false, false})) << "no word that is known";
}

TEST(MixerChecks, OfClientsMustBeAskedFor) {
  constexpr const char* kClients = R"({"mixerCheckServer": "p:1", "disablePolicyChecks": false,
      "enableClientSidePolicyCheck": true, "policyCheckFailOpen": true})";
  EXPECT_EQ(checks("", kClients), (Checks{true, true, true}));
  EXPECT_EQ(checks("enable", kClients), (Checks{true, true, false}));
  constexpr const char* kDisabled = R"({"mixerCheckServer": "p:1", "disablePolicyChecks": true,
      "enableClientSidePolicyCheck": true})";
  EXPECT_EQ(checks("", kDisabled), (Checks{false, false, false}));
}

TEST(MixerChecks, OfRoutersNeedNotBeAskedFor) {
  ModelledMesh mesh(mesh_with_mixer());
  ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  shape.is_router = true;
  EXPECT_FALSE(outbound_checks_disabled(mesh.model.mesh, shape));
}

TEST(MixerTransport, IsToldByMeshAndProxy) {
  ModelledMesh mesh(mesh_with_mixer(R"({"policy.istio.io/checkRetries": "3",
      "policy.istio.io/checkBaseRetryWaitTime": "1s",
      "policy.istio.io/checkMaxRetryWaitTime": "soon"})",
                                    R"({"mixerCheckServer": "policy.a:9091"})"));
  MixerTransportPlan transport = mixer_transport(mesh.model.mesh, mesh.shaped("10.1.0.1").shape);
  EXPECT_EQ(transport.check_cluster, "outbound|9091||policy.a");
  EXPECT_EQ(transport.report_cluster, "");
  EXPECT_EQ(transport.max_retry, 3u);
  EXPECT_EQ(transport.base_retry_wait, 1'000'000'000);
  EXPECT_EQ(transport.max_retry_wait, 1'000'000'000) << "what cannot be read counts as absent";
}

TEST(MixerTransport, Ipv6ServerLosesItsBrackets) {
  ModelledMesh mesh(mesh_with_mixer("{}", R"({"mixerReportServer": "[fd00::1]:9091"})"));
  EXPECT_EQ(mixer_transport(mesh.model.mesh, mesh.shaped("10.1.0.1").shape).report_cluster,
            "outbound|9091||fd00::1");
}

TEST(MixerAttributes, OfInboundListenersSayWhereTheyAre) {
  ModelledMesh mesh(mesh_with_mixer(R"({"MESH_ID": "m", "ISTIO_VERSION": "1.3.8"})"));
  const ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  const SidecarScope scope = mesh.model.sidecars.build(shape.scope);
  PluginInput input{mesh.model, shape, scope};
  input.address = {Text("", {ParameterKind::kAddress, 0}, ""), 8080};
  EXPECT_THAT(attribute_texts(inbound_attributes(input)),
              ElementsAre("context.proxy_version=1.3.8", "context.reporter.kind=inbound",
                          "context.reporter.uid=kubernetes://x.a", "destination.ip=7f01",
                          "destination.mesh.id=m", "destination.namespace=a",
                          "destination.port=8080", "destination.uid=kubernetes://x.a"));
  input.address = {Text("0.0.0.0"), 80};
  EXPECT_THAT(attribute_texts(inbound_attributes(input)),
              testing::Contains("destination.ip=00000000000000000000ffff00000000"));
}

TEST(MixerAttributes, OfOutboundTcpNameTheService) {
  MeshBuilder builder = mesh_with_mixer();
  builder.service("b", "db", "10.0.0.5", {service_port("tcp", 5432)});
  builder.config("ServiceEntry", "c", "e", R"({"hosts": ["db.example"],
      "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})");
  BuiltMesh mesh(builder);
  auto attributes_at = [&](const char* listener, size_t chain) {
    const NetworkFilterPlan filter =
        mesh.listener("x.a", listener)->filter_chains.at(chain).filters.at(0);
    return attribute_texts(std::get<MixerTcpFilterPlan>(filter).attributes);
  };
  EXPECT_THAT(attributes_at("10.0.0.5_5432", 0),
              ElementsAre("context.proxy_version=65535.65535.65535",
                          "context.reporter.kind=outbound", "context.reporter.uid=kubernetes://x.a",
                          "destination.service.host=db.b.svc.cluster.local",
                          "destination.service.name=db", "destination.service.namespace=b",
                          "destination.service.uid=istio://b/services/db", "source.namespace=a",
                          "source.uid=kubernetes://x.a"));
  // The loop guard is a chain like any other, and a service entry has no uid.
  EXPECT_THAT(attributes_at("0.0.0.0_90", 0),
              testing::IsSupersetOf(
                  {"destination.service.host=db.example", "destination.service.namespace=c"}));
}

TEST(MixerAttributes, OfWhatNoChainTakesNameTheCluster) {
  ModelledMesh mesh(mesh_with_mixer());
  const ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  PluginChain chain = outbound_chain(mesh, shape, ListenerProtocol::kTcp, false, true);
  const auto& filter = std::get<MixerTcpFilterPlan>(chain.tcp.at(0));
  EXPECT_THAT(attribute_texts(filter.attributes),
              testing::IsSupersetOf({"destination.service.host=PassthroughCluster",
                                     "destination.service.name=PassthroughCluster"}));
  chain = outbound_chain(mesh, shape, ListenerProtocol::kAuto, false, true);
  EXPECT_EQ(std::get<MixerTcpFilterPlan>(chain.tcp.at(0))
                .attributes.attributes.count("destination.service.host"),
            0u)
      << "not on ports whose protocol is detected";
}

TEST(MixerFilters, FollowTheChainWhereTheListenerDoesNotTell) {
  ModelledMesh mesh(mesh_with_mixer());
  ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  auto added = [&](ListenerProtocol protocol, bool is_http) {
    PluginChain chain = outbound_chain(mesh, shape, protocol, is_http);
    return std::string(chain.http.size(), 'h') + std::string(chain.tcp.size(), 't');
  };
  EXPECT_EQ(added(ListenerProtocol::kHttp, false), "h");
  EXPECT_EQ(added(ListenerProtocol::kTcp, true), "t");
  EXPECT_EQ(added(ListenerProtocol::kAuto, true), "h");
  EXPECT_EQ(added(ListenerProtocol::kAuto, false), "t");
  shape.is_router = true;  // its TCP listeners may end TLS in front of HTTP
  EXPECT_EQ(added(ListenerProtocol::kTcp, true), "h");
  EXPECT_EQ(added(ListenerProtocol::kTcp, false), "t");
}

TEST(MixerFilters, RouterIgnoresWhatRequestsSayOfTheirSource) {
  ModelledMesh mesh(mesh_with_mixer());
  ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  auto ignores = [&] {
    PluginChain chain = outbound_chain(mesh, shape, ListenerProtocol::kHttp, true);
    const auto& filter = std::get<MixerHttpFilterPlan>(chain.http.at(0));
    EXPECT_THAT(attribute_texts(filter.forward_attributes.value()),
                ElementsAre("source.uid=kubernetes://x.a"));
    return filter.ignore_forwarded_attributes;
  };
  EXPECT_FALSE(ignores());
  shape.is_router = true;
  EXPECT_TRUE(ignores());
}

TEST(MixerFilters, AreOnlyWhereThereIsAServer) {
  ModelledMesh mesh(mesh_with_mixer("{}", "{}"));
  const ProxyShape shape = mesh.shaped("10.1.0.1").shape;
  EXPECT_TRUE(outbound_chain(mesh, shape, ListenerProtocol::kTcp, false).tcp.empty());
}

}  // namespace
}  // namespace meshc::istio_1_3
