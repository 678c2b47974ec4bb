// Conditions of authorization in terms of stock Envoy.
#include "encode/rbac_stock_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rbac_text.h"

namespace meshc {
namespace {

using Kind = TextMatchPlan::Kind;
using Attribute = RbacIdentityPlan::Attribute;
using testing::ElementsAre;

const RequestIdentityPlan kTwoIssuers{true, false, {"https://i", "j"}};

// The form for requests of which that much is known; "none" if there is none.
std::string form(const RbacConditionPlan& condition,
                 const RequestIdentityPlan& identity = kTwoIssuers,
                 std::vector<std::string>* lost = nullptr) {
  std::vector<std::string> unread;
  const auto stock = stock_form(condition, &identity, lost == nullptr ? &unread : lost);
  return stock ? RbacText::of(*stock) : "none";
}

std::string tcp_form(const RbacConditionPlan& condition) {
  std::vector<std::string> lost;
  const auto stock = stock_form(condition, nullptr, &lost);
  return stock ? RbacText::of(*stock) : "none";
}

RbacConditionPlan identity(Attribute attribute, Kind kind, std::string text,
                           std::string claim = "") {
  return {RbacIdentityPlan{attribute, std::move(claim), {kind, std::move(text)}}};
}
RbacConditionPlan all(std::vector<RbacConditionPlan> conditions) {
  return {RbacSetPlan{true, std::move(conditions)}};
}
RbacConditionPlan any(std::vector<RbacConditionPlan> conditions) {
  return {RbacSetPlan{false, std::move(conditions)}};
}
RbacConditionPlan no(RbacConditionPlan condition) { return {RbacNotPlan{{std::move(condition)}}}; }
RbacConditionPlan port(uint32_t number) { return {RbacPortPlan{number}}; }
RbacConditionPlan header(std::string name, Kind kind, std::string text) {
  return {RbacHeaderPlan{std::move(name), {kind, std::move(text)}}};
}
// What RE2 does not take.
RbacConditionPlan strange() { return {RbacCertificatePlan{{Kind::kRegex, "a**"}}}; }

TEST(RbacStockForm, PeerIsInTheCertificateBehindTheScheme) {
  const auto peer = [](Kind kind, std::string text) {
    return form(identity(Attribute::kSourcePrincipal, kind, std::move(text)));
  };
  EXPECT_EQ(peer(Kind::kExact, "c/ns/a"), "certificate=spiffe://c/ns/a");
  EXPECT_EQ(peer(Kind::kPrefix, "c/"), "certificate=spiffe://c/*");
  EXPECT_EQ(peer(Kind::kSuffix, "/sa/a.b"), R"(certificate~spiffe://.*/sa/a\.b)");
  EXPECT_EQ(peer(Kind::kRegex, ".*"), "certificate=spiffe://*");
  EXPECT_EQ(peer(Kind::kRegex, ".*/ns/a/.*"), "certificate~spiffe://(?:.*/ns/a/.*)");
  EXPECT_EQ(form(identity(Attribute::kSourceUser, Kind::kExact, "c")), "certificate=spiffe://c");
}

TEST(RbacStockForm, WherePeersAreNotLookedAtThereIsNone) {
  EXPECT_EQ(form(identity(Attribute::kSourcePrincipal, Kind::kRegex, ".*"), {false}), "!(true)");
}

TEST(RbacStockForm, TokensOfPeersCannotBeTold) {
  std::vector<std::string> lost;
  EXPECT_EQ(form(identity(Attribute::kSourcePrincipal, Kind::kRegex, ".*"), {true, true}, &lost),
            "none");
  EXPECT_THAT(lost, ElementsAre("names where tokens may stand for peers"));
}

TEST(RbacStockForm, ClaimsAreUnderTheNamesOfIssuers) {
  EXPECT_EQ(form(identity(Attribute::kRequestClaim, Kind::kExact, "g", "groups")),
            "(envoy.filters.http.jwt_authn[https://i][groups]=g | "
            "envoy.filters.http.jwt_authn[https://i][groups] has=g | "
            "envoy.filters.http.jwt_authn[j][groups]=g | "
            "envoy.filters.http.jwt_authn[j][groups] has=g)");
  const RequestIdentityPlan one{true, false, {"j"}};
  EXPECT_EQ(form(identity(Attribute::kRequestPresenter, Kind::kExact, "p"), one),
            "envoy.filters.http.jwt_authn[j][azp]=p");
  EXPECT_EQ(form(identity(Attribute::kRequestAudiences, Kind::kPrefix, "a"), one),
            "(envoy.filters.http.jwt_authn[j][aud]=a* | "
            "envoy.filters.http.jwt_authn[j][aud] has=a*)");
  EXPECT_EQ(form(identity(Attribute::kRequestClaim, Kind::kExact, "g", "groups"), {}), "!(true)")
      << "no tokens are looked at";
}

TEST(RbacStockForm, RequestPrincipalIsIssuerAndSubjectOrThePeer) {
  RequestIdentityPlan known{true, false, {"https://i"}, true};
  const auto principal = [&](Kind kind, std::string text) {
    return form(identity(Attribute::kRequestPrincipal, kind, std::move(text)), known);
  };
  const std::string subject = "envoy.filters.http.jwt_authn[https://i][sub]";
  EXPECT_EQ(principal(Kind::kExact, "https://i/s/t"), subject + "=s/t");
  EXPECT_EQ(principal(Kind::kExact, "https://other/s"), "!(true)");
  EXPECT_EQ(principal(Kind::kPrefix, "https://i/s"), subject + "=s*");
  EXPECT_EQ(principal(Kind::kPrefix, "https:"), subject + "~.*");
  EXPECT_EQ(principal(Kind::kSuffix, "s"), subject + "=*s");
  EXPECT_EQ(principal(Kind::kSuffix, "i/s"), "(" + subject + "=*i/s | " + subject + "=s)");
  EXPECT_EQ(principal(Kind::kRegex, ".*"), subject + "~.*");
  known.principal_is_origin = false;
  EXPECT_EQ(principal(Kind::kExact, "c"), "certificate=spiffe://c");
  known.principal_needs_token = true;
  EXPECT_EQ(principal(Kind::kExact, "c"),
            "(certificate=spiffe://c & envoy.filters.http.jwt_authn[https://i][iss]=https://i)");
}

TEST(RbacStockForm, ConnectionsHaveNoHeaders) {
  EXPECT_EQ(tcp_form(header("h", Kind::kExact, "v")), "!(true)");
  EXPECT_EQ(form(header("h", Kind::kExact, "v")), "h=v");
  EXPECT_EQ(form(header("h", Kind::kExact, "")), "h?") << "to Envoys of that time";
  EXPECT_EQ(form(header("", Kind::kExact, "v")), "none");
}

TEST(RbacStockForm, WhatCannotBeSaidNarrows) {
  std::vector<std::string> lost;
  EXPECT_EQ(form(any({port(1), strange()}), {}, &lost), "(port 1)");
  EXPECT_THAT(lost, ElementsAre("the expression a**"));
  EXPECT_EQ(form(all({port(1), strange()})), "none");
  EXPECT_EQ(form(no(any({port(1), strange()}))), "none") << "else less would be denied";
  EXPECT_EQ(form(no(no(any({port(1), strange()})))), "!(!((port 1)))");
  EXPECT_EQ(form(all({port(1), RbacConditionPlan{RbacNotPlan{}}})), "none");
  EXPECT_EQ(form({RbacMetadataPlan{"f", {""}, false, {}}}), "none");
  EXPECT_EQ(form(identity(Attribute::kRequestClaim, Kind::kExact, "g", "")), "none");
  EXPECT_EQ(form(all({port(1), any({port(2)})})), "(port 1 & (port 2))");
}

TEST(RbacStockForm, CommonExpressions) {
  for (const char* regex : {"", ".*", ".*/ns/a-b.c/.*", "(a|b)+c?", "a()b"})
    EXPECT_TRUE(is_common_regex(regex)) << regex;
  for (const char* regex : {"a**", "*", "(*a)", "a+?", "(a", "a)", "[a]", "a{2}", "^a", "a$",
                            "a\\d", "(?=a)", "\xc3\xa4*"})
    EXPECT_FALSE(is_common_regex(regex)) << regex;
}

}  // namespace
}  // namespace meshc
