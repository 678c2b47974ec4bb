// Authentication of the requests to a port: the policy as it was written, and what it decides.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace meshc {

// How the path of a request, without its query, is compared with a text.
struct PathMatchPlan {
  enum class Kind : uint8_t { kNever, kExact, kPrefix, kSuffix, kRegex };
  Kind kind = Kind::kNever;
  std::string text;
  bool operator==(const PathMatchPlan&) const = default;
};

// Istio: authentication.v1alpha1.Jwt.TriggerRule.
struct JwtTriggerRulePlan {
  std::vector<PathMatchPlan> excluded;
  std::vector<PathMatchPlan> included;
  bool operator==(const JwtTriggerRulePlan&) const = default;
};

// Istio: authentication.v1alpha1.Jwt. Whose tokens are known, and where they are looked for.
struct JwtPlan {
  std::string issuer;
  std::vector<std::string> audiences;
  std::string jwks_uri;
  std::string jwks;  // empty: the keys are not known
  std::vector<std::string> headers;
  std::vector<std::string> params;
  std::vector<JwtTriggerRulePlan> trigger_rules;
  bool operator==(const JwtPlan&) const = default;
};

struct MutualTlsPlan {
  bool permissive = false;
  bool allow_tls = false;
  bool operator==(const MutualTlsPlan&) const = default;
};

// Istio: authentication.v1alpha1.Policy without its targets.
struct AuthnPolicyPlan {
  std::vector<std::variant<MutualTlsPlan, JwtPlan>> peers;
  bool peer_is_optional = false;
  std::vector<JwtPlan> origins;
  bool origin_is_optional = false;
  bool principal_is_origin = false;
  bool operator==(const AuthnPolicyPlan&) const = default;
};

// A valid token of one of some issuers; where none is needed, one that is there is still read.
struct TokenChoicePlan {
  std::vector<uint32_t> tokens;  // into AuthenticationPlan::tokens; none: nothing satisfies it
  bool optional = false;
  bool operator==(const TokenChoicePlan&) const = default;
};

// What requests need whose path matches all of `paths`; no paths: every request.
struct TokenRulePlan {
  std::vector<PathMatchPlan> paths;
  std::vector<TokenChoicePlan> choices;  // each must be made; none: no token is needed
  bool operator==(const TokenRulePlan&) const = default;
};

struct AuthenticationPlan {
  AuthnPolicyPlan policy;
  bool skip_trust_domain = false;  // peers of other trust domains are welcome
  std::vector<JwtPlan> tokens;     // all JWTs, those of peers first
  // What the policy decides, apart from mutual TLS, which the filter chain decides. The first rule
  // that matches counts; the last one matches every request.
  std::vector<TokenRulePlan> rules;
  std::vector<std::string> stricter;  // where the rules ask for more than the policy does
  bool operator==(const AuthenticationPlan&) const = default;
};

}  // namespace meshc
