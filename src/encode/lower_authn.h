// What the two forms of authentication filters share.
#pragma once

#include <string>
#include <string_view>

#include "base/strings.h"
#include "build/listener_plan.h"
#include "encode/dialect_types.h"
#include "encode/lowering.h"

namespace meshc {

inline constexpr const char* kJwtAuthnName = "envoy.filters.http.jwt_authn";

// lower_authn_v2.cc, lower_authn_v3.cc. False: the dialect needs no such filter, and the message
// stays empty.
bool lower_jwt_filter(const JwtFilterPlan& plan, Lowering& lowering, ApiV2::HttpFilter& filter);
bool lower_jwt_filter(const JwtFilterPlan& plan, Lowering& lowering, ApiV3::HttpFilter& filter);
bool lower_authn_filter(const AuthnFilterPlan& plan, Lowering& lowering, ApiV2::HttpFilter& filter);
bool lower_authn_filter(const AuthnFilterPlan& plan, Lowering& lowering, ApiV3::HttpFilter& filter);

// Peers' tokens come first, and are called origins too.
inline std::string jwt_provider_name(size_t token) { return "origins-" + std::to_string(token); }

// The header of exchanged tokens, whose value begins with "istio".
inline constexpr std::string_view kExchangedTokenHeader = "ingress-authorization";

// convertToEnvoyJwtConfig, but for the keys.
template <class JwtProvider>
void lower_jwt_provider(const JwtPlan& jwt, JwtProvider& provider) {
  provider.set_issuer(jwt.issuer);
  provider.mutable_audiences()->Assign(jwt.audiences.begin(), jwt.audiences.end());
  provider.set_forward(true);
  provider.set_payload_in_metadata(jwt.issuer);
  for (const std::string& name : jwt.headers) {
    auto& header = *provider.add_from_headers();
    header.set_name(name);
    if (name == kExchangedTokenHeader) header.set_value_prefix("istio");
  }
  provider.mutable_from_params()->Assign(jwt.params.begin(), jwt.params.end());
}

}  // namespace meshc
