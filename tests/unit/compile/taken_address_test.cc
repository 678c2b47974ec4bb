// Which of several listeners at one address are sent to an Envoy that takes one only.
#include "compile/taken_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compile/pipeline.h"
#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const ListenerPlan> at(std::string name, Text address, uint32_t port) {
  ListenerPlan plan;
  plan.name = Text(std::move(name));
  plan.address = SocketAddressPlan{std::move(address), port};
  return std::make_shared<const ListenerPlan>(std::move(plan));
}

std::vector<std::string> names(const ListenerSetPlan& plans) {
  std::vector<std::string> list;
  for (const auto& plan : plans) list.push_back(plan->name.before);
  return list;
}

TEST(TakenAddress, OfASharedSetTheFirstStays) {
  SharedSetPlan set;
  set.listeners = {at("a", "0.0.0.0", 80), at("b", "0.0.0.0", 81), at("c", "0.0.0.0", 80),
                   at("d", "10.0.0.1", 80)};
  leave_out_taken(&set);
  EXPECT_THAT(names(set.listeners), ElementsAre("a", "b", "d"));
  ASSERT_EQ(set.conflicts.size(), 1u);
  EXPECT_EQ(set.conflicts[0].metric, "meshc_equal_listener_address");
  EXPECT_EQ(set.conflicts[0].key, Text("c"));
  EXPECT_EQ(set.conflicts[0].message, Text("0.0.0.0:80 is the address of another listener"));
}

TEST(TakenAddress, ASharedSetGivesWayToItsClasses) {
  SharedSetPlan set;
  set.listeners = {at("a", "0.0.0.0", 80), at("b", "0.0.0.0", 81)};
  set.taken_by_classes = {{Text("0.0.0.0"), 80}};
  leave_out_taken(&set);
  EXPECT_THAT(names(set.listeners), ElementsAre("b"));
}

TEST(TakenAddress, ListenersInFrontGiveWayToAllOthers) {
  TakenAddresses shared({at("s", "0.0.0.0", 80)});
  ClassPlan plan;
  plan.before = {at("a", "0.0.0.0", 80), at("b", "0.0.0.0", 81), at("c", "0.0.0.0", 82),
                 at("d", "0.0.0.0", 82)};
  plan.after = {at("v", "0.0.0.0", 81)};
  leave_out_taken(&shared, {}, &plan);
  EXPECT_THAT(names(plan.before), ElementsAre("c"));
  EXPECT_THAT(names(plan.after), ElementsAre("v"));
  EXPECT_EQ(plan.conflicts.size(), 3u);
}

TEST(TakenAddress, TheProxysOwnAddressesAreEachAnother) {
  ClassPlan plan;
  plan.before = {at("a", Text("", {ParameterKind::kAddress, 0}, ""), 80),
                 at("b", Text("", {ParameterKind::kAddress, 1}, ""), 80),
                 at("c", Text("", {ParameterKind::kAddress, 1}, ""), 80)};
  leave_out_taken(nullptr, {}, &plan);
  EXPECT_THAT(names(plan.before), ElementsAre("a", "b"));
  ASSERT_EQ(plan.conflicts.size(), 1u);
  EXPECT_EQ(plan.conflicts[0].message.after, ":80 is the address of another listener");
}

TEST(TakenAddress, TheMeshMaySpellOutAnAddressOfTheProxys) {
  TakenAddresses shared({at("s", "10.0.0.7", 80)});
  ClassPlan plan;
  plan.before = {at("a", Text("", {ParameterKind::kAddress, 0}, ""), 80),
                 at("b", Text("", {ParameterKind::kAddress, 1}, ""), 80),
                 at("c", Text("", {ParameterKind::kAddress, 1}, ""), 81)};
  leave_out_taken(&shared, {"10.0.0.6", "10.0.0.7"}, &plan);
  EXPECT_THAT(names(plan.before), ElementsAre("a", "c"));
  EXPECT_EQ(plan.conflicts.size(), 1u);
}

TEST(TakenAddress, UnixSocketsAreNotCompared) {
  ClassPlan plan;
  ListenerPlan pipe;
  pipe.address = PipePlan{"/x"};
  plan.before = {std::make_shared<const ListenerPlan>(pipe),
                 std::make_shared<const ListenerPlan>(pipe)};
  leave_out_taken(nullptr, {}, &plan);
  EXPECT_EQ(plan.before.size(), 2u);
}

// The conflicts of the only proxy of a mesh with an HTTP service where virtualOutbound is.
std::vector<std::string> conflict_keys(Dialect dialect, size_t* listeners) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1");
  mesh.service("a", "s", "10.0.0.1", {service_port("http", 15001)});
  Registry registry = mesh.freeze();
  CompileOptions options;
  options.dialect = dialect;
  StageTimers timers;
  Result<Compiled> compiled = compile_mesh(registry, options, timers, [](size_t) {});
  std::vector<std::string> keys;
  const VersionContent& content = compiled->content;
  for (uint32_t number : content.classes.at(0).conflicts) {
    const ConflictContent& conflict = content.conflicts.at(number);
    if (conflict.metric == "meshc_equal_listener_address") keys.push_back(conflict.key.texts[0]);
  }
  *listeners = 0;
  for (uint32_t set : content.classes.at(0).sets)
    *listeners += content.sets.at(set).listeners.size();
  return keys;
}

TEST(TakenAddress, OnlyTheDialectOfTodaysEnvoyLeavesListenersOut) {
  size_t v2 = 0;
  size_t v3 = 0;
  EXPECT_THAT(conflict_keys(Dialect::kV2, &v2), IsEmpty());
  EXPECT_THAT(conflict_keys(Dialect::kV3, &v3), ElementsAre("0.0.0.0_15001"));
  EXPECT_EQ(v2, v3 + 1);
}

}  // namespace
}  // namespace meshc
