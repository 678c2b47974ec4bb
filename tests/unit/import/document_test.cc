// The document tree: built by hand, read by kind, key, position and path.
#include "import/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/document_builder.h"
#include "import/line_index.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;

// {name: web, ports: [{port: 80}, {port: 81, "a.b/c": null}], ratio: 1.5, on: true}
class DocumentTest : public ::testing::Test {
 protected:
  DocumentTest() : document_(build()) {}

  static Document build() {
    DocumentBuilder builder("web 80 81 1.5 yes", "mesh.yaml");
    const std::string_view text = "80";  // not in the source, so the builder has to copy it
    builder.open(NodeKind::kObject, 1);
    builder.add_key("name", 1);
    builder.add_scalar(NodeKind::kString, "web", 1);
    builder.add_key("ports", 2);
    builder.open(NodeKind::kArray, 3);
    builder.open(NodeKind::kObject, 3);
    builder.add_key("port", 3);
    builder.add_scalar(NodeKind::kInt, text, 3);
    builder.close();
    builder.open(NodeKind::kObject, 4);
    builder.add_key("port", 4);
    builder.add_scalar(NodeKind::kInt, "81", 4);
    builder.add_key("a.b/c", 5);
    builder.add_scalar(NodeKind::kNull, "", 5);
    builder.close();
    builder.close();
    builder.add_key("ratio", 6);
    builder.add_scalar(NodeKind::kDouble, "1.5", 6);
    builder.add_key("on", 7);
    builder.add_scalar(NodeKind::kBool, "yes", 7);
    builder.close();
    return builder.finish();
  }

  const Document document_;
};

TEST_F(DocumentTest, FindsMembers) {
  const NodeRef root = document_.root();
  EXPECT_EQ(root.kind(), NodeKind::kObject);
  EXPECT_EQ(root.size(), 4u);
  EXPECT_EQ(root.find("name").as_string(), "web");
  EXPECT_EQ(root.find("ratio").as_double(), 1.5);
  EXPECT_EQ(root.find("on").as_bool(), true);
  EXPECT_FALSE(root.find("nothing").exists());
  EXPECT_FALSE(root.find("name").find("x").exists());
  EXPECT_EQ(root.find({"ports"}).size(), 2u);
  EXPECT_FALSE(root.find({"name", "x", "y"}).exists());
}

TEST_F(DocumentTest, AbsentNodesAnswerEverything) {
  const NodeRef absent;
  EXPECT_EQ(absent.kind(), NodeKind::kAbsent);
  EXPECT_FALSE(absent.exists());
  EXPECT_FALSE(absent.is_null());
  EXPECT_EQ(absent.as_string(), std::nullopt);
  EXPECT_EQ(absent.as_int64(), std::nullopt);
  EXPECT_EQ(absent.as_text(), "");
  EXPECT_EQ(absent.size(), 0u);
  EXPECT_EQ(absent.line(), 0u);
  EXPECT_EQ(absent.file_name(), "");
  EXPECT_FALSE(absent.at(0).exists());
  EXPECT_TRUE(absent.element_list().empty());
  for (const Member& member : absent.members()) FAIL() << member.key;
  EXPECT_FALSE(Document().root().exists());
}

TEST_F(DocumentTest, IteratesOverNestedValues) {
  std::vector<std::string> keys;
  for (const Member& member : document_.root().members()) keys.emplace_back(member.key);
  EXPECT_THAT(keys, ElementsAre("name", "ports", "ratio", "on"));
  std::vector<int64_t> ports;
  for (const NodeRef element : document_.root().find("ports").elements()) {
    ports.push_back(*element.find("port").as_int64());
  }
  EXPECT_THAT(ports, ElementsAre(80, 81));
  EXPECT_EQ(document_.root().find("ports").at(1).find("port").as_text(), "81");
  EXPECT_FALSE(document_.root().find("ports").at(2).exists());
  EXPECT_EQ(document_.root().find("ports").element_list().size(), 2u);
}

TEST_F(DocumentTest, KindsDoNotConvertByAccident) {
  const NodeRef root = document_.root();
  EXPECT_EQ(root.find("name").as_int64(), std::nullopt);
  EXPECT_EQ(root.find("name").as_bool(), std::nullopt);
  EXPECT_EQ(root.find("ratio").as_string(), std::nullopt);
  EXPECT_EQ(root.find("ratio").as_int64(), std::nullopt);
  EXPECT_EQ(root.find("ports").as_string(), std::nullopt);
  EXPECT_EQ(root.find("ports").at(0).find("port").as_double(), 80.0);
  EXPECT_EQ(root.find("ratio").as_text(), "1.5");
}

TEST_F(DocumentTest, PathsLeadFromTheBase) {
  const NodeRef root = document_.root();
  const NodeRef second = root.find("ports").at(1);
  EXPECT_EQ(second.find("port").path_from(root), "ports[1].port");
  EXPECT_EQ(second.find("a.b/c").path_from(root), "ports[1]['a.b/c']");
  EXPECT_EQ(second.find("a.b/c").path_from(second), "['a.b/c']");
  EXPECT_EQ(second.find("port").path_from(second), "port");
  EXPECT_EQ(root.path_from(root), "");
  EXPECT_EQ(root.find("on").path_from(root), "on");
  for (const Member& member : second.members()) {
    EXPECT_EQ(member.key_node.path_from(root), member.value.path_from(root));
  }
  EXPECT_EQ(root.path_from(NodeRef()), "");
}

TEST_F(DocumentTest, KnowsLinesAndFile) {
  EXPECT_EQ(document_.root().find("ports").line(), 3u);
  EXPECT_EQ(document_.root().find("on").line(), 7u);
  EXPECT_EQ(document_.root().find("on").file_name(), "mesh.yaml");
}

TEST(DocumentBuilderTest, FindsTheSecondOfEqualKeys) {
  for (const int count : {2, 3, 50}) {
    DocumentBuilder builder("", "");
    builder.open(NodeKind::kObject, 1);
    for (int i = 0; i < count; ++i) {
      builder.add_key("key" + std::to_string(i == count - 1 ? 0 : i), static_cast<uint32_t>(i + 1));
      builder.add_scalar(NodeKind::kNull, "", 1);
    }
    const DocumentBuilder::Duplicate duplicate = builder.close();
    ASSERT_TRUE(duplicate.found) << count;
    EXPECT_EQ(duplicate.key, "key0");
    EXPECT_EQ(duplicate.first_position, 1u);
    EXPECT_EQ(duplicate.second_position, static_cast<uint32_t>(count));
  }
}

TEST(DocumentBuilderTest, EqualKeysOfDifferentObjectsAreNoDuplicates) {
  DocumentBuilder builder("", "");
  builder.open(NodeKind::kObject, 1);
  builder.add_key("a", 1);
  builder.open(NodeKind::kObject, 1);
  builder.add_key("a", 1);
  builder.add_scalar(NodeKind::kNull, "", 1);
  EXPECT_FALSE(builder.close().found);
  builder.add_key("b", 1);
  builder.add_scalar(NodeKind::kNull, "", 1);
  EXPECT_FALSE(builder.close().found);
}

TEST(DocumentBuilderTest, FragmentsKnowTheirSize) {
  DocumentBuilder builder("", "");
  builder.open(NodeKind::kArray, 1);
  const uint32_t scalar = builder.add_scalar(NodeKind::kNull, "", 1);
  const uint32_t nested = builder.open(NodeKind::kArray, 1);
  builder.open(NodeKind::kArray, 1);
  builder.close();
  builder.open(NodeKind::kArray, 1);
  builder.close();
  builder.close();
  EXPECT_EQ(builder.save(scalar).size(), 1u);
  EXPECT_EQ(builder.save(scalar).depth(), 0u);
  EXPECT_EQ(builder.save(nested).size(), 3u);
  EXPECT_EQ(builder.save(nested).depth(), 2u);
  builder.add(builder.save(nested));
  builder.close();
  const Document document = builder.finish();
  EXPECT_EQ(document.root().size(), 3u);
  EXPECT_EQ(document.root().at(2).size(), 2u);
}

TEST(LineIndexTest, CountsLinesAnywhere) {
  std::string text;
  std::vector<uint32_t> lines;
  uint32_t line = 5;
  for (int i = 0; i < 100000; ++i) {
    const char c = i * 7 % 11 == 0 ? '\n' : 'x';
    text += c;
    lines.push_back(line);
    if (c == '\n') ++line;
  }
  const LineIndex index(text, 5);
  for (size_t i = 0; i < text.size(); i += 13) ASSERT_EQ(index.line_at(i), lines[i]) << i;
  EXPECT_EQ(index.line_at(text.size()), line);
  EXPECT_EQ(index.line_at(text.size() + 10), line);
  EXPECT_EQ(LineIndex("").line_at(0), 1u);
  EXPECT_EQ(LineIndex(std::string(70000, '\n')).line_at(70000), 70001u);
}

}  // namespace
}  // namespace meshc
