#include "gen/object_text.h"

#include <gtest/gtest.h>

#include <string>

#include "gen/values.h"

namespace meshc::gen {
namespace {

std::string yaml(const ValueRecord& object) {
  std::string out;
  append_yaml(object, 0, &out);
  return out;
}

std::string yaml_text(std::string_view text) { return yaml(object(field("k", text))); }

std::string json(const ValueRecord& value) {
  std::string out;
  append_json(value, 0, &out);
  return out;
}

TEST(ObjectText, YamlNestsListsAndObjects) {
  const ValueRecord value =
      object(field("ports", list_of(object(field("name", "http"), field("number", 80)),
                                    object(field("name", "tcp")))),
             field("empty", object()), field("none", list({})),
             field("meta", object(field("labels", object(field("app", "a"))))),
             field("rows", list_of(list_of(text("x"), text("w")), list_of(text("z")))));
  EXPECT_EQ(yaml(value),
            "empty: {}\n"
            "meta:\n"
            "  labels:\n"
            "    app: a\n"
            "none: []\n"
            "ports:\n"
            "- name: http\n"
            "  number: 80\n"
            "- name: tcp\n"
            "rows:\n"
            "- - x\n"
            "  - w\n"
            "- - z\n");
}

TEST(ObjectText, YamlElementsBeginWithADash) {
  std::string out;
  append_yaml_element(object(field("id", "a"), field("more", list_of(text("b")))), &out);
  EXPECT_EQ(out, "- id: a\n  more:\n  - b\n");
}

TEST(ObjectText, YamlQuotesWhatWouldBeSomethingElse) {
  EXPECT_EQ(yaml_text("reviews-v1"), "k: reviews-v1\n");
  EXPECT_EQ(yaml_text("/etc/certs/a.pem"), "k: /etc/certs/a.pem\n");
  EXPECT_EQ(yaml_text("10.96.0.1"), "k: 10.96.0.1\n");
  EXPECT_EQ(yaml_text("1.3.8"), "k: 1.3.8\n");
  for (const char* text : {"",     "1.3", "12",   "1e5",  "0x1f",
                           "true", "No",  "null", "~",    "on",
                           "-",    "*",   "a: b", "a #b", "2019-10-07T09:00:00Z",
                           "7h2",  ".",   "- a",  "[a]",  "12:30",
                           "@a",   "%a",  "!a",   "&a",   "a b "}) {
    EXPECT_EQ(yaml_text(text), "k: \"" + std::string(text) + "\"\n");
  }
}

TEST(ObjectText, YamlEscapesInQuotes) {
  EXPECT_EQ(yaml_text("say \"a\\b\""), "k: \"say \\\"a\\\\b\\\"\"\n");
  EXPECT_EQ(yaml_text("one\n\ntwo"), "k: \"one\\n\\ntwo\"\n");
  EXPECT_EQ(yaml_text("a\tb"), "k: \"a\\u0009b\"\n");
}

TEST(ObjectText, YamlShowsLinesAsABlock) {
  EXPECT_EQ(yaml(object(field("data", object(field("mesh", "a: 1\nb:\n  c: 2\n\nd: 3\n"))))),
            "data:\n  mesh: |\n    a: 1\n    b:\n      c: 2\n\n    d: 3\n");
  // A block would lose or change these.
  EXPECT_EQ(yaml_text(" a\n"), "k: \" a\\n\"\n");
  EXPECT_EQ(yaml_text("a\n\n"), "k: \"a\\n\\n\"\n");
}

TEST(ObjectText, JsonIsIndentedLikeKubectl) {
  EXPECT_EQ(json(object(field("a", list_of(text("x"), object())), field("b", true))),
            "{\n    \"a\": [\n        \"x\",\n        {}\n    ],\n    \"b\": true\n}");
}

TEST(ObjectText, CompactJsonHasNoBlanks) {
  EXPECT_EQ(compact_json(object(field("a", list_of(text("x\"y"))), field("b", object()))),
            "{\"a\":[\"x\\\"y\"],\"b\":{}}");
}

TEST(ObjectText, NumbersKeepTheirKind) {
  EXPECT_EQ(json(field("", 25.0)), "25.0");
  EXPECT_EQ(json(field("", 0.5)), "0.5");
  EXPECT_EQ(json(field("", -7)), "-7");
  EXPECT_EQ(json(field("", uint16_t{443})), "443");
  EXPECT_EQ(json(ValueRecord()), "null");
}

}  // namespace
}  // namespace meshc::gen
