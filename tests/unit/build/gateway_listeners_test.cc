// The listeners of routers: their chains, routes and filters.
#include "build/istio_1_3/gateway_listeners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kRoute = R"({"route": [{"destination": {"host": "s.b.example"}}]})";

class GatewayListeners : public testing::Test {
 protected:
  GatewayListeners() { mesh_.router("a", "r", "10.1.0.1", R"({"ISTIO_VERSION": "1.3.8"})"); }

  void server(int port, const std::string& protocol, const std::string& hosts,
              const std::string& tls = {}) {
    std::string name = "p" + std::to_string(mesh_.records.configs.size());
    mesh_
        .config("Gateway", "a", name,
                R"({"servers": [{"hosts": [")" + hosts + R"("], "port": {"name": "p", "number": )" +
                    std::to_string(port) + R"(, "protocol": ")" + protocol + R"("})" +
                    (tls.empty() ? "" : R"(, "tls": )" + tls) + "}]}")
        .meta.created = static_cast<int64_t>(mesh_.records.configs.size());
  }
  // `rest` are members of the spec beside the hosts and the gateway.
  void route(const std::string& host, const std::string& gateway, const std::string& rest,
             const std::string& namespace_name = "a") {
    mesh_.config(
        "VirtualService", namespace_name, "v" + std::to_string(mesh_.records.configs.size()),
        R"({"hosts": [")" + host + R"("], "gateways": [")" + gateway + R"("], )" + rest + "}");
  }
  std::vector<std::string> chains(const std::string& listener) {
    return BuiltMesh(mesh_).chains("r.a", listener);
  }
  const HttpConnectionManagerPlan* manager(const ListenerPlan& listener) {
    return std::get<Shared<HttpConnectionManagerPlan>>(listener.filter_chains[0].filters.back())
        .get();
  }
  std::vector<std::string> rejections() {
    std::vector<std::string> texts;
    const BuiltMesh built(mesh_);
    for (const RejectedObject& rejection : built.profile().rejections())
      texts.push_back(rejection.name + ": " + rejection.reason);
    return texts;
  }

  MeshBuilder mesh_;
};

TEST_F(GatewayListeners, HttpServer) {
  server(80, "HTTP", "x.example");
  BuiltMesh built(mesh_);
  EXPECT_THAT(built.listener_names("r.a"), ElementsAre("0.0.0.0_80"));
  EXPECT_THAT(built.chains("r.a", "0.0.0.0_80"), ElementsAre("- -> rds:http.80"));
  auto listener = built.listener("r.a", "0.0.0.0_80");
  EXPECT_TRUE(listener->bind_to_port);
  EXPECT_EQ(listener->direction, TrafficDirection::kOutbound);
  EXPECT_THAT(listener->listener_filters, IsEmpty());
  EXPECT_FALSE(listener->listener_filters_timeout);
  const HttpConnectionManagerPlan* http = manager(*listener);
  EXPECT_TRUE(http->use_remote_address);
  EXPECT_TRUE(http->replace_client_certificate);
  EXPECT_FALSE(http->forward_client_certificate);
  EXPECT_EQ(http->server_name, "istio-envoy");
  EXPECT_TRUE(http->http1_options);
  EXPECT_FALSE(http->accept_http_10);
  EXPECT_TRUE(http->tracing->egress);
}

TEST_F(GatewayListeners, MetadataOfTheRouterCounts) {
  server(80, "HTTP", "*");
  mesh_.records.proxies[0].metadata =
      json_value(R"({"HTTP10": "1", "IDLE_TIMEOUT": "3s", "INSTANCE_IPS": "fd00::1"})");
  BuiltMesh built(mesh_);
  auto listener = built.listener("r.a", "::_80");
  ASSERT_NE(listener, nullptr);
  EXPECT_TRUE(manager(*listener)->accept_http_10);
  EXPECT_EQ(manager(*listener)->idle_timeout, 3'000'000'000);
}

TEST_F(GatewayListeners, HttpsServersAreToldByServerName) {
  constexpr const char* kTls =
      R"({"mode": "SIMPLE", "serverCertificate": "/c", "privateKey": "/k"})";
  server(443, "HTTPS", R"(y.example", "b/x.example)", kTls);
  server(443, "HTTPS", "*", kTls);
  BuiltMesh built(mesh_);
  EXPECT_THAT(
      built.chains("r.a", "0.0.0.0_443"),
      ElementsAre("sni=x.example,y.example -> rds:https.443.p.p0.a", "- -> rds:https.443.p.p1.a"));
  auto listener = built.listener("r.a", "0.0.0.0_443");
  EXPECT_TRUE(listener->filter_chains[0].tls);
  EXPECT_THAT(listener->listener_filters, ElementsAre(ListenerFilterPlan::kTlsInspector));
}

TEST_F(GatewayListeners, TcpTakesTheFirstRouteThatMatches) {
  mesh_.service("b", "s", "10.0.0.1", {service_port("tcp", 9000)});
  server(90, "TCP", "*");
  route("x.example", "p0", R"("tcp": [{"match": [{"port": 91}],
      "route": [{"destination": {"host": "no.example"}}]}])");
  route("x.example", "p0", R"("tcp": [{"match": [{"gateways": ["other"]}],
      "route": [{"destination": {"host": "no.example"}}]},
      {"match": [{"gateways": ["other"]}, {"port": 90, "gateways": ["p0"], "sourceLabels": {"a": "b"},
                  "destinationSubnets": ["10.0.0.0/8"]}],
       "route": [{"destination": {"host": "s.b.svc.cluster.local", "subset": "v1"}}]}])");
  route("x.example", "p0", std::string(R"("tcp": [)") + kRoute + "]");
  EXPECT_THAT(chains("0.0.0.0_90"), ElementsAre("- -> outbound|9000|v1|s.b.svc.cluster.local"));
}

// The port of a destination without one is that of the service, if the router sees it. No Sidecar
// resource has a say in that.
TEST_F(GatewayListeners, RoutersSeePrivateServicesOfTheirNamespace) {
  for (const char* namespace_name : {"a", "b"}) {
    mesh_.service(namespace_name, "s", "10.0.0.1", {service_port("tcp", 9000)}).meta.annotations = {
        {"networking.istio.io/exportTo", "."}};
  }
  mesh_.config("Sidecar", "a", "s", R"({"egress": [{"hosts": ["c/*"]}]})");
  server(90, "TCP", "*");
  route("x.example", "p1", R"("tcp": [{"route": [
      {"destination": {"host": "s.a.svc.cluster.local"}, "weight": 50},
      {"destination": {"host": "s.b.svc.cluster.local"}, "weight": 50}]}])");
  EXPECT_THAT(chains("0.0.0.0_90"), ElementsAre("- -> outbound|9000||s.a.svc.cluster.local:50,"
                                                "outbound|90||s.b.svc.cluster.local:50"));
}

TEST_F(GatewayListeners, ProtocolsHaveTheirCodecs) {
  server(90, "MONGO", "*");
  route("x.example", "p0", R"("tcp": [{"route": [
      {"destination": {"host": "s.example"}, "weight": 25},
      {"destination": {"host": "t.example", "port": {"number": 7}}, "weight": 75}]}])");
  EXPECT_THAT(chains("0.0.0.0_90"),
              ElementsAre("- -> mongo>outbound|90||s.example:25,outbound|7||t.example:75"));
}

TEST_F(GatewayListeners, TlsMayEndBeforeATcpRoute) {
  server(90, "TLS", "x.example", R"({"mode": "ISTIO_MUTUAL"})");
  route("x.example", "p0", std::string(R"("tcp": [)") + kRoute + "]");
  BuiltMesh built(mesh_);
  EXPECT_THAT(built.chains("r.a", "0.0.0.0_90"),
              ElementsAre("sni=x.example -> outbound|90||s.b.example"));
  EXPECT_TRUE(built.listener("r.a", "0.0.0.0_90")->filter_chains[0].tls);
}

TEST_F(GatewayListeners, PassthroughHasAChainForEachMatch) {
  server(443, "TLS", "*.example", R"({"mode": "PASSTHROUGH"})");
  route("x.example", "p0", R"("tls": [
      {"match": [{"sniHosts": ["z.example", "x.example"]}, {"sniHosts": ["w.example"], "port": 444}],
       "route": [{"destination": {"host": "s.example"}}]},
      {"match": [{"sniHosts": ["y.example"], "gateways": ["p0"]}],
       "route": [{"destination": {"host": "t.example"}}]}])");
  BuiltMesh built(mesh_);
  EXPECT_THAT(built.chains("r.a", "0.0.0.0_443"),
              ElementsAre("sni=x.example,z.example -> outbound|443||s.example",
                          "sni=y.example -> outbound|443||t.example"));
  EXPECT_FALSE(built.listener("r.a", "0.0.0.0_443")->filter_chains[0].tls);
}

TEST_F(GatewayListeners, AutoPassthroughTakesTheClusterFromTheName) {
  server(443, "TLS", "*.local", R"({"mode": "AUTO_PASSTHROUGH"})");
  EXPECT_THAT(chains("0.0.0.0_443"), ElementsAre("sni=*.local -> sni>BlackHoleCluster"));
}

TEST_F(GatewayListeners, OnlyVirtualServicesOfTheHostCount) {
  server(90, "TCP", "b/x.example");
  std::string tcp = std::string(R"("tcp": [)") + kRoute + "]";
  route("x.example", "a/p0", tcp, "c");
  route("y.example", "a/p0", tcp, "b");
  route("x.example", "b/p0", tcp, "b");
  EXPECT_THAT(chains("0.0.0.0_90"), ElementsAre("no such listener"));
  EXPECT_THAT(rejections(),
              ElementsAre("p0: its server p on port 90 is left out: no virtual service has a route "
                          "for it"));
  route("x.example", "a/p0", tcp, "b");
  EXPECT_THAT(chains("0.0.0.0_90"), ElementsAre("- -> outbound|90||s.b.example"));
  EXPECT_THAT(rejections(), IsEmpty());
}

TEST_F(GatewayListeners, ChainThatPilotRefusesIsMarkedAndRejected) {
  server(443, "HTTPS", "x.example", R"({"mode": "SIMPLE", "credentialName": "c"})");
  server(443, "HTTPS", "y.example", R"({"mode": "ISTIO_MUTUAL"})");
  mesh_.router("a", "s", "10.1.0.2", R"({"USER_SDS": "true"})");
  BuiltMesh built(mesh_);
  auto listener = built.listener("r.a", "0.0.0.0_443");
  EXPECT_EQ(listener->filter_chains[0].fault, "there is no file for its certificate");
  EXPECT_EQ(listener->filter_chains[1].fault, "");
  EXPECT_EQ(built.listener("s.a", "0.0.0.0_443")->filter_chains[0].fault, "");
  EXPECT_THAT(rejections(),
              ElementsAre("p0: its server p on port 443 is left out: there is no file for its "
                          "certificate; v2 lacks the port's whole listener"));
}

TEST_F(GatewayListeners, ServersThatLoseTheirPortAreRejected) {
  server(90, "HTTP", "x.example");
  server(90, "TCP", "x.example");
  // One more router of the same gateways adds no more rejections.
  mesh_.router("a", "s", "10.1.0.2", R"({"ISTIO_VERSION": "1.2.0"})");
  EXPECT_THAT(rejections(),
              ElementsAre("p1: its server p on port 90 is left out: the port is taken "
                          "by gateway a/p0, and only HTTP servers of one protocol "
                          "share it without TLS"));
}

TEST_F(GatewayListeners, EachChainKnowsItsSources) {
  server(80, "HTTP", "*");
  server(80, "HTTP", "*");
  server(90, "TCP", "*");
  route("x.example", "p2", std::string(R"("tcp": [)") + kRoute + "]");
  BuiltMesh built(mesh_);
  auto http = built.listener("r.a", "0.0.0.0_80");
  EXPECT_EQ(http->filter_chains[0].sources.objects().size(), 1u);
  EXPECT_EQ(http->sources.objects().size(), 1u);
  auto tcp = built.listener("r.a", "0.0.0.0_90");
  ASSERT_EQ(tcp->filter_chains[0].sources.objects().size(), 2u);
  EXPECT_EQ(tcp->filter_chains[0].sources.objects()[0].kind, "VirtualService");
  EXPECT_EQ(tcp->filter_chains[0].sources.objects()[1].kind, "Gateway");
}

TEST_F(GatewayListeners, MixersFiltersAreThoseOfTheChainsKind) {
  mesh_.mesh_config(R"({"mixerReportServer": "m:1"})");
  server(443, "HTTPS", "x.example", R"({"mode": "ISTIO_MUTUAL"})");
  server(443, "TLS", "*.local", R"({"mode": "AUTO_PASSTHROUGH"})");
  server(80, "UDP", "*");
  route("x.example", "p2", std::string(R"("tcp": [)") + kRoute + "]");
  BuiltMesh built(mesh_);
  auto listener = built.listener("r.a", "0.0.0.0_443");
  EXPECT_TRUE(std::holds_alternative<MixerHttpFilterPlan>(manager(*listener)->filters[0]));
  EXPECT_THAT(built.chains("r.a", "0.0.0.0_443")[1], "sni=*.local -> sni>mixer>BlackHoleCluster");
  EXPECT_THAT(built.chains("r.a", "0.0.0.0_80"), ElementsAre("- -> outbound|80||s.b.example"));
}

TEST_F(GatewayListeners, ReplicasOfARouterAreOneClass) {
  server(80, "HTTP", "*");
  mesh_.router("a", "s", "10.1.0.2", R"({"ISTIO_VERSION": "1.3.8"})");
  BuiltMesh built(mesh_);
  EXPECT_EQ(built.profile().class_count(), 1u);
  EXPECT_EQ(built.profile().shared_set_count(), 0u);
}

}  // namespace
}  // namespace meshc
