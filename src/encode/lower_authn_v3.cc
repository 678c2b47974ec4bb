// Authentication as stock Envoy does it: one filter that verifies tokens and refuses requests
// without those that they need. Certificates were asked for by the filter chain.
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "encode/jwks.h"
#include "encode/lower_authn.h"
#include "envoy/extensions/filters/http/jwt_authn/v3/config.pb.h"

namespace meshc {
namespace {

using envoy::extensions::filters::http::jwt_authn::v3::JwtAuthentication;
using envoy::extensions::filters::http::jwt_authn::v3::JwtProvider;
using envoy::extensions::filters::http::jwt_authn::v3::JwtRequirement;
using RouteMatch = envoy::config::route::v3::RouteMatch;
using Kind = PathMatchPlan::Kind;

// A provider whose tokens are never valid, since it has no keys.
constexpr const char* kNobody = "nobody";

// Why Envoy cannot verify tokens as Istio does; empty: it can. It takes an empty key set, and then
// no token.
std::string_view fault_of(const JwtPlan& jwt) {
  if (jwt.jwks.empty()) return "its keys are not known";
  if (!is_usable_key_set(jwt.jwks)) return "Envoy cannot read its keys";
  const bool has_bad_header =
      std::any_of(jwt.headers.begin(), jwt.headers.end(), [](const std::string& name) {
        return name.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos;
      });
  if (has_bad_header) return "a header name has a line break";
  if (jwt.headers.size() == 1 && to_lower_ascii(jwt.headers[0]) == kExchangedTokenHeader)
    return "Envoy does not look for claims inside a claim, where exchanged tokens have them";
  return {};
}

void lower_provider(const JwtPlan& jwt, Lowering& lowering, JwtProvider& provider) {
  const std::string_view fault = fault_of(jwt);
  lower_jwt_provider(jwt, provider);
  provider.mutable_local_jwks()->set_inline_string(fault.empty() ? jwt.jwks : std::string());
  if (fault.empty()) return;
  if (fault.find("header name") != fault.npos) provider.clear_from_headers();
  std::string text = "no token of " + jwt.issuer + " is accepted: ";
  lowering.omit(Omission::Kind::kAuthentication, text.append(fault));
}

// What goes without saying is no requirement: the choice of nothing where nothing is needed.
void lower_choice(const TokenChoicePlan& choice, JwtRequirement& requirement) {
  if (choice.tokens.empty()) {
    requirement.set_provider_name(kNobody);
  } else if (choice.tokens.size() == 1 && !choice.optional) {
    requirement.set_provider_name(jwt_provider_name(choice.tokens[0]));
  } else {
    auto& any = *requirement.mutable_requires_any();
    for (uint32_t token : choice.tokens)
      any.add_requirements()->set_provider_name(jwt_provider_name(token));
    if (choice.optional) any.add_requirements()->mutable_allow_missing_or_failed();
  }
}

void lower_choices(const std::vector<TokenChoicePlan>& choices, JwtAuthentication& config,
                   const RouteMatch& match) {
  auto& rule = *config.add_rules();
  *rule.mutable_match() = match;
  if (choices.size() == 1) lower_choice(choices[0], *rule.mutable_requires());
  if (choices.size() < 2) return;
  for (const TokenChoicePlan& choice : choices) {
    lower_choice(choice, *rule.mutable_requires()->mutable_requires_all()->add_requirements());
  }
}

// Whether Envoy takes the expression: RE2 must, and its program must not be long.
bool is_usable_regex(const std::string& regex) {
  constexpr int kMaxProgramSize = 100;  // re2.max_program_size.error_level
  RE2 compiled(regex, RE2::Quiet);
  return compiled.ok() && compiled.ProgramSize() <= kMaxProgramSize;
}

// For the :path header, which has the query too.
std::string header_regex(const PathMatchPlan& path) {
  std::string regex = path.kind == Kind::kSuffix ? "[^?#]*" : "";
  return regex.append(RE2::QuoteMeta(path.text)).append("(?:[?#].*)?");
}

bool add_header_condition(const PathMatchPlan& path, RouteMatch& match) {
  if (path.kind == Kind::kRegex) return false;
  auto& header = *match.add_headers();
  header.set_name(":path");
  auto& text = *header.mutable_string_match();
  if (path.kind == Kind::kPrefix) {
    text.set_prefix(path.text);
    return true;
  }
  text.mutable_safe_regex()->set_regex(header_regex(path));
  return is_usable_regex(text.safe_regex().regex());
}

bool set_path(const PathMatchPlan& path, RouteMatch& match) {
  if (path.kind == Kind::kExact) match.set_path(path.text);
  if (path.kind == Kind::kPrefix) match.set_prefix(path.text);
  if (path.kind == Kind::kExact || path.kind == Kind::kPrefix) return true;
  std::string regex = path.text;
  if (path.kind == Kind::kSuffix) regex = ".*" + RE2::QuoteMeta(path.text);
  match.mutable_safe_regex()->set_regex(regex);
  return is_usable_regex(regex);
}

// One comparison is of the path alone, as a regular expression needs it; the others are of the
// header. Nothing where Envoy cannot make them all.
std::optional<RouteMatch> lower_paths(std::vector<PathMatchPlan> paths) {
  RouteMatch match;
  if (paths.empty()) match.set_prefix("");
  std::stable_sort(paths.begin(), paths.end(), [](const PathMatchPlan& a, const PathMatchPlan& b) {
    return (a.kind == Kind::kRegex) > (b.kind == Kind::kRegex);
  });
  for (size_t i = 0; i < paths.size(); ++i) {
    const bool done = i == 0 ? set_path(paths[i], match) : add_header_condition(paths[i], match);
    if (!done) return std::nullopt;
  }
  return match;
}

// Where a rule cannot be told from those behind it, a request must meet all of them.
void lower_rest(const std::vector<TokenRulePlan>& rules, size_t first, JwtAuthentication& config) {
  std::vector<TokenChoicePlan> all;
  for (size_t i = first; i < rules.size(); ++i) {
    for (const TokenChoicePlan& choice : rules[i].choices) {
      if (std::find(all.begin(), all.end(), choice) == all.end()) all.push_back(choice);
    }
  }
  RouteMatch everything;
  everything.set_prefix("");
  lower_choices(all, config, everything);
}

void lower_rules(const std::vector<TokenRulePlan>& rules, Lowering& lowering,
                 JwtAuthentication& config) {
  for (size_t i = 0; i < rules.size(); ++i) {
    std::optional<RouteMatch> match = lower_paths(rules[i].paths);
    if (!match) {
      lowering.omit(Omission::Kind::kAuthentication,
                    "more requests need a token than the trigger rules say: Envoy cannot compare "
                    "paths as they do");
      return lower_rest(rules, i, config);
    }
    lower_choices(rules[i].choices, config, *match);
  }
}

bool names_nobody(const std::vector<TokenRulePlan>& rules) {
  return std::any_of(rules.begin(), rules.end(), [](const TokenRulePlan& rule) {
    return std::any_of(rule.choices.begin(), rule.choices.end(),
                       [](const TokenChoicePlan& choice) { return choice.tokens.empty(); });
  });
}

}  // namespace

// Its work is done where requests are refused.
bool lower_jwt_filter(const JwtFilterPlan&, Lowering&, ApiV3::HttpFilter&) { return false; }

bool lower_authn_filter(const AuthnFilterPlan& plan, Lowering& lowering,
                        ApiV3::HttpFilter& filter) {
  const AuthenticationPlan& authentication = *plan.authentication;
  for (const std::string& text : authentication.stricter)
    lowering.omit(Omission::Kind::kAuthentication, text);
  const bool has_nobody = names_nobody(authentication.rules);
  if (authentication.tokens.empty() && !has_nobody) return false;
  auto& config = lowering.create<JwtAuthentication>();
  auto& providers = *config.mutable_providers();
  for (size_t i = 0; i < authentication.tokens.size(); ++i)
    lower_provider(authentication.tokens[i], lowering, providers[jwt_provider_name(i)]);
  if (has_nobody) providers[kNobody].mutable_local_jwks()->set_inline_string("");
  lower_rules(authentication.rules, lowering, config);
  filter.set_name(kJwtAuthnName);
  lowering.set_config<ApiV3>(config, filter);
  return true;
}

}  // namespace meshc
