// What policies do to the listeners of a port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kStrict = R"({"peers": [{"mtls": {}}]})";
constexpr const char* kPermissive = R"({"peers": [{"mtls": {"mode": "PERMISSIVE"}}]})";
constexpr const char* kTokens = R"({"origins": [{"jwt": {"issuer": "i", "jwks": "{}"}}]})";

// A pod with an HTTP port 8080 and a TCP port 7000, under a policy of its namespace.
MeshBuilder mesh_with(const char* policy, std::string_view metadata = "{}") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  ServiceRecord& service =
      mesh.service("a", "x", "10.0.0.1", {service_port("http", 8080), service_port("tcp", 7000)});
  service.ports[0].target_port = 8080;
  service.ports[1].target_port = 7000;
  service.selector = {{"app", "x"}};
  mesh.config("Policy", "a", "default", policy);
  return mesh;
}

std::shared_ptr<const ListenerPlan> listener_of(const MeshBuilder& mesh, int port = 8080) {
  return BuiltMesh(mesh).listener("x.a", "10.1.0.1_" + std::to_string(port));
}

const TlsContextPlan& tls_of(const ListenerPlan& listener, size_t chain = 0) {
  static const TlsContextPlan kNone;
  const Shared<TlsContextPlan>& tls = listener.filter_chains.at(chain).tls;
  EXPECT_TRUE(tls);
  return tls ? *tls : kNone;
}

// "jwt", "jwt-auth" and "authn" for the filters that authenticate, in their order.
std::vector<std::string> filters_of(const ListenerPlan& listener) {
  std::vector<std::string> names;
  const NetworkFilterPlan& last = listener.filter_chains.at(0).filters.back();
  const auto* manager = std::get_if<Shared<HttpConnectionManagerPlan>>(&last);
  if (manager == nullptr) return names;
  for (const HttpFilterPlan& filter : (*manager)->filters) {
    if (const auto* jwt = std::get_if<JwtFilterPlan>(&filter))
      names.push_back(jwt->istio_form ? "jwt-auth" : "jwt");
    if (std::holds_alternative<AuthnFilterPlan>(filter)) names.push_back("authn");
  }
  return names;
}

TEST(PluginAuthn, StrictMutualTlsIsTheOnlyWayIn) {
  auto listener = listener_of(mesh_with(kStrict));
  ASSERT_EQ(listener->filter_chains.size(), 1u);
  EXPECT_FALSE(listener->filter_chains[0].match);
  EXPECT_TRUE(tls_of(*listener).require_client_certificate.value());
  EXPECT_THAT(tls_of(*listener).alpn_protocols, ElementsAre("h2", "http/1.1"));
  EXPECT_THAT(listener->listener_filters, ElementsAre(ListenerFilterPlan::kTlsInspector));
  EXPECT_THAT(filters_of(*listener), ElementsAre("authn"));
}

TEST(PluginAuthn, PermissiveMutualTlsLetsPlainTextIn) {
  for (int port : {8080, 7000}) {
    auto listener = listener_of(mesh_with(kPermissive), port);
    ASSERT_EQ(listener->filter_chains.size(), 2u);
    EXPECT_THAT(listener->filter_chains[0].match->application_protocols, ElementsAre("istio"));
    EXPECT_TRUE(listener->filter_chains[0].tls);
    EXPECT_EQ(listener->filter_chains[1].match, ChainMatchPlan());
    EXPECT_FALSE(listener->filter_chains[1].tls);
  }
}

TEST(PluginAuthn, DetectedProtocolsComeBeforeTheRestOfEachWay) {
  MeshBuilder mesh = mesh_with(kPermissive);
  mesh.records.services[0].ports[0].name = "web";
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", "true");
  auto chains = listener_of(mesh)->filter_chains;
  ASSERT_EQ(chains.size(), 4u);
  EXPECT_THAT(chains[0].match->application_protocols, ElementsAre("istio", "http/1.1", "http/1.0"));
  EXPECT_EQ(chains[0].match->transport_protocol, "tls");
  EXPECT_THAT(chains[1].match->application_protocols, ElementsAre("http/1.1", "http/1.0"));
  EXPECT_THAT(chains[2].match->application_protocols, ElementsAre("istio"));
  EXPECT_EQ(chains[3].match, ChainMatchPlan());
  EXPECT_EQ(chains[0].tls->validation->trust_domain, "cluster.local");
  EXPECT_EQ(chains[2].tls->validation->trust_domain, "") << "only requests are refused for it";
}

TEST(PluginAuthn, TrustDomainIsThatOfTheMeshAndMayBeSkipped) {
  MeshBuilder mesh = mesh_with(kStrict);
  EXPECT_EQ(tls_of(*listener_of(mesh)).validation->trust_domain, "cluster.local");
  EXPECT_EQ(tls_of(*listener_of(mesh, 7000)).validation->trust_domain, "");
  mesh.mesh_config(R"({"trustDomain": "example.net"})");
  EXPECT_EQ(tls_of(*listener_of(mesh)).validation->trust_domain, "example.net");
  mesh.pilot_env("PILOT_SKIP_VALIDATE_TRUST_DOMAIN", "true");
  EXPECT_EQ(tls_of(*listener_of(mesh)).validation->trust_domain, "");
  MeshBuilder optional = mesh_with(R"({"peers": [{"mtls": {}}], "peerIsOptional": true})");
  EXPECT_EQ(tls_of(*listener_of(optional)).validation->trust_domain, "");
}

TEST(PluginAuthn, CertificatesAreFilesThatTheProxyMayName) {
  const auto files = [](std::string_view metadata) {
    auto listener = listener_of(mesh_with(kStrict, metadata));
    const TlsContextPlan& tls = tls_of(*listener);
    const auto& files = std::get<CertificateFilesPlan>(tls.certificate);
    return std::vector<std::string>{files.certificate_chain, files.private_key,
                                    std::get<std::string>(tls.validation->trusted_ca)};
  };
  EXPECT_THAT(files("{}"), ElementsAre("/etc/certs/cert-chain.pem", "/etc/certs/key.pem",
                                       "/etc/certs/root-cert.pem"));
  EXPECT_THAT(files(R"({"BASE": "/b", "TLS_SERVER_KEY": "/k"})"),
              ElementsAre("/b/etc/certs/cert-chain.pem", "/k", "/b/etc/certs/root-cert.pem"));
}

TEST(PluginAuthn, CertificatesAreSecretsWhereTheMeshHasASocketForThem) {
  const auto own_secret = [](std::string_view metadata) {
    MeshBuilder mesh = mesh_with(kStrict, metadata);
    mesh.mesh_config(R"({"sdsUdsPath": "unix:/sds"})");
    const TlsContextPlan tls = tls_of(*listener_of(mesh));
    EXPECT_EQ(std::get<SdsSecretPlan>(tls.validation->trusted_ca).name, "ROOTCA");
    return std::get<SdsSecretPlan>(tls.certificate);
  };
  SdsSecretPlan secret = own_secret(R"({"TLS_SERVER_KEY": "/k", "SDS_TOKEN_PATH": ""})");
  EXPECT_EQ(secret.name, "default");
  EXPECT_EQ(secret.uds_path, "unix:/sds");
  EXPECT_EQ(secret.token_path, "/var/run/secrets/tokens/istio-token");
  EXPECT_EQ(own_secret(R"({"SDS_TOKEN_PATH": "/t"})").token_path, "/t");
}

TEST(PluginAuthn, TokensAreForHttpAlone) {
  MeshBuilder mesh = mesh_with(kTokens);
  EXPECT_THAT(filters_of(*listener_of(mesh)), ElementsAre("jwt", "authn"));
  EXPECT_FALSE(listener_of(mesh)->filter_chains[0].tls);
  EXPECT_THAT(filters_of(*listener_of(mesh, 7000)), IsEmpty());
  mesh.pilot_env("USE_ISTIO_JWT_FILTER", "true");
  EXPECT_THAT(filters_of(*listener_of(mesh)), ElementsAre("jwt-auth", "authn"));
}

TEST(PluginAuthn, PolicyWithoutMethodsTurnsTheMeshPolicyOff) {
  MeshBuilder mesh = mesh_with("{}");
  mesh.config("MeshPolicy", "", "default", kStrict);
  auto listener = listener_of(mesh);
  EXPECT_FALSE(listener->filter_chains[0].tls);
  EXPECT_THAT(filters_of(*listener), IsEmpty());
}

// A listener that stands for a service takes the service's policy, for its own port; one that
// stands for none takes that of the Sidecar's namespace.
TEST(PluginAuthn, IngressListenersAreUnderThePolicyOfTheirPort) {
  MeshBuilder mesh = mesh_with("{}");
  mesh.config("Policy", "a", "port", R"({"peers": [{"mtls": {}}],
      "targets": [{"name": "x", "ports": [{"name": "own"}]}]})");
  mesh.config("Sidecar", "a", "s", R"({"egress": [], "ingress": [
      {"port": {"number": 8080, "name": "own", "protocol": "HTTP"}},
      {"port": {"number": 9090, "name": "own", "protocol": "HTTP"}}]})");
  EXPECT_TRUE(listener_of(mesh, 8080)->filter_chains[0].tls);
  EXPECT_FALSE(listener_of(mesh, 9090)->filter_chains[0].tls);
}

TEST(PluginAuthn, ChainsNameThePolicyTheyAreUnder) {
  auto listener = listener_of(mesh_with(kPermissive), 7000);
  for (const FilterChainPlan& chain : listener->filter_chains) {
    ASSERT_FALSE(chain.sources.objects().empty());
    EXPECT_EQ(chain.sources.objects().back().kind, "Policy");
  }
}

}  // namespace
}  // namespace meshc
