// How many templates a set of plans needs for its proxies.
#include "compile/encode_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encode/flat_parameters.h"
#include "encode/listener_template.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr EncodeOptions kV3{Dialect::kV3, true, false};

std::shared_ptr<const ListenerPlan> plan_of(Text name, Text address) {
  ListenerPlan plan;
  plan.name = std::move(name);
  plan.address = SocketAddressPlan{std::move(address), 80};
  TcpProxyPlan proxy;
  proxy.cluster = proxy.stat_prefix = "somewhere";
  plan.filter_chains.emplace_back().filters.emplace_back(proxy);
  return std::make_shared<const ListenerPlan>(std::move(plan));
}

// A plan that is the same for all, one with the proxy's address and one with its name.
ListenerSetPlan plans() {
  return {plan_of("fixed", "10.0.0.1"),
          plan_of("address", Text("", {ParameterKind::kAddress, 0}, "")),
          plan_of(Text("name-", {ParameterKind::kNodeName, 0}, ""), "10.0.0.2")};
}

ProxyParameters proxy(std::string name, std::string address) {
  return {std::move(name), {std::move(address)}, {std::string(16, 'b')}};
}

EncodedSet encode(const ListenerSetPlan& set, const std::vector<ProxyParameters>& members) {
  std::vector<const ProxyParameters*> pointers;
  for (const ProxyParameters& member : members) pointers.push_back(&member);
  return encode_set(set, kV3, pointers);
}

TEST(EncodeSet, MembersOfEqualLengthsShareAVariant) {
  EncodedSet set = encode(plans(), {proxy("x-1.a", "10.1.0.1"), proxy("x-2.a", "10.1.0.2")});
  EXPECT_EQ(set.variants.size(), 1u);
  EXPECT_EQ(set.templates.size(), 3u);
  EXPECT_THAT(set.variant_of, ElementsAre(0u, 0u));
}

TEST(EncodeSet, OtherLengthsNeedNoOtherTemplates) {
  EncodedSet set = encode(plans(), {proxy("x-1.a", "10.1.0.1"), proxy("x-20.a", "10.1.0.20")});
  EXPECT_THAT(set.variant_of, ElementsAre(0u, 0u));
  EXPECT_EQ(set.templates.size(), 3u);
}

TEST(EncodeSet, EmptyParametersNeedTemplatesOfPlansThatHaveThem) {
  EncodedSet set = encode(plans(), {proxy("x-1.a", "10.1.0.1"), proxy("", "10.1.0.20"),
                                    proxy("x-3.a", "10.1.0.3"), proxy("", "10.1.0.40")});
  EXPECT_THAT(set.variant_of, ElementsAre(0u, 1u, 0u, 1u));
  ASSERT_EQ(set.variants.size(), 2u);
  EXPECT_THAT(set.variants[0].templates, ElementsAre(0u, 1u, 2u));
  EXPECT_THAT(set.variants[1].templates, ElementsAre(0u, 3u, 4u));
  EXPECT_EQ(set.templates.size(), 5u);
}

TEST(EncodeSet, EmptyParametersThatNoPlanHasDoNotCount) {
  EncodedSet set = encode({plan_of("address", Text("", {ParameterKind::kAddress, 0}, ""))},
                          {proxy("x-1.a", "10.1.0.1"), proxy("", "10.1.0.2")});
  EXPECT_EQ(set.variants.size(), 1u);
}

TEST(EncodeSet, PlansWithoutParametersHaveOneTemplateForAll) {
  EncodedSet set = encode({plans()[0]}, {proxy("x-1.a", "10.1.0.1"), proxy("y.b", "fd00::1")});
  EXPECT_EQ(set.variants.size(), 1u);
  EXPECT_EQ(set.templates.size(), 1u);
  EXPECT_THAT(set.templates[0].relocations, IsEmpty());
}

TEST(EncodeSet, TemplatesGiveEachMemberItsListeners) {
  std::vector<ProxyParameters> members = {proxy("x-1.a", "10.1.0.1"), proxy("x-10.a", "10.1.0.1"),
                                          proxy("", "10.1.0.2"), proxy("x-2.a", "fd00::1234")};
  EncodedSet set = encode(plans(), members);
  for (size_t member = 0; member < members.size(); ++member) {
    const SetVariant& variant = set.variants.at(set.variant_of[member]);
    for (size_t i = 0; i < plans().size(); ++i) {
      EXPECT_EQ(
          materialize(set.templates.at(variant.templates[i]), flatten_parameters(members[member])),
          encode_listener(*plans()[i], kV3, members[member]))
          << "listener " << i << " of member " << member;
    }
  }
}

TEST(EncodeSet, OfNoPlansIsEmpty) {
  EncodedSet set = encode({}, {proxy("x-1.a", "10.1.0.1"), proxy("y.b", "fd00::1")});
  EXPECT_THAT(set.templates, IsEmpty());
  EXPECT_THAT(set.variant_of, ElementsAre(0u, 0u));
}

TEST(EncodeSet, SaysOnceWhatTheDialectLeavesOutAndOfWhichPlan) {
  ListenerPlan with_mixer = *plans()[1];
  with_mixer.filter_chains[0].filters.insert(with_mixer.filter_chains[0].filters.begin(),
                                             MixerTcpFilterPlan());
  EncodedSet set = encode({plans()[0], std::make_shared<const ListenerPlan>(with_mixer)},
                          {proxy("x-1.a", "10.1.0.1"), proxy("x-2.a", "10.1.0.20")});
  ASSERT_EQ(set.omissions.size(), 1u);
  EXPECT_EQ(set.omissions[0].kind, Omission::Kind::kMixerFilter);
  EXPECT_THAT(set.omission_plan, ElementsAre(1u));
}

}  // namespace
}  // namespace meshc
