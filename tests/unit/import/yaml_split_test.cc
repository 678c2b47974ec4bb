// Cutting YAML texts: the pieces together are the text, and mean what the whole means.
#include "import/yaml_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "import/yaml.h"
#include "tests/unit/import/print_documents.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;

const std::string kDocuments =
    "# head\n---\na: |\n  ---\n  text\n--- b\n---- no\nx: 1\n---\r\nc: '\n  ---'\n---\n"
    "%no directive: 1\n...\n# for d\n%YAML 1.1\n---\nd: 4\n";

TEST(YamlSplitTest, FindsMarkersAtLineStartsOnly) {
  const std::string text = "---\na: ---\n ---\n---x\n---\tb\n---";
  EXPECT_EQ(find_document_start(text, 0), 0u);
  EXPECT_EQ(find_document_start(text, 1), text.find("---\tb"));
  EXPECT_EQ(find_document_start(text, text.find("---\tb")), text.find("---\tb"));
  EXPECT_EQ(find_document_start(text, text.find("---\tb") + 1), text.size() - 3);
  EXPECT_EQ(find_document_start(text, text.size() - 2), std::nullopt);
  EXPECT_EQ(find_document_start("", 0), std::nullopt);
}

TEST(YamlSplitTest, PiecesTogetherAreTheText) {
  for (size_t target = 0; target <= kDocuments.size() + 1; ++target) {
    std::string together;
    uint32_t line = 7;
    for (const YamlPiece& piece : split_yaml_documents(kDocuments, target, 7)) {
      EXPECT_EQ(piece.first_line, line);
      EXPECT_FALSE(piece.text.empty());
      together += piece.text;
      line += static_cast<uint32_t>(std::count(piece.text.begin(), piece.text.end(), '\n'));
    }
    EXPECT_EQ(together, kDocuments);
  }
  EXPECT_TRUE(split_yaml_documents("", 10).empty());
}

TEST(YamlSplitTest, PiecesReachTheTarget) {
  const std::vector<YamlPiece> pieces = split_yaml_documents(kDocuments, 20);
  ASSERT_GT(pieces.size(), 2u);
  for (size_t i = 0; i + 1 < pieces.size(); ++i) EXPECT_GE(pieces[i].text.size(), 12u);
  EXPECT_EQ(split_yaml_documents(kDocuments, 1000).size(), 1u);
}

TEST(YamlSplitTest, DirectivesGoWithTheirDocument) {
  const std::vector<YamlPiece> pieces =
      split_yaml_documents("a: 1\n...\n# c\n%YAML 1.1\n---\nb: 2\n", 1);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].text, "a: 1\n...\n");
  EXPECT_EQ(pieces[1].first_line, 3u);
}

TEST(YamlSplitTest, PiecesMeanWhatTheWholeMeans) {
  const std::string text =
      "a: |\n  ---\n  text\n--- b\n---\r\nc: '\n  ---'\n...\n# for d\n%YAML 1.1\n---\nd: 4\n---\n- "
      "5\n";
  std::vector<Document> whole;
  Diagnostics diagnostics;
  read_yaml(text, "", &whole, &diagnostics);
  std::vector<Document> parts;
  for (const YamlPiece& piece : split_yaml_documents(text, 1)) {
    read_yaml(piece.text, "", &parts, &diagnostics, piece.first_line);
  }
  EXPECT_TRUE(diagnostics.empty()) << to_text(diagnostics.list()[0]);
  EXPECT_EQ(print_documents(parts), print_documents(whole));
  EXPECT_EQ(parts.size(), 5u);
  EXPECT_EQ(parts.back().root().line(), whole.back().root().line());
}

TEST(YamlListTest, CutsItemsOfALongList) {
  const std::string text =
      "apiVersion: v1\nitems:\n- a: 1\n  b:\n  - x\n# c\n- a: 2\n\n-\n  a: 3\nkind: List\n";
  const std::optional<YamlList> list = split_yaml_list({text, 10}, 1);
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->head, "apiVersion: v1\nitems:\n");
  EXPECT_EQ(list->tail, "kind: List\n");
  ASSERT_EQ(list->items.size(), 3u);
  EXPECT_EQ(list->items[0].text, "- a: 1\n  b:\n  - x\n# c\n");
  EXPECT_EQ(list->items[0].first_line, 12u);
  EXPECT_EQ(list->items[1].text, "- a: 2\n\n");
  EXPECT_EQ(list->items[1].first_line, 16u);
  EXPECT_EQ(list->items[2].text, "-\n  a: 3\n");
}

TEST(YamlListTest, OtherFormsAreLeftAlone) {
  for (const std::string_view text : {"a: 1\n", "items: [1, 2]\n", "items:\n  - a\n  - b\n",
                                      "items:\n- a\n", "items:\n", "xitems:\n- a\n- b\n", ""}) {
    EXPECT_FALSE(split_yaml_list({text, 1}, 1).has_value()) << text;
  }
}

}  // namespace
}  // namespace meshc
