// Authentication filters in both dialects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = PathMatchPlan::Kind;

constexpr const char* kKeys = R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})";

JwtPlan jwt(std::string issuer, std::string keys = kKeys) {
  JwtPlan plan;
  plan.issuer = std::move(issuer);
  plan.jwks = std::move(keys);
  return plan;
}

AuthenticationPlan with_tokens(std::vector<JwtPlan> tokens, std::vector<TokenRulePlan> rules) {
  AuthenticationPlan plan;
  plan.policy.origins = tokens;
  plan.tokens = std::move(tokens);
  plan.rules = std::move(rules);
  return plan;
}

struct Encoded {
  nlohmann::json filters;  // of the connection manager
  std::vector<std::string> omissions;
};

Encoded encode(Dialect dialect, AuthenticationPlan plan, bool istio_form = false) {
  auto shared = std::make_shared<const AuthenticationPlan>(std::move(plan));
  HttpConnectionManagerPlan manager = example::outbound_manager("80");
  manager.filters.clear();
  if (!shared->tokens.empty()) manager.filters.emplace_back(JwtFilterPlan{shared, istio_form});
  manager.filters.emplace_back(AuthnFilterPlan{shared});
  ListenerPlan listener = example::outbound("0.0.0.0", 80);
  listener.filter_chains = {example::chain({example::share(std::move(manager))})};
  std::vector<Omission> omissions;
  nlohmann::json json = listener_json(dialect, encode_listener(listener, {dialect, true, false},
                                                               example::parameters(), &omissions));
  Encoded encoded;
  encoded.filters = json["filter_chains"][0]["filters"][0]["typed_config"].value("http_filters",
                                                                                 nlohmann::json());
  for (const Omission& omission : omissions) encoded.omissions.push_back(omission.text);
  return encoded;
}

// The rules of the one filter in v3.
nlohmann::json rules(AuthenticationPlan plan) {
  Encoded encoded = encode(Dialect::kV3, std::move(plan));
  EXPECT_EQ(encoded.filters.size(), 1u);
  return encoded.filters[0]["typed_config"]["rules"];
}

TEST(LowerAuthnV2, FiltersVerifyTokensThenAskForThem) {
  JwtPlan token = jwt("i", "{}");
  token.audiences = {"a"};
  token.headers = {"x-token", "ingress-authorization"};
  token.params = {"p"};
  token.trigger_rules = {{{{Kind::kExact, "/a"}}, {{Kind::kSuffix, ".x"}, {Kind::kNever, ""}}}};
  AuthenticationPlan plan = with_tokens({token}, {});
  plan.policy.peers = {MutualTlsPlan{true, true}};
  plan.policy.origin_is_optional = plan.policy.principal_is_origin = plan.skip_trust_domain = true;
  EXPECT_EQ(differences(encode(Dialect::kV2, plan).filters, R"([
    {"name": "envoy.filters.http.jwt_authn", "typed_config": {
      "@type": "type.googleapis.com/envoy.config.filter.http.jwt_authn.v2alpha.JwtAuthentication",
      "providers": {"origins-0": {
        "issuer": "i", "audiences": ["a"], "forward": true, "payload_in_metadata": "i",
        "from_headers": [{"name": "x-token"},
                         {"name": "ingress-authorization", "value_prefix": "istio"}],
        "from_params": ["p"], "local_jwks": {"inline_string": "{}"}}},
      "rules": [{"match": {"prefix": "/"}, "requires": {"allow_missing_or_failed": {}}}]}},
    {"name": "istio_authn", "typed_config": {
      "@type": "type.googleapis.com/istio.envoy.config.filter.http.authn.v2alpha1.FilterConfig",
      "jwt_output_payload_locations": {"i": "istio-sec-042dc4512fa3d391c5170cf3aa61e6a638f84342"},
      "skip_validate_trust_domain": true,
      "policy": {
        "peers": [{"mtls": {"mode": "PERMISSIVE", "allow_tls": true}}],
        "origins": [{"jwt": {
          "issuer": "i", "audiences": ["a"], "jwks": "{}",
          "jwt_headers": ["x-token", "ingress-authorization"], "jwt_params": ["p"],
          "trigger_rules": [{"excluded_paths": [{"exact": "/a"}],
                             "included_paths": [{"suffix": ".x"}, {}]}]}}],
        "origin_is_optional": true, "principal_binding": "USE_ORIGIN"}}}])"),
            "[]");
}

TEST(LowerAuthnV2, IstiosOwnFilterForTokens) {
  JwtPlan token = jwt("i", "{}");
  token.headers = {"ingress-authorization"};
  EXPECT_EQ(differences(encode(Dialect::kV2, with_tokens({token}, {}), true).filters[0], R"(
    {"name": "jwt-auth", "typed_config": {
      "@type": "type.googleapis.com/istio.envoy.config.filter.http.jwt_auth.v2alpha1.JwtAuthentication",
      "allow_missing_or_failed": true,
      "rules": [{
        "issuer": "i", "forward": true, "from_headers": [{"name": "ingress-authorization"}],
        "forward_payload_header": "istio-sec-042dc4512fa3d391c5170cf3aa61e6a638f84342",
        "local_jwks": {"inline_string": "{}"}}]}})"),
            "[]");
}

TEST(LowerAuthnV3, OneFilterRequiresTokens) {
  Encoded encoded = encode(Dialect::kV3, with_tokens({jwt("i")}, {{{}, {{{0}, false}}}}));
  EXPECT_EQ(differences(encoded.filters, R"([
    {"name": "envoy.filters.http.jwt_authn", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
      "providers": {"origins-0": {
        "issuer": "i", "forward": true, "payload_in_metadata": "i",
        "local_jwks": {"inline_string": "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"}}},
      "rules": [{"match": {"prefix": ""}, "requires": {"provider_name": "origins-0"}}]}}])"),
            "[]");
  EXPECT_THAT(encoded.omissions, IsEmpty());
}

// In v2 istio_authn looks at the peer's name, in v3 nobody does once the connection is there.
TEST(LowerAuthnV3, TrustDomainIsAskedForInTheHandshake) {
  TlsContextPlan tls;
  tls.certificate = CertificateFilesPlan{"/chain", "/key"};
  tls.validation.emplace().trusted_ca = "/root";
  tls.validation->trust_domain = "example.net";
  ListenerPlan listener = example::outbound_tcp();
  listener.filter_chains[0].tls = std::make_shared<const TlsContextPlan>(tls);
  const auto chain = [&](Dialect dialect) {
    return listener_json(dialect, encode_listener(listener, {dialect, true, false},
                                                  example::parameters()))["filter_chains"][0];
  };
  const nlohmann::json v3 = chain(Dialect::kV3)["transport_socket"]["typed_config"];
  EXPECT_EQ(differences(v3["common_tls_context"]["validation_context"], R"({
      "trusted_ca": {"filename": "/root"},
      "match_typed_subject_alt_names": [
        {"san_type": "URI", "matcher": {"prefix": "spiffe://example.net/"}}]})"),
            "[]");
  EXPECT_EQ(
      differences(chain(Dialect::kV2)["tls_context"]["common_tls_context"]["validation_context"],
                  R"({"trusted_ca": {"filename": "/root"}})"),
      "[]");
}

TEST(LowerAuthnV3, PolicyOfCertificatesAloneNeedsNoFilter) {
  AuthenticationPlan plan;
  plan.policy.peers = {MutualTlsPlan()};
  plan.rules = {{{}, {}}};
  EXPECT_THAT(encode(Dialect::kV3, plan).filters, IsEmpty());
}

TEST(LowerAuthnV3, ChoicesAreAlternativesAndAllAreNeeded) {
  AuthenticationPlan plan =
      with_tokens({jwt("p"), jwt("a"), jwt("b")}, {{{}, {{{0}, true}, {{1, 2}, false}}}});
  EXPECT_EQ(differences(rules(plan)[0]["requires"], R"({"requires_all": {"requirements": [
      {"requires_any": {"requirements": [{"provider_name": "origins-0"},
                                         {"allow_missing_or_failed": {}}]}},
      {"requires_any": {"requirements": [{"provider_name": "origins-1"},
                                         {"provider_name": "origins-2"}]}}]}})"),
            "[]");
}

TEST(LowerAuthnV3, WhatNobodyCanDoIsRefused) {
  AuthenticationPlan plan;
  plan.policy.peers = {MutualTlsPlan()};
  plan.rules = {{{}, {TokenChoicePlan()}}};
  Encoded encoded = encode(Dialect::kV3, plan);
  EXPECT_EQ(differences(encoded.filters[0]["typed_config"]["providers"],
                        R"({"nobody": {"local_jwks": {"inline_string": ""}}})"),
            "[]");
  EXPECT_EQ(encoded.filters[0]["typed_config"]["rules"][0]["requires"]["provider_name"], "nobody");
}

// Envoy would refuse the whole listener for such keys; without any it refuses the tokens.
TEST(LowerAuthnV3, KeysThatEnvoyCannotReadAreLeftOut) {
  for (const char* keys : {"", "no keys", R"({"keys":[]})"}) {
    Encoded encoded = encode(Dialect::kV3, with_tokens({jwt("i", keys)}, {{{}, {{{0}, false}}}}));
    const nlohmann::json& config = encoded.filters[0]["typed_config"];
    EXPECT_EQ(config["providers"]["origins-0"]["local_jwks"]["inline_string"], "");
    EXPECT_EQ(config["rules"][0]["requires"]["provider_name"], "origins-0");
    EXPECT_THAT(encoded.omissions, ElementsAre(HasSubstr("no token of i is accepted")));
  }
}

TEST(LowerAuthnV3, ExchangedTokensAreRefused) {
  JwtPlan exchanged = jwt("i");
  exchanged.headers = {"Ingress-Authorization"};
  EXPECT_THAT(encode(Dialect::kV3, with_tokens({exchanged}, {{{}, {{{0}, false}}}})).omissions,
              ElementsAre(HasSubstr("exchanged tokens")));
  exchanged.headers.push_back("x-token");
  EXPECT_THAT(encode(Dialect::kV3, with_tokens({exchanged}, {{{}, {{{0}, false}}}})).omissions,
              IsEmpty());
}

TEST(LowerAuthnV3, PathsAreComparedWithoutTheQuery) {
  AuthenticationPlan plan = with_tokens({jwt("i")}, {{{{Kind::kExact, "/a"}}, {}},
                                                     {{{Kind::kPrefix, "/b"}}, {}},
                                                     {{{Kind::kSuffix, ".x"}}, {}},
                                                     {{{Kind::kRegex, "/v[0-9]"}}, {}},
                                                     {{}, {{{0}, false}}}});
  EXPECT_EQ(differences(rules(plan), R"([
    {"match": {"path": "/a"}}, {"match": {"prefix": "/b"}},
    {"match": {"safe_regex": {"regex": ".*\\.x"}}}, {"match": {"safe_regex": {"regex": "/v[0-9]"}}},
    {"match": {"prefix": ""}, "requires": {"provider_name": "origins-0"}}])"),
            "[]");
}

TEST(LowerAuthnV3, FurtherComparisonsAreOfTheHeader) {
  AuthenticationPlan plan =
      with_tokens({jwt("i")}, {{{{Kind::kPrefix, "/b"}, {Kind::kSuffix, ".x"}}, {}},
                               {{{Kind::kPrefix, "/b"}, {Kind::kRegex, ".*y"}}, {}},
                               {{}, {}}});
  EXPECT_EQ(differences(rules(plan), R"([
    {"match": {"prefix": "/b", "headers": [{"name": ":path", "string_match": {
       "safe_regex": {"regex": "[^?#]*\\.x(?:[?#].*)?"}}}]}},
    {"match": {"safe_regex": {"regex": ".*y"},
               "headers": [{"name": ":path", "string_match": {"prefix": "/b"}}]}},
    {"match": {"prefix": ""}}])"),
            "[]");
}

// A path that cannot be told apart takes all that is needed from there on.
TEST(LowerAuthnV3, PathsThatEnvoyCannotCompareNeedMore) {
  const std::vector<PathMatchPlan> impossible[] = {{{Kind::kRegex, "/(?=a)b"}},
                                                   {{Kind::kRegex, std::string(200, 'a')}},
                                                   {{Kind::kRegex, "/a.*"}, {Kind::kRegex, ".*b"}}};
  for (const std::vector<PathMatchPlan>& paths : impossible) {
    AuthenticationPlan plan =
        with_tokens({jwt("i")}, {{{{Kind::kExact, "/a"}}, {}}, {paths, {}}, {{}, {{{0}, false}}}});
    EXPECT_THAT(encode(Dialect::kV3, plan).omissions, ElementsAre(HasSubstr("trigger rules")));
    EXPECT_EQ(differences(rules(plan), R"([
      {"match": {"path": "/a"}},
      {"match": {"prefix": ""}, "requires": {"provider_name": "origins-0"}}])"),
              "[]");
  }
}

}  // namespace
}  // namespace meshc
