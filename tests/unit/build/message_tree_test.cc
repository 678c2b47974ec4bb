// Trees that stand for messages.
#include "build/message_tree.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

Tree example(int number) {
  return tree_object(
      {{"name", "a"}, {"inner", tree_object({{"number", number}})}, {"list", tree_list({1, 2})}});
}

TEST(MessageTree, EqualIfItSaysTheSame) {
  EXPECT_EQ(example(1), example(1));
  EXPECT_EQ(example(1).hash(), example(1).hash());
  EXPECT_FALSE(example(1) == example(2));
  EXPECT_FALSE(tree_object({{"a", 1}, {"b", 2}}) == tree_object({{"b", 2}, {"a", 1}}));
}

TEST(MessageTree, AbsentMembersAreLeftOut) {
  const Tree tree = tree_object({{"a", Tree()}, {"b", tree_list({})}, {"c", false}});
  EXPECT_FALSE(tree.find("a"));
  EXPECT_FALSE(tree.find("b"));
  EXPECT_TRUE(tree.find("c"));
  EXPECT_EQ(tree.object()->members.size(), 1U);
}

TEST(MessageTree, KnowsWhetherAParameterIsInIt) {
  const Text text("a", {ParameterKind::kAddress, 0}, "");
  EXPECT_FALSE(example(1).has_parameters());
  EXPECT_TRUE(tree_object({{"list", tree_list({tree_object({{"name", text}})})}}).has_parameters());
  EXPECT_FALSE(tree_object({{"name", Text("plain")}}).has_parameters());
}

TEST(MessageTree, ASharedTreeIsTheSameTree) {
  const Tree shared = tree_shared(example(1));
  EXPECT_TRUE(shared.object()->is_shared);
  EXPECT_EQ(shared, example(1));
}

TEST(MessageTree, EqualTreesThatAreInternedAreOne) {
  const Tree first = tree_interned(example(1));
  EXPECT_EQ(tree_interned(example(1)).object(), first.object());
  EXPECT_NE(tree_interned(example(2)).object(), first.object());
  const TreeObject* gone = tree_interned(example(3)).object();
  EXPECT_EQ(tree_interned(example(3)), example(3)) << gone;
}

TEST(MessageTree, NamesOfUsersLiveInTheTree) {
  TreeBuilder builder;
  {
    std::string name = "chosen";
    builder.set_named(name, 1);
    name = "gone";
  }
  const Tree tree = builder.build();
  const Tree copy = TreeBuilder().add_all(tree).build();
  EXPECT_TRUE(tree.find("chosen"));
  EXPECT_EQ(copy, tree);
}

}  // namespace
}  // namespace meshc
