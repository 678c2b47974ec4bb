// RBAC filters in both dialects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encode/encode_listener.h"
#include "example_plans.h"
#include "json_match.h"

namespace meshc {
namespace {

using testing::ElementsAre;

Shared<RbacConditionPlan> share(RbacConditionPlan condition) {
  return std::make_shared<const RbacConditionPlan>(std::move(condition));
}

RbacConditionPlan all(std::vector<RbacConditionPlan> conditions) {
  return {RbacSetPlan{true, std::move(conditions)}};
}
RbacConditionPlan any(std::vector<RbacConditionPlan> conditions) {
  return {RbacSetPlan{false, std::move(conditions)}};
}
RbacConditionPlan no(RbacConditionPlan condition) { return {RbacNotPlan{{std::move(condition)}}}; }

TextMatchPlan exact(std::string text) { return {TextMatchPlan::Kind::kExact, std::move(text)}; }
TextMatchPlan regex(std::string text) { return {TextMatchPlan::Kind::kRegex, std::move(text)}; }

// One role with one condition of each kind.
RbacPlan every_kind() {
  using Kind = TextMatchPlan::Kind;
  RbacPolicyPlan policy;
  policy.permissions = {
      share(all({any({{RbacPortPlan{80}}, {RbacAddressPlan{false, "10.0.0.0", 8}}}),
                 no({RbacServerNamePlan{{Kind::kSuffix, ".b"}}}),
                 {RbacHeaderPlan{":path", {Kind::kPrefix, "/a"}}},
                 {RbacHeaderPlan{"h", {Kind::kPresent, ""}}},
                 {RbacMetadataPlan{"f", {"k"}, true, exact("v")}}}))};
  policy.principals = {share(
      all({any({{RbacAlwaysPlan{}}, {RbacAddressPlan{true, "10.0.0.1", 32}}}),
           no({RbacCertificatePlan{regex(".*")}}),
           {RbacIdentityPlan{RbacIdentityPlan::Attribute::kRequestClaim, "c", exact("v")}}}))};
  RbacPlan plan;
  plan.rules.emplace()["r"] = std::move(policy);
  return plan;
}

ListenerPlan listener_with(RbacPlan plan, bool http) {
  ListenerPlan listener;
  listener.name = "l";
  listener.address = SocketAddressPlan{"10.0.0.1", 80};
  Shared<RbacPlan> rbac = std::make_shared<const RbacPlan>(std::move(plan));
  if (http) {
    HttpConnectionManagerPlan manager = example::outbound_manager("80");
    manager.filters = {RbacHttpFilterPlan{rbac, {true, false, {"i"}}}};
    listener.filter_chains = {example::chain({example::share(std::move(manager))})};
  } else {
    listener.filter_chains = {
        example::chain({RbacNetworkFilterPlan{rbac, "tcp."}, example::tcp_proxy("c")})};
  }
  return listener;
}

nlohmann::json filter_of(const ListenerPlan& listener, const EncodeOptions& options,
                         std::vector<Omission>* omissions = nullptr) {
  nlohmann::json json = listener_json(
      options.dialect, encode_listener(listener, options, example::parameters(), omissions));
  nlohmann::json filter = json["filter_chains"][0]["filters"][0];
  const char* config = filter.contains("typed_config") ? "typed_config" : "config";
  return filter[config].contains("http_filters") ? filter[config]["http_filters"][0] : filter;
}

TEST(LowerRbac, V2AsksIstiosAuthenticationFilter) {
  EXPECT_EQ(differences(filter_of(listener_with(every_kind(), true), {Dialect::kV2, true, false}),
                        R"({
    "name": "envoy.filters.http.rbac",
    "typed_config": {
      "@type": "type.googleapis.com/envoy.config.filter.http.rbac.v2.RBAC",
      "rules": {"policies": {"r": {
        "permissions": [{"and_rules": {"rules": [
          {"or_rules": {"rules": [
            {"destination_port": 80},
            {"destination_ip": {"address_prefix": "10.0.0.0", "prefix_len": 8}}]}},
          {"not_rule": {"requested_server_name": {"suffix": ".b"}}},
          {"header": {"name": ":path", "prefix_match": "/a"}},
          {"header": {"name": "h", "present_match": true}},
          {"metadata": {"filter": "f", "path": [{"key": "k"}],
                        "value": {"list_match": {"one_of": {"string_match": {"exact": "v"}}}}}}]}}],
        "principals": [{"and_ids": {"ids": [
          {"or_ids": {"ids": [
            {"any": true}, {"source_ip": {"address_prefix": "10.0.0.1", "prefix_len": 32}}]}},
          {"not_id": {"authenticated": {"principal_name": {"regex": ".*"}}}},
          {"metadata": {"filter": "istio_authn",
                        "path": [{"key": "request.auth.claims"}, {"key": "c"}],
                        "value": {"list_match": {"one_of": {"string_match": {"exact": "v"}}}}}}
        ]}}]}}}}})"),
            "[]");
}

TEST(LowerRbac, V3AsksStockEnvoy) {
  EXPECT_EQ(differences(filter_of(listener_with(every_kind(), true), {Dialect::kV3, true, false}),
                        R"({
    "name": "envoy.filters.http.rbac",
    "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
      "rules": {"policies": {"r": {
        "permissions": [{"and_rules": {"rules": [
          {"or_rules": {"rules": [
            {"destination_port": 80},
            {"destination_ip": {"address_prefix": "10.0.0.0", "prefix_len": 8}}]}},
          {"not_rule": {"requested_server_name": {"suffix": ".b"}}},
          {"header": {"name": ":path", "string_match": {"prefix": "/a"}}},
          {"header": {"name": "h", "present_match": true}},
          {"sourced_metadata": {"metadata_matcher": {
             "filter": "f", "path": [{"key": "k"}],
             "value": {"list_match": {"one_of": {"string_match": {"exact": "v"}}}}}}}]}}],
        "principals": [{"and_ids": {"ids": [
          {"or_ids": {"ids": [
            {"any": true}, {"direct_remote_ip": {"address_prefix": "10.0.0.1", "prefix_len": 32}}]}},
          {"not_id": {"authenticated": {"principal_name": {"safe_regex": {"regex": ".*"}}}}},
          {"or_ids": {"ids": [
            {"sourced_metadata": {"metadata_matcher": {
               "filter": "envoy.filters.http.jwt_authn", "path": [{"key": "i"}, {"key": "c"}],
               "value": {"string_match": {"exact": "v"}}}}},
            {"sourced_metadata": {"metadata_matcher": {
               "filter": "envoy.filters.http.jwt_authn", "path": [{"key": "i"}, {"key": "c"}],
               "value": {"list_match": {"one_of": {"string_match": {"exact": "v"}}}}}}}]}}
        ]}}]}}}}})"),
            "[]");
}

TEST(LowerRbac, WhatV3CannotSayIsNotAllowedAndOnRecord) {
  RbacPlan plan;
  RbacPoliciesPlan& rules = plan.rules.emplace();
  const auto always = share({RbacAlwaysPlan{}});
  const auto strange = share({RbacCertificatePlan{regex("a**")}});
  rules["some"] = {{always}, {always, strange}};
  rules["none"] = {{always}, {strange}};
  std::vector<Omission> omissions;
  EXPECT_EQ(
      differences(filter_of(listener_with(plan, false), {Dialect::kV3, true, false}, &omissions),
                  R"({
    "name": "envoy.filters.network.rbac",
    "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC",
      "rules": {"policies": {"some": {"permissions": [{"any": true}],
                                      "principals": [{"any": true}]}}},
      "stat_prefix": "tcp."}})"),
      "[]");
  ASSERT_EQ(omissions.size(), 2u);
  EXPECT_EQ(omissions[1].kind, Omission::Kind::kPolicyRule);
  EXPECT_EQ(
      omissions[1].text,
      "role some: principal 2 allows less or nothing: Envoy does not take the expression a**");
}

TEST(LowerRbac, NothingIsAllowedWhereThereAreNoPolicies) {
  RbacPlan plan;
  plan.shadow_rules.emplace();
  EXPECT_EQ(
      filter_of(listener_with(plan, false), {Dialect::kV3, true, false})["typed_config"].value(
          "shadow_rules", nlohmann::json()),
      nlohmann::json::object());
  EXPECT_EQ(differences(filter_of(listener_with(plan, false), {Dialect::kV2, false, false}),
                        R"({"name": "envoy.filters.network.rbac",
                            "config": {"shadow_rules": {"policies": {}}, "stat_prefix": "tcp."}})"),
            "[]")
      << "as Istio 1.3 converts it";
}

TEST(LowerRbac, NegationOfNothingIsANullInAStruct) {
  RbacPlan plan;
  plan.rules.emplace()["r"] = {{share({RbacAlwaysPlan{}})}, {share(all({{RbacNotPlan{}}}))}};
  EXPECT_EQ(differences(filter_of(listener_with(plan, false), {Dialect::kV2, false, false}),
                        R"({"name": "envoy.filters.network.rbac",
                            "config": {"rules": {"policies": {"r": {
                              "permissions": [{"any": true}],
                              "principals": [{"and_ids": {"ids": [{"not_id": null}]}}]}}},
                              "stat_prefix": "tcp."}})"),
            "[]");
}

}  // namespace
}  // namespace meshc
