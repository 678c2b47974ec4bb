// JSON texts: values, positions, several documents, and every kind of error.
#include "import/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/import/print_documents.h"

namespace meshc {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Reading {
  std::string text;
  std::vector<Document> documents;
  Diagnostics diagnostics;

  explicit Reading(std::string_view source) {
    text = std::string(source) + std::string(kJsonPadding, 'x');
    read_json(std::string_view(text).substr(0, source.size()), "f.json", &documents, &diagnostics);
  }
  std::vector<std::string> printed() const { return print_documents(documents); }
  std::vector<std::string> errors() const { return print_diagnostics(diagnostics); }
};

std::string read_one(std::string_view text) {
  const Reading reading(text);
  EXPECT_THAT(reading.errors(), IsEmpty()) << text;
  return reading.documents.size() == 1 ? reading.printed()[0] : "no single document";
}

std::string error_of(std::string_view text) {
  const Reading reading(text);
  return reading.diagnostics.size() == 1 ? reading.errors()[0] : "no single error";
}

TEST(JsonTest, ReadsAllKinds) {
  EXPECT_EQ(read_one(R"({"a": "x", "b": [1, -2, 2.5, 1e3, true, false, null], "c": {}, "d": []})"),
            "{a:\"x\",b:[i1,i-2,d2.5,d1e3,btrue,bfalse,null],c:{},d:[]}");
  EXPECT_EQ(read_one(" \n[ { \"a\" : [ [ ] ] } ] \n\n"), "[{a:[[]]}]");
  EXPECT_EQ(read_one("[18446744073709551615, -9223372036854775808]"),
            "[i18446744073709551615,i-9223372036854775808]");
}

TEST(JsonTest, ResolvesEscapes) {
  EXPECT_EQ(read_one(R"({"a\n": "\"\\\/\t\u00e9\ud83d\ude00", "b": "plain", "c\u0041": ""})"),
            "{a\n:\"\"\\/\té\xf0\x9f\x98\x80\",b:\"plain\",cA:\"\"}");
  EXPECT_EQ(read_one("{\"é\":\"日本\"}"), "{é:\"日本\"}");
}

TEST(JsonTest, NumbersHaveValues) {
  const Reading reading("[80, -5, 1.5, 2.0]");
  const NodeRef list = reading.documents.at(0).root();
  EXPECT_EQ(list.at(0).as_int64(), 80);
  EXPECT_EQ(list.at(1).as_int64(), -5);
  EXPECT_EQ(list.at(1).as_uint64(), std::nullopt);
  EXPECT_EQ(list.at(2).as_double(), 1.5);
  EXPECT_EQ(list.at(3).as_int64(), 2);
}

TEST(JsonTest, KnowsLines) {
  const Reading reading("{\n  \"a\": 1,\n  \"b\": [\n    \"x\\u0041\"\n  ]\n}\n{\"c\":\n2}");
  ASSERT_EQ(reading.documents.size(), 2u);
  const NodeRef root = reading.documents[0].root();
  EXPECT_EQ(root.line(), 1u);
  EXPECT_EQ(root.find("a").line(), 2u);
  EXPECT_EQ(root.find("b").at(0).line(), 4u);
  EXPECT_EQ(root.find("b").at(0).as_string(), "xA");
  EXPECT_EQ(reading.documents[1].root().line(), 7u);
  EXPECT_EQ(reading.documents[1].root().find("c").line(), 8u);
  EXPECT_EQ(root.find("b").at(0).path_from(root), "b[0]");
}

TEST(JsonTest, ReadsManyDocuments) {
  EXPECT_THAT(Reading("{\"a\":1}\n{\"b\":2}{\"c\":3} [4]\n").printed(),
              ElementsAre("{a:i1}", "{b:i2}", "{c:i3}", "[i4]"));
  EXPECT_THAT(Reading("[1][2]").printed(), ElementsAre("[i1]", "[i2]"));
  EXPECT_THAT(Reading("").printed(), IsEmpty());
  EXPECT_THAT(Reading(" \n").errors(), IsEmpty());
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "{\"n\":" + std::to_string(i) + "}\n";
  const Reading many(text);
  EXPECT_THAT(many.errors(), IsEmpty());
  ASSERT_EQ(many.documents.size(), 3000u);
  EXPECT_EQ(many.printed()[2999], "{n:i2999}");
  EXPECT_EQ(many.documents[2999].root().line(), 3000u);
}

TEST(JsonTest, DuplicateKeysAreErrors) {
  const Reading reading("{\"a\": 1,\n\"b\": {\"c\": 1, \"c\": 2},\n\"a\": 2}\n{\"d\": 1}");
  EXPECT_THAT(reading.errors(),
              ElementsAre("f.json:2: error: key 'c' is there already in line 2; remove one of the "
                          "two",
                          "f.json:3: error: key 'a' is there already in line 1; remove one of the "
                          "two"));
  EXPECT_THAT(reading.printed(), ElementsAre("{d:i1}"));
}

TEST(JsonTest, MalformedTextHasALine) {
  EXPECT_THAT(error_of("{\"a\": 1,\n\"b\" 2}"), HasSubstr("f.json:2: error: malformed JSON: "));
  EXPECT_THAT(error_of("{\"a\": 1,\n\"b\": [1,\n2 3]}"), HasSubstr("f.json:3: error: malformed"));
  EXPECT_THAT(error_of("[1,\n2\n3\n\n]"), HasSubstr("f.json:2: error: malformed"));
  EXPECT_THAT(error_of("{\"a\": 1}\n{\"b\"\n2\n}"),
              AnyOf(HasSubstr("f.json:3: error: malformed"), HasSubstr("f.json:4: error: malf")));
  EXPECT_THAT(error_of("{\"a\":\n\"x\"y}"), HasSubstr("f.json:2: error: malformed"));
  EXPECT_THAT(error_of("{\"a\":\n\"\\x\"}"), HasSubstr("f.json:2: error: malformed"));
  EXPECT_THAT(error_of("{\n\"a\": \"x\n}"), HasSubstr("f.json:2: error: malformed"));
  EXPECT_THAT(error_of("{\n\"a\": \"\xff\"}"), HasSubstr("f.json:2: error: malformed"));
  for (const std::string_view bad : {"{\"a\":1,}",    "[1,]",
                                     "[,]",           "{,}",
                                     "[01]",          "[1.]",
                                     "[.5]",          "[+1]",
                                     "[tru]",         "[nul]",
                                     "[nothing]",     "[True]",
                                     "{a:1}",         "{1:2}",
                                     "['a']",         "[1e999]",
                                     "[-]",           "[18446744073709551616]",
                                     "{\"a\"}",       "{\"a\":}",
                                     "[\"a\" \"b\"]", "[1 2]",
                                     "[\"\\ud800\"]", "[\"\t\"]",
                                     "[1]]",          "[1}",
                                     "{\"a\":1]",     "}",
                                     "[\"a\"b]",      "{\"a\":1} x",
                                     "\"text\"",      "5",
                                     "null"}) {
    EXPECT_THAT(error_of(bad), HasSubstr("f.json:1: error: malformed JSON: ")) << bad;
  }
}

TEST(JsonTest, CutTextIsAnErrorWhereverItIsCut) {
  const std::string_view whole = "{\"a\": [1, \"b\\n\", true, null, {\"c\": 2.5}]}";
  for (size_t size = 1; size < whole.size(); ++size) {
    const Reading reading(whole.substr(0, size));
    EXPECT_TRUE(reading.diagnostics.has_errors()) << whole.substr(0, size);
    EXPECT_THAT(reading.printed(), IsEmpty()) << whole.substr(0, size);
  }
  const Reading second("{\"a\": 1}\n{\"b\": \n2");
  EXPECT_THAT(second.printed(), ElementsAre("{a:i1}"));
  EXPECT_THAT(second.errors(),
              ElementsAre(HasSubstr("f.json:3: error: malformed JSON: the document that begins in "
                                    "line 2 is not complete")));
}

TEST(JsonTest, DepthIsLimited) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_THAT(Reading(nested(200)).errors(), IsEmpty());
  EXPECT_THAT(error_of(nested(201)), HasSubstr("nested deeper than 200 levels"));
  EXPECT_THAT(error_of(nested(100000)), HasSubstr("nested deeper than 200 levels"));
}

}  // namespace
}  // namespace meshc
