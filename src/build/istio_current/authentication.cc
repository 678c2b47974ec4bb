// Merges PeerAuthentication and RequestAuthentication objects.
#include "build/istio_current/authentication.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "base/go_duration.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kJwtType =
    "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication";

// In place of keys that are not known, since nothing is fetched: a public key whose private one
// does not exist any more, so every token of the issuer is refused.
constexpr std::string_view kUnknownKeys =
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
    "nq2Zmv81bU0qN1HEjLC4lo36FBPBBq8zdicaYcr6Fy4v6Ey4Zw24iZQkSTl7rdpayEKCt3bxQ5HpeG_1"
    "sJvNgM2uW6VqCV10FYgwtPc7qeGW6jXc2UyPeo7EMKGSt7r3NmPrFeklXWNo9F-PhopgwYRhqZt7JW1a"
    "qpkCVj5bSfmqoxmphsgwljGkrOYviYNVm0J-W5YjjLNJ1ajsj-U_AzIYl27VQDJTFxQyFop1z_-NpSaD"
    "abgTvE4rsH4oLSjC_uBKUrrXayRy7IMqx58GfuFydHfS94Gf0wBUAM7-oh6DN9x3eMhZc_AvmD_GWc3W"
    "ekYHV3J91RRd8j8mbJKYvw"
    "\"}]}";

// Nothing: it is not said.
std::optional<MutualTls> read_mode(ValueRef mtls) {
  const std::string_view word = mtls.find("mode").as_string();
  if (word == "DISABLE") return MutualTls::kDisable;
  if (word == "PERMISSIVE") return MutualTls::kPermissive;
  if (word == "STRICT") return MutualTls::kStrict;
  return std::nullopt;
}

Tree provider_name(const std::string& name) { return tree_object({{"provider_name", name}}); }

Tree requirement_list(std::string_view kind, std::vector<Tree> requirements) {
  return tree_object({{kind, tree_object({{"requirements", tree_list(std::move(requirements))}})}});
}

std::vector<std::string> space_delimited_claims(ValueRef stated) {
  std::set<std::string> claims = {"permission", "scope"};
  for (std::string& claim : texts(stated)) claims.insert(std::move(claim));
  return {claims.begin(), claims.end()};
}

Tree jwt_provider(ValueRef rule, bool clears_cache) {
  std::vector<Tree> claims, headers;
  for (ValueRef item : rule.find("outputClaimToHeaders").children()) {
    claims.push_back(tree_object({{"header_name", item.find("header").as_string()},
                                  {"claim_name", item.find("claim").as_string()}}));
  }
  for (ValueRef item : rule.find("fromHeaders").children()) {
    headers.push_back(tree_object({{"name", item.find("name").as_string()},
                                   {"value_prefix", item.find("prefix").as_string()}}));
  }
  const std::string_view keys = rule.find("jwks").as_string();
  return tree_object(
      {{"issuer", rule.find("issuer").as_string()},
       {"audiences", texts(rule.find("audiences"))},
       {"local_jwks", tree_object({{"inline_string", keys.empty() ? kUnknownKeys : keys}})},
       {"forward", rule.find("forwardOriginalToken").as_bool()},
       {"from_headers", tree_list(std::move(headers))},
       {"from_params", texts(rule.find("fromParams"))},
       {"from_cookies", texts(rule.find("fromCookies"))},
       {"forward_payload_header", rule.find("outputPayloadToHeader").as_string()},
       {"payload_in_metadata", "payload"},
       {"claim_to_headers", tree_list(std::move(claims))},
       {"clear_route_cache", clears_cache},
       {"normalize_payload_in_metadata",
        tree_object({{"space_delimited_claims",
                      space_delimited_claims(rule.find("spaceDelimitedClaims"))}})}});
}

}  // namespace

PeerAuthentication peer_authentication(const Model& model, const Proxy& proxy) {
  const Policies& policies = model.policies;
  const Policy* mesh = nullptr;
  const Policy* space = nullptr;
  const Policy* workload = nullptr;
  // The oldest of each counts, and they come oldest first.
  for (uint32_t number : {proxy.namespace_number, policies.root()}) {
    for (const Policy& policy : policies.in_namespace(PolicyKind::kPeerAuthentication, number)) {
      if (!is_subset_of(policy.selector, proxy.workload.labels)) continue;
      const bool in_root = number == policies.root();
      const Policy*& place = policy.has_selector ? workload : in_root ? mesh : space;
      if (policy.has_selector && in_root) continue;
      if (place == nullptr || policy.created < place->created) place = &policy;
    }
  }
  PeerAuthentication result;
  for (const Policy* policy : {mesh, space, workload}) {
    if (policy == nullptr) continue;
    result.sources.add("PeerAuthentication", policy->config->meta());
    result.mode = read_mode(policy->spec.find("mtls")).value_or(result.mode);
  }
  if (workload == nullptr) return result;
  for (ValueRef port : workload->spec.find("portLevelMtls").children()) {
    if (const auto number = parse_uint32(port.key()))
      result.by_port[*number] = read_mode(port).value_or(result.mode);
  }
  return result;
}

Tree jwt_filter(const Model& model, const Proxy& proxy, Sources* sources) {
  std::vector<ValueRef> rules;
  for (const Policy* policy :
       model.policies.attached(PolicyKind::kRequestAuthentication, proxy,
                               {proxy.namespace_number, model.policies.root()})) {
    sources->add("RequestAuthentication", policy->config->meta());
    for (ValueRef rule : policy->spec.find("jwtRules").children()) rules.push_back(rule);
  }
  if (rules.empty()) return {};
  std::stable_sort(rules.begin(), rules.end(), [](ValueRef a, ValueRef b) {
    return a.find("issuer").as_string() < b.find("issuer").as_string();
  });
  TreeBuilder providers;
  std::vector<Tree> each, any;
  for (size_t i = 0; i < rules.size(); ++i) {
    const std::string name = "origins-" + std::to_string(i);
    providers.set_named(name, jwt_provider(rules[i], proxy.is_router));
    each.push_back(requirement_list(
        "requires_any", {provider_name(name), tree_object({{"allow_missing", tree_object({})}})}));
    any.push_back(provider_name(name));
  }
  Tree needed = each[0];
  if (each.size() > 1) {
    any.push_back(requirement_list("requires_all", std::move(each)));
    needed = requirement_list("requires_any", std::move(any));
  }
  const Tree match = tree_object({{"prefix", "/"}});
  return tree_shared(tree_extension(
      "envoy.filters.http.jwt_authn",
      tree_any(kJwtType,
               {{"providers", providers.build()},
                {"rules", tree_list({tree_object({{"match", match}, {"requires", needed}})})},
                {"bypass_cors_preflight", true}})));
}

std::vector<RejectedObject> rules_without_keys(const Model& model) {
  std::vector<RejectedObject> found;
  for (const fb::Config* config :
       model.index.configs.of_kind("security.istio.io", "RequestAuthentication")) {
    for (ValueRef rule : model.registry.value(config->spec()).find("jwtRules").children()) {
      if (!rule.find("jwks").as_string().empty()) continue;
      RejectedObject& added = found.emplace_back(rejected_object(
          model.registry, "RequestAuthentication", *config->meta(),
          fmt::format("one rule of it: the keys of issuer {} are not in it and none are fetched, "
                      "so its tokens are refused; put them into jwks",
                      rule.find("issuer").as_string())));
      if (rule.line() != 0) added.where.line = rule.line();
    }
  }
  return found;
}

}  // namespace meshc::istio_current
