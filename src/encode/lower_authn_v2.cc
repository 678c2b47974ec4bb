// Authentication as Istio 1.3 sends it: a filter that verifies tokens, Envoy's or Istio's own, and
// istio_authn, which is given the policy (security/authn/v1alpha1/policy_applier.go).
#include <openssl/evp.h>

#include <string>
#include <variant>

#include "base/check.h"
#include "encode/lower_authn.h"
#include "envoy/config/filter/http/jwt_authn/v2alpha/config.pb.h"
#include "istio/authn_filter.pb.h"
#include "istio/jwt_auth_filter.pb.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

namespace istio_api = istio::authentication::v1alpha1;
using EnvoyJwt = envoy::config::filter::http::jwt_authn::v2alpha::JwtAuthentication;
using IstioJwt = istio::envoy::config::filter::http::jwt_auth::v2alpha1::JwtAuthentication;
using IstioAuthn = istio::envoy::config::filter::http::authn::v2alpha1::FilterConfig;

// outputLocationForJwtIssuer: "istio-sec-" and the SHA-1 of the issuer.
std::string payload_location(const std::string& issuer) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const int done =
      EVP_Digest(issuer.data(), issuer.size(), digest, &size, EVP_sha1(), /*impl=*/nullptr);
  MESHC_CHECK(done == 1, "OpenSSL has SHA-1");
  constexpr char kDigits[] = "0123456789abcdef";
  std::string location = "istio-sec-";
  for (unsigned int i = 0; i < size; ++i) {
    location += kDigits[digest[i] >> 4];
    location += kDigits[digest[i] & 15];
  }
  return location;
}

void lower(const AuthenticationPlan& plan, EnvoyJwt& config) {
  for (size_t i = 0; i < plan.tokens.size(); ++i) {
    const JwtPlan& jwt = plan.tokens[i];
    auto& provider = (*config.mutable_providers())[jwt_provider_name(i)];
    lower_jwt_provider(jwt, provider);
    provider.mutable_local_jwks()->set_inline_string(jwt.jwks);
  }
  auto& rule = *config.add_rules();
  rule.mutable_match()->set_prefix("/");
  rule.mutable_requires()->mutable_allow_missing_or_failed();
}

void lower(const AuthenticationPlan& plan, IstioJwt& config) {
  config.set_allow_missing_or_failed(true);
  for (const JwtPlan& jwt : plan.tokens) {
    auto& rule = *config.add_rules();
    rule.set_issuer(jwt.issuer);
    rule.mutable_audiences()->Assign(jwt.audiences.begin(), jwt.audiences.end());
    rule.set_forward_payload_header(payload_location(jwt.issuer));
    rule.set_forward(true);
    for (const std::string& header : jwt.headers) rule.add_from_headers()->set_name(header);
    rule.mutable_from_params()->Assign(jwt.params.begin(), jwt.params.end());
    rule.mutable_local_jwks()->set_inline_string(jwt.jwks);
  }
}

void lower(const PathMatchPlan& plan, istio_api::StringMatch& match) {
  switch (plan.kind) {
    case PathMatchPlan::Kind::kNever:
      return;
    case PathMatchPlan::Kind::kExact:
      return match.set_exact(plan.text);
    case PathMatchPlan::Kind::kPrefix:
      return match.set_prefix(plan.text);
    case PathMatchPlan::Kind::kSuffix:
      return match.set_suffix(plan.text);
    case PathMatchPlan::Kind::kRegex:
      return match.set_regex(plan.text);
  }
}

void lower(const JwtPlan& plan, istio_api::Jwt& jwt) {
  jwt.set_issuer(plan.issuer);
  jwt.mutable_audiences()->Assign(plan.audiences.begin(), plan.audiences.end());
  jwt.set_jwks_uri(plan.jwks_uri);
  jwt.set_jwks(plan.jwks);
  jwt.mutable_jwt_headers()->Assign(plan.headers.begin(), plan.headers.end());
  jwt.mutable_jwt_params()->Assign(plan.params.begin(), plan.params.end());
  for (const JwtTriggerRulePlan& rule : plan.trigger_rules) {
    auto& message = *jwt.add_trigger_rules();
    for (const PathMatchPlan& match : rule.excluded) lower(match, *message.add_excluded_paths());
    for (const PathMatchPlan& match : rule.included) lower(match, *message.add_included_paths());
  }
}

void lower(const AuthnPolicyPlan& plan, istio_api::Policy& policy) {
  for (const auto& peer : plan.peers) {
    auto& method = *policy.add_peers();
    if (const auto* mtls = std::get_if<MutualTlsPlan>(&peer)) {
      method.mutable_mtls()->set_allow_tls(mtls->allow_tls);
      method.mutable_mtls()->set_mode(mtls->permissive ? istio_api::MutualTls::PERMISSIVE
                                                       : istio_api::MutualTls::STRICT);
    } else {
      lower(std::get<JwtPlan>(peer), *method.mutable_jwt());
    }
  }
  policy.set_peer_is_optional(plan.peer_is_optional);
  for (const JwtPlan& jwt : plan.origins) lower(jwt, *policy.add_origins()->mutable_jwt());
  policy.set_origin_is_optional(plan.origin_is_optional);
  policy.set_principal_binding(plan.principal_is_origin ? istio_api::USE_ORIGIN
                                                        : istio_api::USE_PEER);
}

}  // namespace

bool lower_jwt_filter(const JwtFilterPlan& plan, Lowering& lowering, ApiV2::HttpFilter& filter) {
  if (plan.istio_form) {
    auto& config = lowering.create<IstioJwt>();
    lower(*plan.authentication, config);
    filter.set_name("jwt-auth");
    lowering.set_config<ApiV2>(config, filter);
    return true;
  }
  auto& config = lowering.create<EnvoyJwt>();
  lower(*plan.authentication, config);
  filter.set_name(kJwtAuthnName);
  lowering.set_config<ApiV2>(config, filter);
  return true;
}

bool lower_authn_filter(const AuthnFilterPlan& plan, Lowering& lowering,
                        ApiV2::HttpFilter& filter) {
  auto& config = lowering.create<IstioAuthn>();
  lower(plan.authentication->policy, *config.mutable_policy());
  config.set_skip_validate_trust_domain(plan.authentication->skip_trust_domain);
  for (const JwtPlan& jwt : plan.authentication->tokens)
    (*config.mutable_jwt_output_payload_locations())[jwt.issuer] = payload_location(jwt.issuer);
  filter.set_name("istio_authn");
  lowering.set_config<ApiV2>(config, filter);
  return true;
}

}  // namespace meshc
