// TLS contexts in both dialects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TlsContextPlan with_files() {
  TlsContextPlan plan;
  plan.certificate = CertificateFilesPlan{"/c", "/k"};
  return plan;
}

SdsSecretPlan secret(const std::string& name, const std::string& token) {
  return {name, "unix:/sds", token, token.empty(), 5 * example::kSecond};
}

nlohmann::json encode(Dialect dialect, TlsContextPlan plan,
                      std::vector<Omission>* omissions = nullptr) {
  ListenerPlan listener;
  listener.name = "l";
  listener.address = SocketAddressPlan{"0.0.0.0", 443};
  listener.filter_chains.emplace_back().tls =
      std::make_shared<const TlsContextPlan>(std::move(plan));
  std::string wire = encode_listener(listener, {dialect, true, false}, {}, omissions);
  return listener_json(dialect, wire).at("filter_chains").at(0);
}

nlohmann::json v2(const TlsContextPlan& plan) {
  return encode(Dialect::kV2, plan).at("tls_context");
}

nlohmann::json v3(const TlsContextPlan& plan, std::vector<Omission>* omissions = nullptr) {
  nlohmann::json socket = encode(Dialect::kV3, plan, omissions).at("transport_socket");
  EXPECT_EQ(socket.at("name"), "envoy.transport_sockets.tls");
  nlohmann::json config = socket.at("typed_config");
  EXPECT_EQ(config.at("@type"),
            "type.googleapis.com/"
            "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext");
  config.erase("@type");
  return config;
}

TEST(LowerTls, FilesAndParameters) {
  TlsContextPlan plan = with_files();
  plan.validation = ValidationPlan{"/ca", {}, {}, {}};
  plan.alpn_protocols = {"h2", "http/1.1"};
  plan.require_client_certificate = true;
  plan.parameters = TlsParametersPlan{TlsVersion::kTls10, TlsVersion::kTls13, {"AES128-SHA"}};
  constexpr const char* kExpected = R"({
    "common_tls_context": {
      "tls_certificates": [{"certificate_chain": {"filename": "/c"},
                            "private_key": {"filename": "/k"}}],
      "validation_context": {"trusted_ca": {"filename": "/ca"}},
      "tls_params": {"tls_minimum_protocol_version": "TLSv1_0",
                     "tls_maximum_protocol_version": "TLSv1_3", "cipher_suites": ["AES128-SHA"]},
      "alpn_protocols": ["h2", "http/1.1"]},
    "require_client_certificate": true})";
  EXPECT_EQ(differences(v2(plan), kExpected), "[]");
  EXPECT_EQ(differences(v3(plan), kExpected), "[]");
}

TEST(LowerTls, WorkloadSecretInV2HasTheToken) {
  TlsContextPlan plan;
  plan.certificate = secret("default", "/token");
  EXPECT_EQ(
      differences(v2(plan), R"({"common_tls_context": {"tls_certificate_sds_secret_configs": [{
    "name": "default",
    "sds_config": {
      "api_config_source": {"api_type": "GRPC", "grpc_services": [{"google_grpc": {
        "target_uri": "unix:/sds", "stat_prefix": "sdsstat",
        "channel_credentials": {"local_credentials": {}},
        "credentials_factory_name": "envoy.grpc_credentials.file_based_metadata",
        "call_credentials": [{"from_plugin": {
          "name": "envoy.grpc_credentials.file_based_metadata",
          "typed_config": {
            "@type": "type.googleapis.com/envoy.config.grpc_credential.v2alpha.FileBasedMetadataConfig",
            "secret_data": {"filename": "/token"},
            "header_key": "istio_sds_credentials_header-bin"}}}]}}]},
      "initial_fetch_timeout": "5s"}}]}})"),
      "[]");
}

TEST(LowerTls, GatewaySecretInV2HasNoCredentials) {
  TlsContextPlan plan;
  plan.certificate = secret("gold", "");
  EXPECT_EQ(
      differences(v2(plan), R"({"common_tls_context": {"tls_certificate_sds_secret_configs": [{
    "name": "gold",
    "sds_config": {
      "api_config_source": {"api_type": "GRPC", "grpc_services": [{"google_grpc": {
        "target_uri": "unix:/sds", "stat_prefix": "sdsstat"}}]},
      "initial_fetch_timeout": "5s"}}]}})"),
      "[]");
}

TEST(LowerTls, SecretsInV3ComeFromTheAgentsCluster) {
  TlsContextPlan plan;
  plan.certificate = secret("gold", "");
  plan.validation = ValidationPlan{secret("ROOTCA", "/token"), {"a.example"}, {}, {}};
  constexpr const char* kConfig = R"({
    "resource_api_version": "V3", "initial_fetch_timeout": "5s",
    "api_config_source": {"api_type": "GRPC", "transport_api_version": "V3",
                          "grpc_services": [{"envoy_grpc": {"cluster_name": "sds-grpc"}}]}})";
  nlohmann::json common = v3(plan).at("common_tls_context");
  nlohmann::json own = common.at("tls_certificate_sds_secret_configs").at(0);
  EXPECT_EQ(own.at("name"), "kubernetes://gold");
  EXPECT_EQ(differences(own.at("sds_config"), kConfig), "[]");
  const nlohmann::json& combined = common.at("combined_validation_context");
  EXPECT_EQ(combined.at("validation_context_sds_secret_config").at("name"), "ROOTCA");
  EXPECT_EQ(combined.at("default_validation_context")
                .at("match_typed_subject_alt_names")
                .at(0)
                .at("matcher")
                .at("exact"),
            "a.example");
}

TEST(LowerTls, PeerChecks) {
  TlsContextPlan plan = with_files();
  plan.validation = ValidationPlan{"/ca",
                                   {"spiffe://d/ns/a", "a.example", "10.0.0.1"},
                                   {"TNEaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvA="},
                                   {std::string(64, 'a')}};
  EXPECT_EQ(differences(v2(plan).at("common_tls_context").at("validation_context"), R"({
    "trusted_ca": {"filename": "/ca"},
    "verify_subject_alt_name": ["spiffe://d/ns/a", "a.example", "10.0.0.1"],
    "verify_certificate_spki": ["TNEaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvA="],
    "verify_certificate_hash": [")" + std::string(64, 'a') + "\"]}"),
            "[]");
  nlohmann::json names = v3(plan)
                             .at("common_tls_context")
                             .at("validation_context")
                             .at("match_typed_subject_alt_names");
  EXPECT_EQ(differences(names, R"([
    {"san_type": "URI", "matcher": {"exact": "spiffe://d/ns/a"}},
    {"san_type": "DNS", "matcher": {"exact": "a.example"}},
    {"san_type": "IP_ADDRESS", "matcher": {"exact": "10.0.0.1"}}])"),
            "[]");
}

TEST(LowerTls, WhatEnvoyRefusesIsLeftOutOfV3Alone) {
  TlsContextPlan plan = with_files();
  plan.validation.emplace().subject_alt_names = {"a.example"};
  plan.parameters.emplace().cipher_suites = {"RC4-SHA", "AES128-SHA"};
  EXPECT_EQ(v2(plan).at("common_tls_context").at("validation_context").size(), 1u);
  std::vector<Omission> omissions;
  nlohmann::json common = v3(plan, &omissions).at("common_tls_context");
  EXPECT_FALSE(common.contains("validation_context"));
  EXPECT_EQ(common.at("tls_params").at("cipher_suites"), nlohmann::json({"AES128-SHA"}));
  ASSERT_EQ(omissions.size(), 2u);
  EXPECT_EQ(omissions[0].kind, Omission::Kind::kSubjectName);
  EXPECT_EQ(omissions[1].kind, Omission::Kind::kCipherSuite);
}

}  // namespace
}  // namespace meshc
