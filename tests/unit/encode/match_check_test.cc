// Which filter chains Envoy would refuse a listener for, and what stays of them.
#include "encode/match_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FilterChainPlan chain_with(ChainMatchPlan match) {
  FilterChainPlan chain;
  chain.match = std::move(match);
  return chain;
}

ChainMatchPlan server_names(std::vector<std::string> names) {
  ChainMatchPlan match;
  match.server_names = std::move(names);
  return match;
}

ChainMatchPlan prefixes(std::vector<AddressPrefix> ranges) {
  ChainMatchPlan match;
  match.prefix_ranges = std::move(ranges);
  return match;
}

TEST(MatchCheckTest, DifferentMatchesAllStay) {
  ChainMatchPlan port;
  port.destination_port = 80;
  ChainMatchPlan tls;
  tls.transport_protocol = "tls";
  ChainMatchPlan protocol;
  protocol.application_protocols = {"http/1.1"};
  const auto verdicts = check_matches(
      {chain_with(port), chain_with(tls), chain_with(protocol),
       chain_with(server_names({"a.example.com"})), chain_with(prefixes({{"10.0.0.0", 8}})),
       chain_with(prefixes({{"10.0.0.0", 16}})), FilterChainPlan{}});
  ASSERT_EQ(verdicts.size(), 7u);
  for (const ChainVerdict& verdict : verdicts) {
    EXPECT_TRUE(verdict.keep);
    EXPECT_FALSE(verdict.narrowed);
    EXPECT_THAT(verdict.losses, IsEmpty());
  }
}

TEST(MatchCheckTest, EmptyAndAbsentMatchAreEqual) {
  const auto verdicts = check_matches({chain_with({}), FilterChainPlan{}});
  EXPECT_TRUE(verdicts[0].keep);
  EXPECT_FALSE(verdicts[1].keep);
  EXPECT_THAT(verdicts[1].losses,
              ElementsAre(Omission{Omission::Kind::kEqualMatch, 1,
                                   "filter chain 1 is left out: chain 0 matches the same "
                                   "connections"}));
}

TEST(MatchCheckTest, OrderOfValuesDoesNotMatter) {
  const auto verdicts = check_matches(
      {chain_with(server_names({"a.com", "b.com"})), chain_with(server_names({"b.com", "A.com"}))});
  EXPECT_FALSE(verdicts[1].keep);
}

TEST(MatchCheckTest, PrefixesAreComparedByTheBitsThatCount) {
  const auto verdicts = check_matches(
      {chain_with(prefixes({{"10.1.2.3", 16}})), chain_with(prefixes({{"10.1.0.0", 16}})),
       chain_with(prefixes({{"fd00:0::1", 64}})), chain_with(prefixes({{"fd00::", 64}}))});
  EXPECT_FALSE(verdicts[1].keep);
  EXPECT_TRUE(verdicts[2].keep);
  EXPECT_FALSE(verdicts[3].keep);
}

TEST(MatchCheckTest, MappedAddressIsNotTheIpv4Address) {
  const auto verdicts = check_matches(
      {chain_with(prefixes({{"10.0.0.1", 32}})), chain_with(prefixes({{"::ffff:10.0.0.1", 128}}))});
  EXPECT_TRUE(verdicts[1].keep);
}

TEST(MatchCheckTest, WildcardAndItsDotFormAreEqual) {
  const auto verdicts =
      check_matches({chain_with(server_names({"*.a.com"})), chain_with(server_names({".A.com"})),
                     chain_with(server_names({"a.com"}))});
  EXPECT_FALSE(verdicts[1].keep);
  EXPECT_TRUE(verdicts[2].keep);
}

TEST(MatchCheckTest, PartialWildcardsAreLeftOut) {
  const auto verdicts =
      check_matches({chain_with(server_names({"*-x.a.com", "b.com"})),
                     chain_with(server_names({"*c.com"})), chain_with(server_names({"a.*.com"}))});
  ASSERT_TRUE(verdicts[0].narrowed);
  EXPECT_THAT(verdicts[0].narrowed->server_names, ElementsAre("b.com"));
  ASSERT_EQ(verdicts[0].losses.size(), 1u);
  EXPECT_EQ(verdicts[0].losses[0].kind, Omission::Kind::kServerName);
  EXPECT_THAT(verdicts[0].losses[0].text, HasSubstr("server name *-x.a.com of filter chain 0"));
  EXPECT_FALSE(verdicts[1].keep);
  EXPECT_FALSE(verdicts[2].keep);
}

TEST(MatchCheckTest, ParameterEqualsOnlyItself) {
  const Text first("", {ParameterKind::kAddress, 0}, "");
  const Text second("", {ParameterKind::kAddress, 1}, "");
  const auto verdicts =
      check_matches({chain_with(prefixes({{first, 32}})), chain_with(prefixes({{second, 32}})),
                     chain_with(prefixes({{first, 32}}))});
  EXPECT_TRUE(verdicts[1].keep);
  EXPECT_FALSE(verdicts[2].keep);
}

TEST(MatchCheckTest, PartialOverlapLosesOnlyTheServerNamesTaken) {
  const auto verdicts = check_matches({chain_with(server_names({"a.com", "b.com"})),
                                       chain_with(server_names({"b.com", "c.com", "d.com"})),
                                       chain_with(server_names({"c.com"}))});
  ASSERT_TRUE(verdicts[1].keep);
  ASSERT_TRUE(verdicts[1].narrowed);
  EXPECT_THAT(verdicts[1].narrowed->server_names, ElementsAre("c.com", "d.com"));
  EXPECT_THAT(verdicts[1].losses,
              ElementsAre(Omission{Omission::Kind::kOverlappingMatch, 1,
                                   "filter chain 1 is left without what chain 0 matches: server "
                                   "name b.com"}));
  EXPECT_FALSE(verdicts[2].keep);
  EXPECT_THAT(verdicts[2].losses.at(0).text, HasSubstr("chain 1 matches"));
}

TEST(MatchCheckTest, PartialOverlapLosesPrefixesIfAllServerNamesAreTaken) {
  ChainMatchPlan second = prefixes({{"10.0.0.1", 32}, {"10.0.0.2", 32}});
  ChainMatchPlan first = prefixes({{"10.0.0.1", 32}});
  first.server_names = second.server_names = {"a.com"};
  const auto verdicts = check_matches({chain_with(first), chain_with(second)});
  ASSERT_TRUE(verdicts[1].narrowed);
  EXPECT_THAT(verdicts[1].narrowed->prefix_ranges, ElementsAre(AddressPrefix{"10.0.0.2", 32}));
  EXPECT_THAT(verdicts[1].narrowed->server_names, ElementsAre("a.com"));
}

TEST(MatchCheckTest, CombinationsThatCannotBeSeparatedAreDropped) {
  ChainMatchPlan first = server_names({"a.com"});
  first.application_protocols = {"one"};
  ChainMatchPlan second = server_names({"b.com"});
  second.application_protocols = {"two"};
  ChainMatchPlan both = server_names({"a.com", "b.com"});
  both.application_protocols = {"one", "two"};
  const auto verdicts = check_matches({chain_with(first), chain_with(second), chain_with(both)});
  EXPECT_FALSE(verdicts[2].keep);
}

TEST(MatchCheckTest, RepetitionsWithinAChainAreRemovedWithoutLoss) {
  const auto verdicts = check_matches({chain_with(server_names({"a.com", "b.com", "a.com"}))});
  ASSERT_TRUE(verdicts[0].narrowed);
  EXPECT_THAT(verdicts[0].narrowed->server_names, ElementsAre("a.com", "b.com"));
  EXPECT_THAT(verdicts[0].losses, IsEmpty());
}

}  // namespace
}  // namespace meshc
