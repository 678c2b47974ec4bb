// Which tokens a request needs, by its path.
#include "build/istio_1_3/authn_decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using Kind = PathMatchPlan::Kind;

PathMatchPlan exact(std::string text) { return {Kind::kExact, std::move(text)}; }
PathMatchPlan prefix(std::string text) { return {Kind::kPrefix, std::move(text)}; }
PathMatchPlan suffix(std::string text) { return {Kind::kSuffix, std::move(text)}; }
PathMatchPlan regex(std::string text) { return {Kind::kRegex, std::move(text)}; }

JwtPlan jwt(std::vector<JwtTriggerRulePlan> rules = {}) {
  JwtPlan plan;
  plan.issuer = "i";
  plan.trigger_rules = std::move(rules);
  return plan;
}

// "=/path ^prefix $suffix ~regex: 0|1? 2" for each rule: a choice of two optional tokens and one
// token that is needed.
std::vector<std::string> rules_of(AuthnPolicyPlan policy) {
  std::vector<std::string> out;
  Shared<AuthenticationPlan> plan = decide(std::move(policy), false);
  for (const TokenRulePlan& rule : plan->rules) {
    std::string text;
    for (const PathMatchPlan& path : rule.paths)
      text += "-=^$~"[static_cast<int>(path.kind)] + path.text + " ";
    text += "->";
    for (const TokenChoicePlan& choice : rule.choices) {
      text += choice.tokens.empty() ? " nobody" : "";
      for (uint32_t token : choice.tokens)
        text += (token == choice.tokens[0] ? " " : "|") + std::to_string(token);
      if (choice.optional) text += "?";
    }
    out.push_back(text);
  }
  return out;
}

AuthnPolicyPlan with_origins(std::vector<JwtPlan> origins) {
  AuthnPolicyPlan policy;
  policy.origins = std::move(origins);
  return policy;
}

TEST(AuthnDecision, WithoutMethodsThereIsNone) { EXPECT_FALSE(decide(AuthnPolicyPlan(), false)); }

TEST(AuthnDecision, OneTokenOfAnyOriginIsNeededUnlessItIsOptional) {
  AuthnPolicyPlan policy = with_origins({jwt(), jwt()});
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0|1"));
  policy.origin_is_optional = true;
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0|1?"));
}

TEST(AuthnDecision, PeersNeedATokenOrTheChainsCertificate) {
  AuthnPolicyPlan policy = with_origins({jwt()});
  policy.peers = {jwt(), jwt()};
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0|1 2"));
  policy.peers.emplace_back(MutualTlsPlan());
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0|1? 2"));
  EXPECT_THAT(decide(policy, false)->stricter, SizeIs(1)) << "of other trust domains";
  EXPECT_THAT(decide(policy, true)->stricter, SizeIs(0));
  policy.peers = {MutualTlsPlan()};
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0"));
}

TEST(AuthnDecision, PrincipalOfNoOriginIsRefused) {
  AuthnPolicyPlan policy;
  policy.peers = {MutualTlsPlan()};
  EXPECT_THAT(rules_of(policy), ElementsAre("->"));
  policy.principal_is_origin = true;
  EXPECT_THAT(rules_of(policy), ElementsAre("-> nobody"));
  policy.origin_is_optional = true;
  EXPECT_THAT(rules_of(policy), ElementsAre("->"));
}

TEST(AuthnDecision, ExcludedPathsComeBeforeIncludedOnes) {
  EXPECT_THAT(rules_of(with_origins({jwt({{{exact("/a"), prefix("/b/")}, {}}})})),
              ElementsAre("=/a ->", "^/b/ ->", "-> 0"));
  EXPECT_THAT(rules_of(with_origins({jwt({{{}, {suffix(".x"), regex("/v.*")}}})})),
              ElementsAre("$.x -> 0", "~/v.* -> 0", "->"));
  EXPECT_THAT(rules_of(with_origins({jwt({{{exact("/v/a")}, {prefix("/v")}}})})),
              ElementsAre("=/v/a ->", "^/v -> 0", "->"));
}

TEST(AuthnDecision, AnyTriggerRuleIsEnough) {
  EXPECT_THAT(rules_of(with_origins({jwt({{{exact("/a")}, {}}, {{exact("/b")}, {}}})})),
              ElementsAre("-> 0"));
  EXPECT_THAT(rules_of(with_origins({jwt({{{prefix("/a")}, {}}, {{suffix("b")}, {}}})})),
              ElementsAre("^/a $b ->", "-> 0"));
}

TEST(AuthnDecision, OriginsAreTriggeredEachByItsOwnRules) {
  EXPECT_THAT(rules_of(with_origins({jwt({{{}, {prefix("/a")}}}), jwt({{{}, {prefix("/a/b")}}})})),
              ElementsAre("^/a/b -> 0|1", "^/a -> 0", "->"));
  EXPECT_THAT(rules_of(with_origins({jwt({{{exact("/a")}, {}}}), jwt({{{exact("/a")}, {}}})})),
              ElementsAre("=/a ->", "-> 0|1"));
  EXPECT_THAT(rules_of(with_origins({jwt(), jwt({{{}, {exact("/a")}}})})),
              ElementsAre("=/a -> 0|1", "-> 0"));
}

TEST(AuthnDecision, ComparisonsThatNeverOrAlwaysHoldAreNotMade) {
  EXPECT_THAT(rules_of(with_origins({jwt({{{exact("/a?b"), {}, regex("")}, {}}})})),
              ElementsAre("-> 0"));
  EXPECT_THAT(rules_of(with_origins({jwt({{{prefix("")}, {}}})})), ElementsAre("->"));
}

TEST(AuthnDecision, TooManyRulesBecomeOneThatIsStricter) {
  std::vector<PathMatchPlan> starts, ends;
  for (int i = 0; i < 30; ++i) {
    starts.push_back(prefix("/" + std::to_string(i) + "/"));
    ends.push_back(suffix("." + std::to_string(i) + "."));
  }
  AuthnPolicyPlan policy = with_origins({jwt({{{}, starts}}), jwt({{{}, ends}})});
  EXPECT_THAT(rules_of(policy), ElementsAre("-> 0 1"));
  EXPECT_THAT(decide(policy, false)->stricter, SizeIs(1));
}

}  // namespace
}  // namespace meshc::istio_1_3
