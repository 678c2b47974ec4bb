// Messages read by their shapes, and the shapes themselves.
#include "import/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "import/shapes.h"
#include "import/value_record.h"
#include "import/yaml.h"

namespace meshc {
namespace {

using namespace shape;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr WordShape kColours[] = {{"RED", 0}, {"GREEN", 1}};
constexpr FieldShape kInnerFields[] = {text("name"), one_of(1, text("exact")),
                                       one_of(1, text("prefix"))};
constexpr MessageShape kInner = {"Inner", kInnerFields};
constexpr FieldShape kOuterFields[] = {text("plainText"),
                                       boolean("isOn"),
                                       int32("small"),
                                       uint32("portNumber"),
                                       field("big", FieldType::kUint64),
                                       field("ratio", FieldType::kDouble),
                                       duration("maxAge"),
                                       field("since", FieldType::kTimestamp),
                                       field("key", FieldType::kBytes),
                                       word("colour", kColours),
                                       message("inner", kInner),
                                       list(message("inners", kInner)),
                                       map(text("labels")),
                                       map(message("byName", kInner)),
                                       field("anything", FieldType::kStruct)};
constexpr MessageShape kOuter = {"Outer", kOuterFields};

class ShapeTest : public ::testing::Test {
 protected:
  ValueRecord read(std::string text) {
    text_ = std::move(text);
    documents_.clear();
    diagnostics_ = Diagnostics();
    read_yaml(text_, "f.yaml", &documents_, &diagnostics_);
    context_ = {documents_.at(0).root(), "Outer a/b", &diagnostics_};
    const ObjectReader reader(context_.root, &context_);
    return read_message(reader.node(), kOuter, reader);
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> result;
    for (const Diagnostic& diagnostic : diagnostics_.sorted())
      result.push_back(to_text(diagnostic));
    return result;
  }

  std::string text_;
  std::vector<Document> documents_;
  Diagnostics diagnostics_;
  ObjectContext context_;
};

TEST_F(ShapeTest, ReadsBothSpellings) {
  const ValueRecord record = read("plain_text: a\nportNumber: 80\nmax_age: 5s\n");
  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(text_of(&record, "plainText"), "a");
  EXPECT_EQ(integer_of(&record, "portNumber"), 80);
  EXPECT_EQ(text_of(&record, "maxAge"), "5s");
  EXPECT_EQ(record.children.at(1).line, 2u);
}

TEST_F(ShapeTest, ReadsNumbersAndWordsInEitherForm) {
  const ValueRecord record =
      read("small: '-5'\nportNumber: 8080.0\nbig: '18446744073709551615'\nratio: 1\ncolour: 1\n");
  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(integer_of(&record, "small"), -5);
  EXPECT_EQ(integer_of(&record, "portNumber"), 8080);
  EXPECT_DOUBLE_EQ(number_of(&record, "big"), 18446744073709551615.0);
  EXPECT_EQ(member_of(&record, "ratio")->kind, ValueRecordKind::kDouble);
  EXPECT_EQ(text_of(&record, "colour"), "GREEN");
}

TEST_F(ShapeTest, NullIsUnsetButAnEmptyMessageIsNot) {
  const ValueRecord record =
      read("plainText: null\ninner: {}\nlabels: {a: null}\nbyName: {b: null}\n");
  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(member_of(&record, "plainText"), nullptr);
  EXPECT_NE(member_of(&record, "inner"), nullptr);
  EXPECT_EQ(children_of(&record, "labels")[0].kind, ValueRecordKind::kString);
  EXPECT_EQ(children_of(&record, "byName")[0].kind, ValueRecordKind::kNull);
}

// Go's jsonpb chooses a member whose value is null, and leaves it empty.
TEST_F(ShapeTest, NullMemberOfAChoiceIsChosen) {
  const ValueRecord record = read("inner: {exact: null}\n");
  EXPECT_THAT(messages(), IsEmpty());
  const ValueRecord* exact = member_of(member_of(&record, "inner"), "exact");
  ASSERT_NE(exact, nullptr);
  EXPECT_EQ(exact->kind, ValueRecordKind::kString);
  EXPECT_EQ(exact->text, "");
  read("inner: {exact: null, prefix: a}\n");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("has both exact and prefix")));
}

TEST_F(ShapeTest, ReportsEveryMistake) {
  read(R"(plainText: 5
isOn: 'yes'
small: 3000000000
portNumber: -1
ratio: fast
maxAge: 5 seconds
since: today
colour: BLUE
inner: []
inners: {}
labels: {a: 1}
anything: text
key: Zg
)");
  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("f.yaml:1: error: Outer a/b: plainText: wrong type"),
                  HasSubstr("f.yaml:2: error: Outer a/b: isOn: wrong type"),
                  HasSubstr("f.yaml:3: error: Outer a/b: small: 3000000000 is out of range"),
                  HasSubstr("f.yaml:4: error: Outer a/b: portNumber: -1 is out of range"),
                  HasSubstr("f.yaml:5: error: Outer a/b: ratio: wrong type"),
                  HasSubstr("f.yaml:6: error: Outer a/b: maxAge: '5 seconds'"),
                  HasSubstr("f.yaml:7: error: Outer a/b: since: 'today'"),
                  HasSubstr("'BLUE' is unknown; choose one of RED, GREEN"),
                  HasSubstr("f.yaml:9: error: Outer a/b: inner: wrong type"),
                  HasSubstr("f.yaml:10: error: Outer a/b: inners: wrong type"),
                  HasSubstr("f.yaml:11: error: Outer a/b: labels.a: wrong type"),
                  HasSubstr("f.yaml:12: error: Outer a/b: anything: wrong type"),
                  HasSubstr("f.yaml:13: error: Outer a/b: key: 'Zg' is not base64")));
}

TEST_F(ShapeTest, ReportsSecondFieldsOfAChoiceAndOfAName) {
  read("inner: {exact: a, prefix: b}\nplainText: a\nplain_text: b\n");
  EXPECT_THAT(messages(),
              ElementsAre(HasSubstr("f.yaml:1: error: Outer a/b: inner: has both exact and prefix"),
                          HasSubstr("f.yaml:3: error: Outer a/b: plain_text: is set twice")));
}

TEST_F(ShapeTest, KeepsUnknownFieldsWithAWarning) {
  const ValueRecord record = read("inner: {name: a, newer: {x: 1}}\n");
  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("f.yaml:1: warning: Outer a/b: inner.newer: is unknown in Inner")));
  EXPECT_EQ(integer_of(member_of(member_of(&record, "inner"), "newer"), "x"), 1);
}

TEST_F(ShapeTest, AnAbsentNodeIsAnEmptyMessage) {
  const ObjectContext context{NodeRef(), "x", &diagnostics_};
  const ObjectReader reader(NodeRef(), &context);
  EXPECT_EQ(read_message(NodeRef(), kOuter, reader).kind, ValueRecordKind::kObject);
}

void check_table(const MessageShape& shape, std::set<const MessageShape*>* seen) {
  if (!seen->insert(&shape).second) return;
  std::set<std::string_view> names;
  for (const FieldShape& field : shape.fields) {
    const std::string where = std::string(shape.name) + "." + std::string(field.name);
    EXPECT_TRUE(names.insert(field.name).second) << where << " is declared twice";
    EXPECT_EQ(field.name.find('_'), std::string_view::npos) << where;
    EXPECT_TRUE(field.name[0] >= 'a' && field.name[0] <= 'z') << where;
    EXPECT_EQ(field.type == FieldType::kMessage, field.message != nullptr) << where;
    EXPECT_EQ(field.type == FieldType::kWord, !field.words.empty()) << where;
    EXPECT_TRUE(field.words.empty() || field.words[0].number == 0) << where;
    EXPECT_TRUE(field.choice == 0 || field.form == FieldForm::kSingle) << where;
    if (field.message != nullptr) check_table(*field.message, seen);
  }
}

TEST(Shapes, TablesAreConsistent) {
  std::set<const MessageShape*> seen;
  for (const MessageShape* shape :
       {&kSidecarShape, &kGatewayShape, &kServiceEntryShape, &kVirtualServiceShape,
        &kDestinationRuleShape, &kEnvoyFilterShape, &kPolicyShape, &kServiceRoleShape,
        &kServiceRoleBindingShape, &kRbacConfigShape, &kHttpApiSpecShape, &kHttpApiSpecBindingShape,
        &kQuotaSpecShape, &kQuotaSpecBindingShape, &kMeshConfigShape, &kMeshNetworksShape}) {
    check_table(*shape, &seen);
  }
  EXPECT_GT(seen.size(), 80u);
}

}  // namespace
}  // namespace meshc
