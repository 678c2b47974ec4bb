// Which servers of several gateways get a place on a router's ports.
#include "build/istio_1_3/gateway_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string server(const std::string& name, int port, const std::string& protocol,
                   const std::string& hosts, const std::string& tls_mode = {}) {
  std::string tls = tls_mode.empty() ? "" : R"(, "tls": {"mode": ")" + tls_mode + R"("})";
  return R"({"port": {"name": ")" + name + R"(", "number": )" + std::to_string(port) +
         R"(, "protocol": ")" + protocol + R"("}, "hosts": [")" + hosts + R"("])" + tls + "}";
}

class GatewayMerge : public testing::Test {
 protected:
  // Later than those before it.
  void gateway(const std::string& name, const std::vector<std::string>& servers,
               const std::string& rest = {}) {
    std::string list;
    for (const std::string& text : servers) list += (list.empty() ? "" : ", ") + text;
    ConfigRecord& config =
        mesh_.config("Gateway", "a", name, R"({"servers": [)" + list + "]" + rest + "}");
    config.meta.created = static_cast<int64_t>(mesh_.records.configs.size());
  }

  // "PORT: NAME, NAME (+GATEWAY)" for each port; skipped servers by name with the reason.
  void merge(const std::vector<LabelSet>& labels = {}) {
    ModelledMesh modelled(mesh_);
    const Registry& registry = modelled.registry;
    MergedGateways merged = merge_gateways(
        modelled.model.gateways.for_router(registry.find_text("a").value_or(kUnknownText), labels));
    for (const MergedPort& port : merged.ports) {
      std::string text = std::to_string(port.number) + ":";
      for (const MergedServer& server : port.servers) {
        text.append(" ").append(server.server->port.name);
        if (!server.route_name.empty()) text += "=" + server.route_name;
      }
      for (const Gateway* gateway : port.joined) text += " +" + gateway->name;
      ports_.push_back(text);
    }
    for (const SkippedServer& skipped : merged.skipped) {
      skipped_.push_back(std::string(skipped.server->port.name) + ": " + skipped.reason);
    }
  }

  MeshBuilder mesh_;
  std::vector<std::string> ports_;
  std::vector<std::string> skipped_;
};

TEST_F(GatewayMerge, HttpServersOfOneProtocolShareAPort) {
  gateway("g", {server("http", 80, "HTTP", "x"), server("grpc", 90, "GRPC", "x")});
  gateway("h", {server("more", 80, "HTTP", "y"), server("other", 80, "HTTP2", "y")});
  merge();
  EXPECT_THAT(ports_, ElementsAre("80: http=http.80 +a/h", "90: grpc=http.90"));
  EXPECT_THAT(skipped_,
              ElementsAre("other: the port is taken by gateway a/g, and only HTTP servers of one "
                          "protocol share it without TLS"));
}

TEST_F(GatewayMerge, ServersWithTlsShareAPort) {
  gateway("g", {server("one", 443, "HTTPS", "x", "SIMPLE"),
                server("two", 443, "TLS", "y", "PASSTHROUGH"),
                server("three", 443, "HTTPS", "z", "PASSTHROUGH")});
  gateway("h", {server("one", 443, "HTTPS", "w", "MUTUAL")});
  merge();
  EXPECT_THAT(ports_, ElementsAre("443: one=https.443.one.g.a two three one=https.443.one.h.a"));
  EXPECT_THAT(skipped_, IsEmpty());
}

TEST_F(GatewayMerge, HostsWithTlsAreTakenOnceOnAPort) {
  gateway("g", {server("one", 443, "HTTPS", R"(x", "y)", "SIMPLE")});
  gateway("h", {server("two", 443, "HTTPS", R"(y", "z)", "SIMPLE"),
                server("three", 443, "HTTPS", "z", "SIMPLE"),
                server("four", 444, "HTTPS", "x", "SIMPLE")});
  merge();
  EXPECT_THAT(ports_, ElementsAre("443: one=https.443.one.g.a three=https.443.three.h.a",
                                  "444: four=https.444.four.h.a"));
  EXPECT_THAT(skipped_, ElementsAre("two: another server of the port has the host y"));
}

TEST_F(GatewayMerge, PlainAndTlsDoNotMix) {
  gateway("g", {server("tls", 443, "HTTPS", "x", "SIMPLE"), server("tcp", 90, "TCP", "x")});
  gateway("h", {server("plain", 443, "HTTP", "x"), server("late", 90, "TLS", "x", "PASSTHROUGH"),
                server("tcp2", 90, "TCP", "y")});
  merge();
  EXPECT_THAT(ports_, ElementsAre("90: tcp", "443: tls=https.443.tls.g.a"));
  EXPECT_EQ(skipped_.size(), 3u);
  EXPECT_EQ(skipped_[0], "plain: the port is taken by servers with TLS, gateway a/g first");
}

// A redirect is a TLS setting too, so such a server of plain HTTP joins those with TLS, once.
TEST_F(GatewayMerge, RedirectJoinsTls) {
  gateway("g", {server("tls", 443, "HTTPS", "x", "SIMPLE"),
                server("redirect", 443, "HTTP", "y", "PASSTHROUGH"),
                server("again", 443, "HTTP", "z", "PASSTHROUGH")});
  merge();
  EXPECT_THAT(ports_, ElementsAre("443: tls=https.443.tls.g.a redirect=http.443"));
  EXPECT_THAT(skipped_,
              ElementsAre("again: another server of the port has the same name of routes"));
}

TEST_F(GatewayMerge, SelectorsChooseAmongAllNamespaces) {
  gateway("g", {server("one", 80, "HTTP", "x")}, R"(, "selector": {"app": "gate"})");
  gateway("h", {server("two", 81, "HTTP", "x")}, R"(, "selector": {})");
  mesh_.config("Gateway", "b", "i", R"({"servers": [)" + server("three", 82, "HTTP", "x") + "]}");
  merge();
  EXPECT_THAT(ports_, ElementsAre("81: two=http.81", "82: three=http.82"));
}

TEST_F(GatewayMerge, OnlyTheRoutersNamespaceIfAskedFor) {
  gateway("g", {server("one", 80, "HTTP", "x")});
  mesh_.config("Gateway", "b", "i", R"({"servers": [)" + server("three", 82, "HTTP", "x") + "]}");
  mesh_.pilot_env("PILOT_SCOPE_GATEWAY_TO_NAMESPACE", "true");
  merge();
  EXPECT_THAT(ports_, ElementsAre("80: one=http.80"));
}

TEST(GatewayCatalog, HostsSayTheirNamespace) {
  MeshBuilder mesh;
  mesh.config("Gateway", "a", "g",
              R"({"servers": [)" + server("one", 80, "HTTP", R"(./x", "*/y", "b/z", "w)") + ", " +
                  server("two", 81, "HTTP", R"(./x", "*/*)") + "]}");
  ModelledMesh modelled(mesh);
  std::vector<const Gateway*> gateways = modelled.model.gateways.for_router(kUnknownText, {});
  ASSERT_EQ(gateways.size(), 1u);
  EXPECT_THAT(gateways[0]->servers[0].hosts, ElementsAre("a/x", "y", "b/z", "w"));
  EXPECT_THAT(gateways[0]->servers[1].hosts, ElementsAre("*"));
}

}  // namespace
}  // namespace meshc::istio_1_3
