// The choice of the reader, and long YAML texts that are read in pieces.
#include "import/read_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/parallel.h"
#include "import/yaml.h"
#include "tests/unit/import/print_documents.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Reading {
  TextSource source;
  std::vector<Document> documents;
  Diagnostics diagnostics;

  explicit Reading(std::string text, std::string name = "f")
      : source(TextSource::from_string(std::move(text), std::move(name))) {
    read_documents(source, &documents, &diagnostics);
  }
  std::vector<std::string> printed() const { return print_documents(documents); }
  std::vector<std::string> errors() const { return print_diagnostics(diagnostics); }
};

TEST(ReadDocumentsTest, TellsJsonFromYaml) {
  EXPECT_THAT(Reading("{\"a\": 1}").printed(), ElementsAre("{a:i1}"));
  EXPECT_THAT(Reading("a: 1").printed(), ElementsAre("{a:i1}"));
  EXPECT_THAT(Reading("{a: 1}").printed(), ElementsAre("{a:i1}"));
  EXPECT_THAT(Reading("{\"a\": 1}\n---\nb: 2\n").printed(), ElementsAre("{a:i1}", "{b:i2}"));
  EXPECT_THAT(Reading("").printed(), IsEmpty());
}

TEST(ReadDocumentsTest, NameChoosesTheMessages) {
  EXPECT_THAT(Reading("{a: 1", "x.json").errors(), ElementsAre(HasSubstr("malformed JSON")));
  EXPECT_THAT(Reading("{a: 1", "x").errors(), ElementsAre(HasSubstr("malformed JSON")));
  EXPECT_THAT(Reading("{a: 1", "x.yaml").errors(), ElementsAre(HasSubstr("malformed YAML")));
}

// All values of all documents, root arrays opened: what a user of the documents sees.
std::vector<std::string> objects_of(const std::vector<Document>& documents) {
  std::vector<std::string> result;
  for (const Document& document : documents) {
    const NodeRef root = document.root();
    const NodeRef items = root.is_array() ? root : root.find("items");
    if (!items.is_array()) result.push_back(print_node(root));
    for (const NodeRef item : items.elements()) {
      result.push_back(std::to_string(item.line()) + " " + print_node(item));
    }
  }
  return result;
}

std::string long_list(size_t bytes, std::string_view kind) {
  std::string text = "apiVersion: v1\nitems:\n";
  for (int i = 0; text.size() < bytes; ++i) {
    text += "- kind: Service\n  name: s" + std::to_string(i) + "\n  script: |\n    - not an item\n";
  }
  return text + "kind: " + std::string(kind) + "\nmetadata:\n  resourceVersion: \"\"\n";
}

std::vector<std::string> objects_read_whole(const std::string& text) {
  std::vector<Document> documents;
  Diagnostics diagnostics;
  read_yaml(text, "f", &documents, &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return objects_of(documents);
}

TEST(ReadDocumentsTest, LongListsComeInPieces) {
  const std::string text = long_list(6 << 20, "ServiceList");
  const Reading reading(text);
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_GT(reading.documents.size(), 3u);
  EXPECT_EQ(objects_of(reading.documents), objects_read_whole(text));
}

TEST(ReadDocumentsTest, ListsThatOnlyLookSoAreReadWhole) {
  EXPECT_EQ(Reading(long_list(6 << 20, "Playlist")).documents.size(), 1u);
  std::string quoted = long_list(6 << 20, "List");
  quoted.insert(quoted.rfind("kind: List"),
                "- note: \"\n" + std::string(2 << 20, ' ') + "\n- no item\"\n");
  const Reading whole(quoted);
  EXPECT_THAT(whole.errors(), IsEmpty());
  ASSERT_EQ(whole.documents.size(), 1u);
  EXPECT_THAT(objects_of(whole.documents).back(), HasSubstr("{note:\"\n- no item\"}"));
  std::string shared = long_list(6 << 20, "List");
  shared.insert(shared.find("kind: Service"), "labels: &l {a: b}\n  ");
  const size_t tail = shared.rfind("kind: List");
  shared.insert(tail, "- labels: *l\n");
  const Reading reading(shared);
  EXPECT_THAT(reading.errors(), IsEmpty());
  ASSERT_EQ(reading.documents.size(), 1u);
  EXPECT_EQ(objects_of(reading.documents), objects_read_whole(shared));
}

TEST(ReadDocumentsTest, ErrorsInLongListsAreReportedOnce) {
  std::string text = long_list(6 << 20, "List");
  text.insert(text.find("- kind: Service\n  name: s1000\n") + 2, "kind: Pod\n  ");
  const Reading reading(text);
  EXPECT_THAT(reading.printed(), IsEmpty());
  EXPECT_THAT(reading.errors(), ElementsAre(HasSubstr("f:4004: error: key 'kind' is there")));
}

TEST(ReadDocumentsTest, ManyDocumentsKeepTheirOrderForAnyThreadCount) {
  std::string text;
  for (int i = 0; text.size() < size_t{3} << 20; ++i) {
    text += "---\nname: d" + std::to_string(i) + "\nbad: " + (i % 10000 == 7 ? "*x" : "no") + "\n";
  }
  std::vector<std::string> printed;
  std::vector<std::string> errors;
  for (const int threads : {1, 2, 4}) {
    const ThreadLimit limit(threads);
    const Reading reading(text);
    if (threads == 1) {
      printed = reading.printed();
      errors = reading.errors();
      EXPECT_EQ(printed[7], "{name:\"d8\",bad:bno}");
      EXPECT_THAT(errors[1], HasSubstr("f:30024: error: alias '*x'"));
    }
    EXPECT_EQ(reading.printed(), printed);
    EXPECT_EQ(reading.errors(), errors);
  }
}

}  // namespace
}  // namespace meshc
