// YAML texts: structure, types of plain scalars, anchors, merge keys, and every kind of error.
#include "import/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "import/yaml_scalar.h"
#include "tests/unit/import/print_documents.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Reading {
  std::string text;
  std::vector<Document> documents;
  Diagnostics diagnostics;

  explicit Reading(std::string source, uint32_t first_line = 1) : text(std::move(source)) {
    read_yaml(text, "f.yaml", &documents, &diagnostics, first_line);
  }
  std::vector<std::string> printed() const { return print_documents(documents); }
  std::vector<std::string> errors() const { return print_diagnostics(diagnostics); }
};

// The only document of a text without errors.
std::string read_one(const std::string& text) {
  const Reading reading(text);
  EXPECT_THAT(reading.errors(), IsEmpty()) << text;
  return reading.documents.size() == 1 ? reading.printed()[0] : "no single document";
}

// The only error of a text without good documents.
std::string error_of(const std::string& text) {
  const Reading reading(text);
  EXPECT_THAT(reading.printed(), IsEmpty()) << text;
  return reading.diagnostics.size() == 1 ? reading.errors()[0] : "no single error";
}

TEST(YamlTest, ReadsBlockAndFlowCollections) {
  EXPECT_EQ(read_one("a: 1\nb:\n- x\n- v: z\n  w: [1, {q: r}]\nc: {}\nd: []\n"),
            "{a:i1,b:[\"x\",{v:\"z\",w:[i1,{q:\"r\"}]}],c:{},d:[]}");
  EXPECT_EQ(read_one("- 1\n- - 2\n"), "[i1,[i2]]");
  EXPECT_EQ(read_one("just text"), "\"just text\"");
}

TEST(YamlTest, ReadsAllScalarStyles) {
  EXPECT_EQ(read_one("a: 'it''s'\nb: \"x\\ty\"\nc: |\n  two\n  lines\nd: >-\n  one\n  line\n"
                     "e: multi\n  line\n"),
            "{a:\"it's\",b:\"x\ty\",c:\"two\nlines\n\",d:\"one line\",e:\"multi line\"}");
  EXPECT_EQ(read_one("a: '80'\nb: \"true\"\nc: |\n  5\n"), "{a:\"80\",b:\"true\",c:\"5\n\"}");
  EXPECT_EQ(read_one("a: text  # comment\nb: a#b\n"), "{a:\"text\",b:\"a#b\"}");
  EXPECT_EQ(read_one("a: \"\"\nb: ''\nc:\n"), "{a:\"\",b:\"\",c:null}");
}

TEST(YamlTest, TextsBehindOtherScriptsAreRight) {
  EXPECT_EQ(read_one("ä: ö\nplain: \"日本\"\nlast: x80\nport: 80\n"),
            "{ä:\"ö\",plain:\"日本\",last:\"x80\",port:i80}");
}

TEST(YamlTest, ReadsWindowsLineEnds) { EXPECT_EQ(read_one("a: 1\r\nb: x\r\n"), "{a:i1,b:\"x\"}"); }

TEST(YamlTest, ReadsManyDocumentsAndSkipsEmptyOnes) {
  const Reading reading("---\na: 1\n---\n---\n# nothing\n---\n~\n---\nb: 2\n...\n---\n- c\n");
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_THAT(reading.printed(), ElementsAre("{a:i1}", "{b:i2}", "[\"c\"]"));
  EXPECT_THAT(Reading("").printed(), IsEmpty());
  EXPECT_THAT(Reading("# comment\n").printed(), IsEmpty());
}

TEST(YamlTest, KnowsLines) {
  const Reading reading("a: 1\nb:\n  - x\n  - |\n    t\n---\nc: \"1\n  2\"\nd: e\n", 100);
  ASSERT_EQ(reading.documents.size(), 2u);
  const NodeRef first = reading.documents[0].root();
  EXPECT_EQ(first.line(), 100u);
  EXPECT_EQ(first.find("a").line(), 100u);
  EXPECT_EQ(first.find("b").at(0).line(), 102u);
  EXPECT_EQ(first.find("b").at(1).line(), 103u);
  EXPECT_EQ(reading.documents[1].root().find("d").line(), 108u);
}

TEST(YamlTest, KeysBecomeStrings) {
  EXPECT_EQ(read_one("80: a\n0x10: b\nyes: c\nn: d\n'1.5': e\n-1: f\n"),
            "{80:\"a\",16:\"b\",true:\"c\",false:\"d\",1.5:\"e\",-1:\"f\"}");
  EXPECT_EQ(error_of("1.5: a\n"),
            "f.yaml:1: error: key '1.5' is a number, wants a string; put the key in double quotes");
  EXPECT_THAT(error_of("a: 1\n~: b\n"), HasSubstr("f.yaml:2: error: key '~' is null"));
  EXPECT_THAT(error_of("a: 1\n[x]: b\n"), HasSubstr("f.yaml:2: error: a key is a list"));
  EXPECT_THAT(error_of("? {a: b}\n: c\n"), HasSubstr("a key is an object"));
}

TEST(YamlTest, DuplicateKeysAreErrors) {
  EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3: error: key 'a' is there already in line 1; remove one of the two");
  EXPECT_THAT(error_of("8: 1\n'8': 2\n"), HasSubstr("key '8' is there already"));
  const Reading both("x: {a: 1, a: 2}\ny:\n  b: 1\n  b: 2\n");
  EXPECT_EQ(both.diagnostics.size(), 2u);
}

TEST(YamlTest, AliasesRepeatValues) {
  EXPECT_EQ(read_one("a: &x {p: [1]}\nb: *x\nc: &y 5\nd: [*y, *x]\n"),
            "{a:{p:[i1]},b:{p:[i1]},c:i5,d:[i5,{p:[i1]}]}");
  EXPECT_EQ(read_one("a: &x 1\nb: &x 2\nc: *x\n"), "{a:i1,b:i2,c:i2}");
  EXPECT_EQ(read_one("&k a: *k\n"), "{a:\"a\"}");
}

TEST(YamlTest, AliasesHaveToBeDefined) {
  EXPECT_EQ(error_of("a: 1\nb: *x\n"),
            "f.yaml:2: error: alias '*x' has no anchor before it in the document; define '&x' or "
            "correct the name");
  EXPECT_THAT(error_of("a: &x\n  b: *x\n"),
              HasSubstr("f.yaml:2: error: alias '*x' refers to a value that contains it"));
  const Reading reading("a: &x 1\n---\nb: *x\n---\nc: 1\n");
  EXPECT_THAT(reading.printed(), ElementsAre("{a:i1}", "{c:i1}"));
  EXPECT_EQ(reading.diagnostics.error_count(), 1u);
}

TEST(YamlTest, ExplodingAliasesAreErrors) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += before + (k < 9 ? ", " : "]\n");
  }
  EXPECT_THAT(error_of(text), HasSubstr("aliases expand to more than 1000000 values"));
}

TEST(YamlTest, MergeKeysAddWhatIsMissing) {
  EXPECT_EQ(read_one("base: &b {x: 1, v: 2}\nuse:\n  <<: *b\n  v: 3\n  z: 4\n"),
            "{base:{x:i1,v:i2},use:{v:i3,z:i4,x:i1}}");
  EXPECT_EQ(read_one("- &a {x: 1}\n- &b {x: 2, v: 2}\n- <<: [*a, *b]\n"),
            "[{x:i1},{x:i2,v:i2},{x:i1,v:i2}]");
  EXPECT_EQ(read_one("<<: {x: {q: [1, 2]}}\nv: 1\n"), "{v:i1,x:{q:[i1,i2]}}");
  EXPECT_EQ(read_one("'<<': 1\n"), "{<<:i1}");
  EXPECT_THAT(error_of("a: 1\n<<: 5\n"),
              HasSubstr("f.yaml:2: error: the value of '<<' must be an object"));
  EXPECT_THAT(error_of("<<: [{a: 1}, 5]\n"), HasSubstr("must be an object"));
}

TEST(YamlTest, AnchorsInMergedValuesStayDefined) {
  EXPECT_EQ(read_one("a:\n  <<: &m {x: &v [7]}\n  b: *v\nc: *m\nd: *v\n"),
            "{a:{b:[i7],x:[i7]},c:{x:[i7]},d:[i7]}");
}

TEST(YamlTest, TagsDecideTheType) {
  EXPECT_EQ(read_one("[!!str 5, !!int '5', !!float 5, !!bool 'yes', !!null '', !own 5, ! 5]"),
            "[\"5\",i5,d5,byes,null,\"5\",i5]");
  EXPECT_THAT(error_of("a: !!int x\n"), HasSubstr("'x' does not fit its tag"));
  EXPECT_THAT(error_of("a: !!binary eA==\n"), HasSubstr("does not fit its tag"));
}

TEST(YamlTest, DepthIsLimited) {
  const std::string open(200, '[');
  const std::string close(200, ']');
  EXPECT_EQ(Reading(open + close).documents.size(), 1u);
  EXPECT_THAT(error_of("[" + open + close + "]"), HasSubstr("nested deeper than 200 levels"));
  EXPECT_EQ(Reading(std::string(100000, '[')).diagnostics.error_count(), 1u);
  const std::string half(150, '[');
  const std::string half_close(150, ']');
  EXPECT_THAT(error_of("- &a " + half + half_close + "\n- " + half + "*a" + half_close + "\n"),
              HasSubstr("f.yaml:2: error: nested deeper"));
}

TEST(YamlTest, MalformedTextHasALine) {
  EXPECT_EQ(error_of("a: 1\nb: [1, 2\nc: 3\n"),
            "f.yaml:3: error: malformed YAML: while parsing a flow sequence that starts in line 2: "
            "did not find expected ',' or ']'; correct the text here or in the lines before");
  EXPECT_THAT(error_of("a: b: c\n"), HasSubstr("mapping values are not allowed in this context"));
  EXPECT_THAT(error_of("a: \"x\n"), HasSubstr("found unexpected end of stream"));
  EXPECT_THAT(error_of("a:\n\t- b\n"), HasSubstr("f.yaml:2: error: malformed YAML"));
}

TEST(YamlTest, OneBadDocumentDoesNotHideOthers) {
  const Reading reading(
      "a: 1\n---\nb: [\n---\nc: 3\n---\nd: 'x\n---\ne: 5\n--- {f: ]}\n---\ng: 7\n", 10);
  EXPECT_THAT(reading.printed(), ElementsAre("{a:i1}", "{c:i3}", "{e:i5}", "{g:i7}"));
  EXPECT_THAT(reading.errors(), ElementsAre(HasSubstr("f.yaml:13: "), HasSubstr("f.yaml:17: "),
                                            HasSubstr("f.yaml:19: ")));
  EXPECT_EQ(reading.documents[3].root().line(), 21u);
}

TEST(YamlTest, BadCharactersSpoilTheirDocumentOnly) {
  const Reading reading("a: 1\n---\nb: \xff\xfe\n---\nc: 3\n---\nd: \x01\n---\ne: 5\n");
  EXPECT_THAT(reading.printed(), ElementsAre("{a:i1}", "{c:i3}", "{e:i5}"));
  EXPECT_THAT(reading.errors(), ElementsAre(HasSubstr("f.yaml:3: error: not valid UTF-8 text"),
                                            HasSubstr("f.yaml:7: error: not valid UTF-8 text")));
}

TEST(YamlTest, ErrorsOfOneDocumentAreCapped) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "- *a" + std::to_string(i) + "\n";
  const Reading reading(text + "---\nb: 1\n");
  EXPECT_EQ(reading.diagnostics.size(), 21u);
  EXPECT_THAT(reading.errors()[20], HasSubstr("more errors, which are not shown"));
  EXPECT_THAT(reading.printed(), ElementsAre("{b:i1}"));
}

TEST(YamlScalarTest, PlainScalarsResolveAsInGoYaml) {
  const std::vector<std::pair<NodeKind, std::vector<std::string>>> rows = {
      {NodeKind::kNull, {"", "~", "null", "Null", "NULL"}},
      {NodeKind::kBool,
       {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "false", "no",
        "off", "n", "N", "Off", "OFF"}},
      {NodeKind::kInt,
       {"0", "-1", "+7", "0x1F", "0X1f", "017", "0o17", "0b101", "-0x1", "1_000",
        "18446744073709551615", "-9223372036854775808"}},
      {NodeKind::kDouble,
       {"1.5", "1e-9999", "1.", ".5", "-.5", "1e3", "12e03", "08", "09.5", "-1.5E-3",
        "18446744073709551616", "+18446744073709551615", ".inf", "-.Inf", "+.INF", ".nan", ".NaN",
        "1_0.5"}},
      {NodeKind::kString,
       {"nULL", "tRUE", "truely", "yES", "0x",  "0xG",   "1:30",       "10.0.0.1",
        "-",    "+",    ".",      "..",  "1e",  "1e999", "2019-10-02", "2019-10-02T09:33:51Z",
        "inf",  "nan",  "NaN",    "--1", "+-1", "1.5.5", "._5",        "<<",
        "=",    "~~",   "-.nan",  "1s",  "0b12"}},
  };
  for (const auto& [kind, texts] : rows) {
    for (const std::string& text : texts) {
      EXPECT_EQ(resolve_plain_scalar(text), kind) << text;
    }
  }
}

TEST(YamlScalarTest, ValuesOfNumbers) {
  EXPECT_EQ(yaml_int64("0x1F"), 31);
  EXPECT_EQ(yaml_int64("-017"), -15);
  EXPECT_EQ(yaml_int64("0o17"), 15);
  EXPECT_EQ(yaml_int64("0b101"), 5);
  EXPECT_EQ(yaml_int64("1_000"), 1000);
  EXPECT_EQ(yaml_int64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(yaml_int64("9223372036854775808"), std::nullopt);
  EXPECT_EQ(yaml_int64("x"), std::nullopt);
  EXPECT_EQ(yaml_uint64("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(yaml_uint64("-1"), std::nullopt);
  EXPECT_EQ(yaml_uint64("-0"), 0u);
  EXPECT_EQ(yaml_double("-0x10"), -16.0);
  EXPECT_EQ(yaml_double("1_0.5"), 10.5);
  EXPECT_EQ(yaml_double("-1.5e2"), -150.0);
  EXPECT_TRUE(std::isinf(*yaml_double("-.inf")));
  EXPECT_TRUE(std::isnan(*yaml_double(".nan")));
  EXPECT_EQ(yaml_double("1e-9999"), 0.0);
  EXPECT_EQ(yaml_double("1e9999"), std::nullopt);
  EXPECT_EQ(yaml_double("--1"), std::nullopt);
}

TEST(YamlScalarTest, DoublesWithoutFractionAreIntegers) {
  const Reading reading("[80.0, 1e3, 1.5, .inf, 1e300, -2.0]");
  const NodeRef list = reading.documents.at(0).root();
  EXPECT_EQ(list.at(0).as_int64(), 80);
  EXPECT_EQ(list.at(1).as_uint64(), 1000u);
  EXPECT_EQ(list.at(2).as_int64(), std::nullopt);
  EXPECT_EQ(list.at(3).as_int64(), std::nullopt);
  EXPECT_EQ(list.at(4).as_int64(), std::nullopt);
  EXPECT_EQ(list.at(5).as_int64(), -2);
  EXPECT_EQ(list.at(5).as_uint64(), std::nullopt);
}

}  // namespace
}  // namespace meshc
