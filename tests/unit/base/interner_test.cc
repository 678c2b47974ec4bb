// Numbering of strings by one thread and by many.
#include "base/interner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/sharded_map.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;

TEST(StringInternerTest, NumbersByFirstArrival) {
  StringInterner interner;
  EXPECT_EQ(interner.intern("b"), 0u);
  EXPECT_EQ(interner.intern("a"), 1u);
  EXPECT_EQ(interner.intern("b"), 0u);
  EXPECT_EQ(interner.intern(""), 2u);
  EXPECT_EQ(interner.size(), 3u);
  EXPECT_EQ(interner.find("a"), 1u);
  EXPECT_EQ(interner.find("c"), std::nullopt);
  EXPECT_THAT(interner.texts(), ElementsAre("b", "a", ""));
}

TEST(StringInternerTest, OwnsTextsThatDoNotMove) {
  StringInterner interner;
  std::string text = "temporary";
  const uint32_t number = interner.intern(text);
  const char* place = interner.text(number).data();
  text = "overwritten";
  for (int i = 0; i < 100000; ++i) interner.intern(std::to_string(i));
  interner.intern(std::string(200000, 'x'));
  EXPECT_EQ(interner.text(number), "temporary");
  EXPECT_EQ(interner.text(number).data(), place);
  for (int i = 0; i < 100000; ++i) {
    ASSERT_EQ(interner.find(std::to_string(i)), static_cast<uint32_t>(i + 1));
  }
}

TEST(StringIndexTest, KeepsKeysOfEqualHashApart) {
  StringIndex index;
  for (uint32_t i = 0; i < 200; ++i) {
    static const std::map<uint32_t, std::string> keys = [] {
      std::map<uint32_t, std::string> result;
      for (uint32_t k = 0; k < 200; ++k) result[k] = "key" + std::to_string(k);
      return result;
    }();
    EXPECT_EQ(index.insert(keys.at(i), 7).number, i);
    EXPECT_FALSE(index.insert(keys.at(i), 7).is_new);
  }
  EXPECT_EQ(index.find("key150", 7), 150u);
  EXPECT_EQ(index.find("key200", 7), std::nullopt);
}

TEST(ShardedStringMapTest, EmptyMapHasNoKeys) {
  ShardedStringMap map;
  map.gather();
  EXPECT_TRUE(map.keys().empty());
}

// The numbers of some words, with `threads` threads.
std::vector<uint32_t> number_words(const std::vector<std::string>& words, int threads,
                                   std::vector<std::string>* keys) {
  const ThreadLimit limit(threads);
  ShardedStringMap map;
  std::vector<uint32_t> numbers(words.size(), 0xffffffff);
  parallel_for(words.size(), [&](size_t i) { map.add(words[i], &numbers[i]); });
  map.gather();
  for (const std::string_view key : map.keys()) keys->emplace_back(key);
  return numbers;
}

TEST(ShardedStringMapTest, NumbersAreSortedForAnyThreadCount) {
  std::vector<std::string> words;
  for (uint32_t i = 0; i < 20000; ++i) words.push_back("w" + std::to_string(i * 7919 % 4001));
  std::vector<std::string> keys;
  const std::vector<uint32_t> numbers = number_words(words, 1, &keys);
  ASSERT_EQ(keys.size(), 4001u);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  for (size_t i = 0; i < words.size(); ++i) ASSERT_EQ(keys[numbers[i]], words[i]);
  for (const int threads : {2, 4}) {
    std::vector<std::string> other_keys;
    EXPECT_EQ(number_words(words, threads, &other_keys), numbers);
    EXPECT_EQ(other_keys, keys);
  }
}

}  // namespace
}  // namespace meshc
