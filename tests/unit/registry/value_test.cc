// ValueRef and PairView on frozen trees and lists.
#include "registry/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/registry.h"
#include "registry/registry_writer.h"
#include "tests/unit/registry/sample_records.h"

namespace meshc {
namespace {

using testing::ElementsAre;

Registry with_mesh_config(const ValueRecord& tree) {
  RegistryRecords records;
  records.mesh_config = tree;
  Result<Registry> registry = Registry::from_bytes(freeze_registry(records).value());
  MESHC_CHECK(registry.ok(), registry.status().to_string());
  return std::move(registry).value();
}

TEST(ValueRef, WalksATree) {
  const Registry registry = with_mesh_config(sample_tree());
  const ValueRef tree = registry.mesh_config();
  EXPECT_TRUE(tree.is_object());
  EXPECT_EQ(tree.line(), 6u);
  std::vector<std::string> keys;
  for (const ValueRef member : tree.children()) keys.emplace_back(member.key());
  EXPECT_THAT(keys, ElementsAre("hosts", "ports", "none"));
  const ValueRef hosts = tree.find("hosts");
  EXPECT_TRUE(hosts.is_array());
  EXPECT_EQ(hosts.line(), 7u);
  std::vector<std::string> texts;
  for (const ValueRef host : hosts.children()) texts.emplace_back(host.as_string());
  EXPECT_THAT(texts, ElementsAre("a.example", "b.example"));
  EXPECT_EQ(tree.find("ports").size(), 3u);
  EXPECT_DOUBLE_EQ(tree.find("ports").find("weight").as_double(), 0.5);
}

TEST(ValueRef, AbsentAndNullAreTold) {
  const Registry registry = with_mesh_config(sample_tree());
  const ValueRef none = registry.mesh_config().find("none");
  EXPECT_TRUE(none.exists());
  EXPECT_TRUE(none.is_null());
  const ValueRef absent = registry.mesh_config().find("absent").find("deeper");
  EXPECT_FALSE(absent.exists());
  EXPECT_TRUE(absent.is_null());
  EXPECT_TRUE(absent.children().empty());
  EXPECT_EQ(absent.size(), 0u);
  EXPECT_EQ(absent.key(), "");
  EXPECT_EQ(absent.as_string("fallback"), "fallback");
  EXPECT_EQ(absent.as_int(7), 7);
}

TEST(ValueRef, ConvertsNothingButNumbers) {
  ValueRecord tree = ValueRecord::empty_object();
  ValueRecord whole;
  whole.kind = ValueRecordKind::kDouble;
  whole.number = 8080.0;
  whole.key = "whole";
  ValueRecord huge = whole;
  huge.number = 1e300;
  huge.key = "huge";
  tree.children = {whole, huge, sample_integer("integer", -5), sample_text("text", "5")};
  const Registry registry = with_mesh_config(tree);
  const ValueRef root = registry.mesh_config();
  EXPECT_EQ(root.find("whole").as_int(), 8080);
  EXPECT_EQ(root.find("huge").as_int(3), 3);
  EXPECT_DOUBLE_EQ(root.find("integer").as_double(), -5.0);
  EXPECT_EQ(root.find("text").as_int(9), 9);
  EXPECT_EQ(root.find("integer").as_string("x"), "x");
  EXPECT_TRUE(root.find("integer").as_bool(true));
}

TEST(Selects, AsksForEveryPair) {
  RegistryRecords records;
  ServiceRecord service = sample_service("a", "b", 1);
  service.meta.labels = {{"app", "x"}, {"tier", "web"}, {"version", "v1"}};
  service.meta.annotations = {{"app", "x"}, {"version", "v2"}};
  service.selector = {{"app", "x"}, {"version", "v1"}};
  records.services = {service};
  const Result<Registry> registry = Registry::from_bytes(freeze_registry(records).value());
  ASSERT_TRUE(registry.ok());
  const fb::Service& frozen = *registry->root().services()->Get(0);
  EXPECT_TRUE(selects(*frozen.selector(), *frozen.meta()->labels()));
  EXPECT_FALSE(selects(*frozen.selector(), *frozen.meta()->annotations()));
  EXPECT_FALSE(selects(*frozen.meta()->labels(), *frozen.selector()));
  EXPECT_TRUE(selects(*registry->root().pilot_env(), *frozen.meta()->labels()));
}

}  // namespace
}  // namespace meshc
