// How gateway servers terminate TLS, by mode and by what the router and the mesh have.
#include "build/istio_1_3/gateway_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;

constexpr const char* kHash = "df6ff72fe9116521268f6f2dd4966f51df479883fe7037b39f75916ac3049d1a";
constexpr const char* kSpki = "TNEaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvA=";

TlsContextPlan context_of(const ServerTls& tls, std::string_view metadata = "{}",
                          std::string_view mesh_config = "{}") {
  MeshBuilder mesh;
  mesh.mesh_config(mesh_config);
  mesh.router("a", "r", "10.1.0.1", metadata);
  mesh.pilot_env("PILOT_INITIAL_FETCH_TIMEOUT", "5s");
  ModelledMesh modelled(mesh);
  return server_tls_context(modelled.model, modelled.shaped("10.1.0.1").shape, tls);
}

ServerTls with_files(ServerTlsMode mode) {
  ServerTls tls;
  tls.mode = mode;
  tls.server_certificate = "/c/cert";
  tls.private_key = "/c/key";
  return tls;
}

ServerTls with_credential(ServerTlsMode mode) {
  ServerTls tls;
  tls.mode = mode;
  tls.credential_name = "gold";
  return tls;
}

TEST(GatewayTls, SimpleFromFiles) {
  TlsContextPlan context = context_of(with_files(ServerTlsMode::kSimple));
  EXPECT_EQ(std::get<CertificateFilesPlan>(context.certificate),
            (CertificateFilesPlan{"/c/cert", "/c/key"}));
  EXPECT_THAT(context.alpn_protocols, ElementsAre("h2", "http/1.1"));
  EXPECT_EQ(context.require_client_certificate, false);
  EXPECT_FALSE(context.validation);
  EXPECT_FALSE(context.parameters);
  EXPECT_EQ(tls_fault(context), "");
}

TEST(GatewayTls, MutualFromFilesIgnoresDigests) {
  ServerTls tls = with_files(ServerTlsMode::kMutual);
  tls.ca_certificates = "/c/ca";
  tls.subject_alt_names = {"x"};
  tls.certificate_spki = {kSpki};
  TlsContextPlan context = context_of(tls);
  EXPECT_EQ(context.validation, (ValidationPlan{"/c/ca", {"x"}, {}, {}}));
  EXPECT_EQ(context.require_client_certificate, true);
}

TEST(GatewayTls, CredentialNeedsAnAgent) {
  ServerTls tls = with_credential(ServerTlsMode::kSimple);
  TlsContextPlan context = context_of(tls, R"({"USER_SDS": "1"})");
  SdsSecretPlan secret = std::get<SdsSecretPlan>(context.certificate);
  EXPECT_EQ(secret,
            (SdsSecretPlan{"gold", "unix:/var/run/ingress_gateway/sds", "", true, 5'000'000'000}));
  EXPECT_EQ(tls_fault(context), "");
  for (const char* metadata : {"{}", R"({"USER_SDS": "false"})", R"({"USER_SDS": "yes"})"}) {
    EXPECT_EQ(tls_fault(context_of(tls, metadata)), "there is no file for its certificate");
  }
}

TEST(GatewayTls, MutualCredentialHasItsOwnCa) {
  ServerTls tls = with_credential(ServerTlsMode::kMutual);
  tls.subject_alt_names = {"x"};
  tls.certificate_spki = {kSpki};
  tls.certificate_hashes = {kHash};
  TlsContextPlan context = context_of(tls, R"({"USER_SDS": "true"})");
  ASSERT_TRUE(context.validation);
  EXPECT_EQ(std::get<SdsSecretPlan>(context.validation->trusted_ca).name, "gold-cacert");
  EXPECT_THAT(context.validation->subject_alt_names, ElementsAre("x"));
  EXPECT_THAT(context.validation->certificate_spki, ElementsAre(kSpki));
  EXPECT_THAT(context.validation->certificate_hashes, ElementsAre(kHash));
  EXPECT_EQ(tls_fault(context), "");
}

TEST(GatewayTls, SimpleCredentialMayHaveNamesWithoutCa) {
  ServerTls tls = with_credential(ServerTlsMode::kSimple);
  tls.subject_alt_names = {"x"};
  tls.certificate_spki = {kSpki};
  TlsContextPlan context = context_of(tls, R"({"USER_SDS": "true"})");
  EXPECT_EQ(context.validation, (ValidationPlan{{}, {"x"}, {}, {}}));
}

TEST(GatewayTls, IstioMutualFromFiles) {
  ServerTls tls;
  tls.mode = ServerTlsMode::kIstioMutual;
  TlsContextPlan context = context_of(tls, R"({"BASE": "/base"})");
  EXPECT_EQ(std::get<CertificateFilesPlan>(context.certificate),
            (CertificateFilesPlan{"/etc/certs/cert-chain.pem", "/etc/certs/key.pem"}));
  EXPECT_EQ(context.validation, (ValidationPlan{"/etc/certs/root-cert.pem", {}, {}, {}}));
  EXPECT_EQ(context.require_client_certificate, true);
  context = context_of(tls, R"({"TLS_SERVER_CERT_CHAIN": "/1", "TLS_SERVER_KEY": "/2",
                                "TLS_SERVER_ROOT_CERT": "/3"})");
  EXPECT_EQ(std::get<CertificateFilesPlan>(context.certificate),
            (CertificateFilesPlan{"/1", "/2"}));
  EXPECT_EQ(context.validation, (ValidationPlan{"/3", {}, {}, {}}));
  context = context_of(tls, R"({"TLS_SERVER_ROOT_CERT": ""})");
  EXPECT_EQ(tls_fault(context), "there is no file for its CA certificates");
}

TEST(GatewayTls, IstioMutualFromTheMeshsAgent) {
  ServerTls tls;
  tls.mode = ServerTlsMode::kIstioMutual;
  constexpr const char* kMesh = R"({"sdsUdsPath": "unix:/sds"})";
  TlsContextPlan context = context_of(tls, "{}", kMesh);
  SdsSecretPlan own{"default", "unix:/sds", "/var/run/secrets/tokens/istio-token", false,
                    5'000'000'000};
  EXPECT_EQ(std::get<SdsSecretPlan>(context.certificate), own);
  EXPECT_EQ(std::get<SdsSecretPlan>(context.validation->trusted_ca).name, "ROOTCA");
  context = context_of(tls, R"({"SDS_TOKEN_PATH": "/token"})", kMesh);
  EXPECT_EQ(std::get<SdsSecretPlan>(context.certificate).token_path, "/token");
}

TEST(GatewayTls, ParametersAreThereIfAnyIsGiven) {
  ServerTls tls = with_files(ServerTlsMode::kSimple);
  tls.parameters.minimum = TlsVersion::kTls12;
  EXPECT_EQ(context_of(tls).parameters, tls.parameters);
  tls.parameters = {};
  tls.parameters.cipher_suites = {"AES128-SHA"};
  EXPECT_EQ(context_of(tls).parameters, tls.parameters);
}

TEST(GatewayTls, DigestsOfWrongLengthAreFaults) {
  ServerTls tls = with_credential(ServerTlsMode::kMutual);
  tls.certificate_spki = {"short"};
  EXPECT_EQ(tls_fault(context_of(tls, R"({"USER_SDS": "true"})")),
            "'short' is no digest of a public key");
  tls.certificate_spki = {};
  tls.certificate_hashes = {kHash, "short"};
  EXPECT_EQ(tls_fault(context_of(tls, R"({"USER_SDS": "true"})")),
            "'short' is no digest of a certificate");
}

TEST(GatewayTls, ServerNamesAreSortedAndWithoutNamespaces) {
  GatewayServer server;
  server.hosts = {"b/z", "*.y", "z", "c/*"};
  EXPECT_THAT(sni_hosts(server), ElementsAre("*", "*.y", "z"));
}

}  // namespace
}  // namespace meshc::istio_1_3
