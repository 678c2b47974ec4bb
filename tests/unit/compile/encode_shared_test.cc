// Sets that have plans in common.
#include "compile/encode_shared.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compile/plan_pool.h"
#include "encode/flat_parameters.h"
#include "encode/listener_template.h"
#include "patch/patch_values.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Members = std::vector<std::vector<const ProxyParameters*>>;

ListenerPlan plan_of(Text name, Text address, const char* cluster = "somewhere") {
  ListenerPlan plan;
  plan.name = std::move(name);
  plan.address = SocketAddressPlan{std::move(address), 80};
  TcpProxyPlan proxy;
  proxy.cluster = proxy.stat_prefix = cluster;
  plan.filter_chains.emplace_back().filters.emplace_back(proxy);
  return plan;
}

ListenerPlan guarded() { return plan_of("guarded", Text("", {ParameterKind::kAddress, 0}, "")); }

SharedSetPlan set_of(std::vector<ListenerPlan> plans) {
  SharedSetPlan set;
  for (ListenerPlan& plan : plans)
    set.listeners.push_back(std::make_shared<const ListenerPlan>(std::move(plan)));
  return set;
}

ProxyParameters proxy(std::string name, std::string address) {
  return {std::move(name), {std::move(address)}, {std::string(16, 'b')}};
}

// What a member of a set gets.
std::vector<std::string> wires(const EncodedShared& shared, size_t set, size_t member,
                               const ProxyParameters& parameters) {
  const EncodedSet& encoded = shared.sets[set];
  const auto& templates = encoded.is_pooled ? shared.templates : encoded.templates;
  std::vector<std::string> result;
  for (uint32_t number : encoded.variants[encoded.variant_of[member]].templates)
    result.push_back(materialize(templates[number], flatten_parameters(parameters)));
  return result;
}

TEST(PlanPool, EqualPlansAreOneWhateverTheyAreMadeOf) {
  ListenerPlan elsewhere = plan_of("a", "10.0.0.1");
  elsewhere.sources.add("Service", nullptr);
  const std::vector<SharedSetPlan> sets = {
      set_of({plan_of("a", "10.0.0.1"), plan_of("b", "10.0.0.1")}),
      set_of({elsewhere, plan_of("a", "10.0.0.1", "other")}), set_of({plan_of("a", "10.0.0.1")})};
  const PlanPool pool = pool_plans(sets, {true, true, false});
  EXPECT_THAT(pool.plans, SizeIs(3));
  EXPECT_EQ(pool.numbers[0][0], pool.numbers[1][0]);
  EXPECT_NE(pool.numbers[0][1], pool.numbers[1][1]);
  EXPECT_THAT(pool.numbers[2], IsEmpty());
  EXPECT_THAT(pool.plans[pool.numbers[0][0]].sets, ElementsAre(0u, 1u));
  EXPECT_THAT(pool.plans[pool.numbers[0][1]].sets, ElementsAre(0u));
}

TEST(PlanPool, TellsPlansOfOneHashApart) {
  ListenerPlan bound = plan_of("a", "10.0.0.1");
  bound.bind_to_port = false;
  const std::vector<SharedSetPlan> sets = {set_of({plan_of("a", "10.0.0.1"), bound})};
  EXPECT_THAT(pool_plans(sets, {true}).plans, SizeIs(2));
}

TEST(EncodeShared, GivesEachMemberItsListeners) {
  const std::vector<SharedSetPlan> sets = {
      set_of({plan_of("fixed", "10.0.0.1"), guarded()}),
      set_of({guarded(), plan_of("only here", "10.0.0.3"), plan_of("fixed", "10.0.0.1")})};
  const std::vector<ProxyParameters> first = {proxy("x-1.a", "10.1.0.1"),
                                              proxy("x-22.a", "10.1.0.20")};
  const std::vector<ProxyParameters> second = {proxy("y-1.b", "10.1.0.21"), proxy("y-2.b", ""),
                                               proxy("y-3.b", "10.1.0.22")};
  const Members members = {{&first[0], &first[1]}, {&second[0], &second[1], &second[2]}};
  const EncodeOptions options;
  const EncodedShared shared = encode_shared_sets(sets, options, members);
  // Two without parameters, and one with and one without an address.
  EXPECT_THAT(shared.templates, SizeIs(4));
  EXPECT_THAT(shared.sets[1].variant_of, ElementsAre(0u, 1u, 0u));
  for (size_t set = 0; set < sets.size(); ++set) {
    EXPECT_TRUE(shared.sets[set].is_pooled);
    for (size_t member = 0; member < members[set].size(); ++member) {
      std::vector<std::string> expected;
      for (const auto& plan : sets[set].listeners)
        expected.push_back(encode_listener(*plan, options, *members[set][member]));
      EXPECT_EQ(wires(shared, set, member, *members[set][member]), expected);
    }
  }
}

TEST(EncodeShared, RecordsWhatIsLeftOutForEachSet) {
  ListenerPlan mixed = plan_of("mixed", "10.0.0.1");
  mixed.filter_chains[0].filters.insert(mixed.filter_chains[0].filters.begin(),
                                        MixerTcpFilterPlan());
  const std::vector<SharedSetPlan> sets = {set_of({mixed}),
                                           set_of({plan_of("x", "10.0.0.2"), mixed})};
  const ProxyParameters one = proxy("x-1.a", "10.1.0.1");
  const EncodedShared shared = encode_shared_sets(sets, EncodeOptions(), {{&one}, {&one}});
  EXPECT_THAT(shared.sets[0].omission_plan, ElementsAre(0u));
  EXPECT_THAT(shared.sets[1].omission_plan, ElementsAre(1u));
  EXPECT_EQ(shared.sets[1].omissions[0].kind, Omission::Kind::kMixerFilter);
}

TEST(EncodeShared, SetsWithPatchesStandAlone) {
  ListenerPlan patched = plan_of("fixed", "10.0.0.1");
  patched.patches = std::make_shared<const PatchListPlan>();
  const std::vector<SharedSetPlan> sets = {set_of({plan_of("fixed", "10.0.0.1")}),
                                           set_of({patched})};
  const PatchValues values({}, Dialect::kV3);
  EncodeOptions options;
  options.patches = &values;
  const ProxyParameters one = proxy("x-1.a", "10.1.0.1");
  const EncodedShared shared = encode_shared_sets(sets, options, {{&one}, {&one}});
  EXPECT_TRUE(shared.sets[0].is_pooled);
  EXPECT_FALSE(shared.sets[1].is_pooled);
  EXPECT_EQ(wires(shared, 0, 0, one), wires(shared, 1, 0, one));
}

}  // namespace
}  // namespace meshc
