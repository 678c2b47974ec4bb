// Getters of ObjectReader, and the messages they leave.
#include "import/object_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/yaml.h"
#include "tests/unit/import/print_documents.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

enum class Mode { kDisable, kMutual };
constexpr EnumWord<Mode> kModes[] = {{"DISABLE", Mode::kDisable}, {"MUTUAL", Mode::kMutual}};

class ObjectReaderTest : public ::testing::Test {
 protected:
  ObjectReader read(std::string text) {
    text_ = std::move(text);
    read_yaml(text_, "f.yaml", &documents_, &parse_errors_);
    EXPECT_TRUE(parse_errors_.empty());
    context_ = {documents_.at(0).root(), "Service a/b", &diagnostics_};
    return ObjectReader(context_.root, &context_);
  }
  std::vector<std::string> messages() const { return print_diagnostics(diagnostics_); }

  std::string text_;
  std::vector<Document> documents_;
  Diagnostics parse_errors_;
  Diagnostics diagnostics_;
  ObjectContext context_;
};

TEST_F(ObjectReaderTest, ReadsEveryType) {
  const ObjectReader reader = read(
      "s: text\ni: 80\nb: true\nd: 1.5\ne: MUTUAL\no: {x: w}\nl: [p, q]\nm: {k: v, u: null}\n"
      "ol: [{z: 1}, {z: 2}]\n");
  EXPECT_EQ(reader.required_string("s"), "text");
  EXPECT_EQ(reader.optional_string("s", "other"), "text");
  EXPECT_EQ(reader.find_string("s"), "text");
  EXPECT_EQ(reader.optional_int("i"), 80);
  EXPECT_EQ(reader.required_int("i", 1, 65535), 80);
  EXPECT_EQ(reader.int_or("i", 5), 80);
  EXPECT_EQ(reader.optional_bool("b"), true);
  EXPECT_EQ(reader.optional_double("d"), 1.5);
  EXPECT_EQ(reader.optional_double("i"), 80.0);
  EXPECT_EQ(reader.optional_enum<Mode>("e", kModes), Mode::kMutual);
  EXPECT_EQ(reader.object("o").required_string("x"), "w");
  EXPECT_THAT(reader.string_list("l"), ElementsAre("p", "q"));
  EXPECT_THAT(reader.string_map("m"), ElementsAre(Pair("k", "v"), Pair("u", "")));
  ASSERT_EQ(reader.object_list("ol").size(), 2u);
  EXPECT_EQ(reader.object_list("ol")[1].optional_int("z"), 2);
  EXPECT_EQ(reader.list("l").size(), 2u);
  EXPECT_EQ(reader.line(), 1u);
  EXPECT_EQ(reader.object_list("ol")[0].where(), (SourceLocation{"f.yaml", 9}));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(ObjectReaderTest, NullAndMissingAreUnset) {
  const ObjectReader reader = read("n: null\n");
  for (const std::string_view field : {"n", "missing"}) {
    EXPECT_FALSE(reader.has(field));
    EXPECT_EQ(reader.optional_string(field, "f"), "f");
    EXPECT_EQ(reader.find_string(field), std::nullopt);
    EXPECT_EQ(reader.int_or(field, 7), 7);
    EXPECT_EQ(reader.bool_or(field, true), true);
    EXPECT_EQ(reader.optional_double(field), std::nullopt);
    EXPECT_EQ(reader.optional_enum<Mode>(field, kModes), std::nullopt);
    EXPECT_FALSE(reader.object(field).exists());
    EXPECT_FALSE(reader.object(field).object("deeper").has("x"));
    EXPECT_THAT(reader.object_list(field), IsEmpty());
    EXPECT_THAT(reader.string_list(field), IsEmpty());
    EXPECT_THAT(reader.string_map(field), IsEmpty());
  }
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(ObjectReaderTest, RequiredFieldsAreReportedWithTheirPath) {
  const ObjectReader reader = read("metadata:\n  name: ''\nspec:\n  ports:\n  - name: p\n");
  EXPECT_EQ(reader.object("metadata").required_string("name"), "");
  EXPECT_EQ(reader.object("metadata").required_string("namespace"), "");
  EXPECT_EQ(reader.object("spec").object_list("ports")[0].required_int("port"), std::nullopt);
  EXPECT_EQ(reader.object("spec").object("tls").object("server").required_string("name"), "");
  EXPECT_EQ(reader.object("status").required_string("phase"), "");
  EXPECT_THAT(
      messages(),
      ElementsAre("f.yaml:2: error: Service a/b: metadata.name: must not be empty",
                  "f.yaml:2: error: Service a/b: metadata.namespace: is required, but not set",
                  "f.yaml:5: error: Service a/b: spec.ports[0].port: is required, but not set",
                  "f.yaml:4: error: Service a/b: spec.tls.server.name: is required, but not set",
                  "f.yaml:1: error: Service a/b: status.phase: is required, but not set"));
}

TEST_F(ObjectReaderTest, WrongTypesAreReportedOnce) {
  const ObjectReader reader = read(
      "i: '80'\ns: 80\nb: 1\no: [1]\nl: x\nm:\n  k: 5\n  v: w\nol: [1, {a: b}]\nsl: [true, x]\n"
      "d: {}\n");
  EXPECT_EQ(reader.int_or("i", 5), 5);
  EXPECT_EQ(reader.optional_string("s", "f"), "f");
  EXPECT_EQ(reader.bool_or("b", true), true);
  EXPECT_EQ(reader.object("o").required_string("x"), "");
  EXPECT_THAT(reader.string_list("l"), IsEmpty());
  EXPECT_THAT(reader.string_map("m"), ElementsAre(Pair("v", "w")));
  EXPECT_EQ(reader.object_list("ol").size(), 1u);
  EXPECT_THAT(reader.string_list("sl"), ElementsAre("x"));
  EXPECT_EQ(reader.optional_double("d"), std::nullopt);
  EXPECT_THAT(
      messages(),
      ElementsAre("f.yaml:1: error: Service a/b: i: wrong type: is a string ('80'), wants an "
                  "integer; write the value without quotes",
                  "f.yaml:2: error: Service a/b: s: wrong type: is an integer ('80'), wants a "
                  "string; put the value in double quotes",
                  "f.yaml:3: error: Service a/b: b: wrong type: is an integer ('1'), wants a "
                  "boolean",
                  "f.yaml:4: error: Service a/b: o: wrong type: is a list, wants an object",
                  "f.yaml:5: error: Service a/b: l: wrong type: is a string ('x'), wants a list",
                  "f.yaml:7: error: Service a/b: m.k: wrong type: is an integer ('5'), wants a "
                  "string; put the value in double quotes",
                  "f.yaml:9: error: Service a/b: ol[0]: wrong type: is an integer ('1'), wants an "
                  "object",
                  "f.yaml:10: error: Service a/b: sl[0]: wrong type: is a boolean ('true'), wants "
                  "a string; put the value in double quotes",
                  "f.yaml:11: error: Service a/b: d: wrong type: is an object, wants a number"));
}

TEST_F(ObjectReaderTest, RangesAndWords) {
  const ObjectReader reader = read("port: 70000\nbig: 18446744073709551615\nmode: MUTUEL\n");
  EXPECT_EQ(reader.optional_int("port", 1, 65535), std::nullopt);
  EXPECT_EQ(reader.optional_int("big", 0, 10), std::nullopt);
  EXPECT_EQ(reader.optional_enum<Mode>("mode", kModes), std::nullopt);
  EXPECT_THAT(messages(),
              ElementsAre("f.yaml:1: error: Service a/b: port: 70000 is out of range; choose a "
                          "value from 1 to 65535",
                          "f.yaml:2: error: Service a/b: big: 18446744073709551615 is out of "
                          "range; choose a value from 0 to 10",
                          "f.yaml:3: error: Service a/b: mode: 'MUTUEL' is no known value; use "
                          "one of DISABLE, MUTUAL"));
}

TEST_F(ObjectReaderTest, UnknownFieldsAreWarnedOf) {
  const ObjectReader reader = read("spec:\n  ports: 1\n  prots: 2\n  zzzzzzzz: 3\n");
  constexpr std::string_view kKnown[] = {"ports", "selector"};
  reader.object("spec").check_known_fields(kKnown);
  EXPECT_THAT(messages(), ElementsAre("f.yaml:3: warning: Service a/b: spec.prots: unknown field "
                                      "is ignored; did you mean 'ports'?",
                                      "f.yaml:4: warning: Service a/b: spec.zzzzzzzz: unknown "
                                      "field is ignored"));
}

TEST_F(ObjectReaderTest, CallersAddTheirOwnMessages) {
  const ObjectReader reader = read("spec:\n  hosts: [a]\n");
  const ObjectReader spec = reader.object("spec");
  spec.error("hosts", "is not resolvable", "add a ServiceEntry");
  spec.warning("gateways", "is empty");
  spec.error_at(spec.list("hosts")[0], "is short");
  spec.warning_at(spec.node(), "is odd");
  EXPECT_EQ(spec.path_of("hosts"), "spec.hosts");
  EXPECT_EQ(spec.path_of("none"), "spec.none");
  EXPECT_THAT(
      messages(),
      ElementsAre("f.yaml:2: error: Service a/b: spec.hosts: is not resolvable; add a ServiceEntry",
                  "f.yaml:2: warning: Service a/b: spec.gateways: is empty",
                  "f.yaml:2: error: Service a/b: spec.hosts[0]: is short",
                  "f.yaml:2: warning: Service a/b: spec: is odd"));
}

TEST_F(ObjectReaderTest, RootOfAnotherKindIsReported) {
  const ObjectReader reader = read("- a\n");
  EXPECT_FALSE(reader.exists());
  EXPECT_EQ(reader.required_string("kind"), "");
  EXPECT_THAT(messages(), ElementsAre("f.yaml:1: error: Service a/b: wrong type: is a list, wants "
                                      "an object"));
}

TEST_F(ObjectReaderTest, LongTextsAreCutInMessages) {
  const ObjectReader reader = read("a: " + std::string(500, 'x') + "\n");
  EXPECT_EQ(reader.optional_int("a"), std::nullopt);
  EXPECT_LT(messages().at(0).size(), 200u);
}

}  // namespace
}  // namespace meshc
