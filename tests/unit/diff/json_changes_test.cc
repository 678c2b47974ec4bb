// Where JSON values differ, and how elements of lists find each other.
#include "diff/json_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::IsEmpty;

// "path: before -> after" of each change, with "-" for what is not there.
std::vector<std::string> changes(const char* before, const char* after) {
  std::vector<std::string> texts;
  for (const JsonChange& change : json_changes(Json::parse(before), Json::parse(after))) {
    texts.push_back(change.path + ": " + (change.before ? change.before->dump() : "-") + " -> " +
                    (change.after ? change.after->dump() : "-"));
  }
  return texts;
}

TEST(JsonChanges, OfEqualValuesAreNone) {
  EXPECT_THAT(changes(R"({"a": [1, {"b": null}]})", R"({"a": [1, {"b": null}]})"), IsEmpty());
  EXPECT_THAT(changes(R"({"a": 1, "b": 2})", R"({"b": 2, "a": 1})"), IsEmpty());
}

TEST(JsonChanges, NameTheSmallestValues) {
  EXPECT_THAT(changes(R"({"a": {"b": 1, "c": 2}})", R"({"a": {"b": 1, "c": 3}})"),
              ElementsAre("a.c: 2 -> 3"));
  EXPECT_THAT(changes(R"({"a": {"b": 1}})", R"({"a": {"c": 1}})"),
              ElementsAre("a.b: 1 -> -", "a.c: - -> 1"));
  EXPECT_THAT(changes(R"({"a": {"b": 1}})", R"({"a": [1]})"), ElementsAre("a: {\"b\":1} -> [1]"));
  EXPECT_THAT(changes("1", "2"), ElementsAre(": 1 -> 2"));
}

TEST(JsonChanges, QuoteKeysThatAreNoWords) {
  EXPECT_THAT(changes(R"({"m": {"istio.mixer": 1}})", R"({"m": {"istio.mixer": 2}})"),
              ElementsAre("m['istio.mixer']: 1 -> 2"));
}

TEST(JsonChanges, AnElementPutInBetweenIsOneAddition) {
  EXPECT_THAT(changes(R"([{"name": "a", "v": 1}, {"name": "c", "v": 1}])",
                      R"([{"name": "a", "v": 1}, {"name": "b", "v": 1}, {"name": "c", "v": 2}])"),
              ElementsAre("[1]: - -> {\"name\":\"b\",\"v\":1}", "[2].v: 1 -> 2"));
  EXPECT_THAT(changes(R"([1, 2, 3, 4])", R"([1, 3, 4])"), ElementsAre("[1]: 2 -> -"));
}

TEST(JsonChanges, FilterChainsAreKnownByWhatTheyMatch) {
  EXPECT_THAT(changes(R"([{"filter_chain_match": {"port": 1}, "v": 1},
                          {"filter_chain_match": {"port": 2}, "v": 1}, {"v": 1}])",
                      R"([{"filter_chain_match": {"port": 2}, "v": 2}, {"v": 3}])"),
              ElementsAre("[0]: {\"filter_chain_match\":{\"port\":1},\"v\":1} -> -",
                          "[0].v: 1 -> 2", "[1].v: 1 -> 3"));
}

TEST(JsonChanges, ARenamedElementIsComparedWithWhatStoodThere) {
  EXPECT_THAT(changes(R"([{"name": "a", "v": 1, "w": 1}])", R"([{"name": "b", "v": 1, "w": 2}])"),
              ElementsAre("[0].name: \"a\" -> \"b\"", "[0].w: 1 -> 2"));
}

TEST(JsonChanges, OfVeryLongListsAreByPlace) {
  std::string before = "[";
  std::string after = "[";
  for (int i = 0; i < 3000; ++i) {
    before += (i == 0 ? "" : ",") + std::to_string(i);
    after += (i == 0 ? "" : ",") + std::to_string(i + 10000);
  }
  EXPECT_EQ(changes((before + "]").c_str(), (after + ",7]").c_str()).size(), 3001u);
}

}  // namespace
}  // namespace meshc
