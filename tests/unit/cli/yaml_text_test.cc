// Values as YAML, and back through a YAML reader.
#include "cli/yaml_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "import/yaml.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const NodeRef& node) {
  switch (node.kind()) {
    case NodeKind::kBool:
      return *node.as_bool();
    case NodeKind::kInt:
      return node.as_int64().has_value() ? Json(*node.as_int64()) : Json(*node.as_uint64());
    case NodeKind::kDouble:
      return *node.as_double();
    case NodeKind::kString:
      return std::string(*node.as_string());
    case NodeKind::kArray: {
      Json list = Json::array();
      for (size_t i = 0; i < node.size(); ++i) list.push_back(to_json(node.at(i)));
      return list;
    }
    case NodeKind::kObject: {
      Json object = Json::object();
      for (const Member& member : node.members()) {
        object[std::string(member.key)] = to_json(member.value);
      }
      return object;
    }
    case NodeKind::kAbsent:
    case NodeKind::kNull:
      break;
  }
  return nullptr;
}

Json read_back(const std::string& yaml) {
  std::vector<Document> documents;
  Diagnostics diagnostics;
  read_yaml(yaml, "test", &documents, &diagnostics);
  if (documents.size() != 1 || !diagnostics.empty()) return Json("not YAML: " + yaml);
  return to_json(documents[0].root());
}

TEST(YamlText, LooksAsPeopleWriteIt) {
  const Json value = {
      {"name", "virtualInbound"},
      {"port", 80},
      {"filters", Json::array({{{"name", "a"}, {"flags", Json::array({true, nullptr})}}, "b"})},
      {"empty", Json::object()},
      {"nested", {{"list", Json::array({Json::array({1, 2})})}}}};
  EXPECT_EQ(yaml_text(value),
            "name: virtualInbound\n"
            "port: 80\n"
            "filters:\n"
            "- name: a\n"
            "  flags:\n"
            "  - true\n"
            "  - null\n"
            "- b\n"
            "empty: {}\n"
            "nested:\n"
            "  list:\n"
            "  - - 1\n"
            "    - 2\n");
}

TEST(YamlText, QuotesWhatAReaderWouldTakeForSomethingElse) {
  for (const char* text : {"",     " ",   "true",  "No",   "on",       "null",       "~",   "1",
                           "-1",   "1.5", "0x10",  "1e3",  "10.0.0.1", "@type",      "*",   "&a",
                           "!tag", "- a", "a: b",  "a:",   "a #b",     "[a]",        "{a}", "%a",
                           "`a`",  "'a'", "\"a\"", "a\\b", "y",        "2021-01-18", "?",   "|",
                           ">",    "a ",  " a",    "\t",   "=",        "<<"}) {
    const std::string yaml = yaml_text(Json{{"key", text}});
    EXPECT_EQ(yaml, std::string("key: ") + Json(text).dump() + "\n");
    EXPECT_EQ(read_back(yaml), (Json{{"key", text}})) << yaml;
  }
}

TEST(YamlText, LeavesNamesOfTheMeshPlain) {
  for (const char* text :
       {"outbound|443||reviews.default.svc.cluster.local", "envoy.tcp_proxy", "http/1.1",
        "/etc/certs/key.pem", "type.googleapis.com/a.b.C", "spiffe://cluster.local/ns/a", "_x"}) {
    EXPECT_EQ(yaml_text(Json{{"key", text}}), std::string("key: ") + text + "\n");
  }
}

TEST(YamlText, WritesLinesAsABlock) {
  EXPECT_EQ(yaml_text(Json{{"code", "first\n  second\n\nlast\n"}}),
            "code: |\n  first\n    second\n\n  last\n");
  EXPECT_EQ(yaml_text(Json::array({"a\nb"})), "- |-\n  a\n  b\n");
}

TEST(YamlText, ReadsBackAsItWas) {
  const Json value = {
      {"lines", Json::array({"a\nb", "a\nb\n", "a\n\n", "\n", "\na", " a\nb", "a\n b \n", "a\r\nb",
                             "tab\there\nx", "# no comment\nx"})},
      {"odd keys", {{"@type", 1}, {"a: b", 2}, {"", 3}, {"true", 4}, {"x|y", 5}}},
      {"bytes", Json::array({"z\xc3\xbcrich", "\x7f", "\x01", "\xc2\x85", "\xe2\x80\xa8",
                             "\xf0\x9f\x99\x82"})},
      {"numbers", Json::array({0, -1, 1.5, 18446744073709551615u, 1e100})},
      {"deep", Json::array({Json::array({Json::array({Json{{"a", Json::array()}}})})})}};
  EXPECT_EQ(read_back(yaml_text(value)), value) << yaml_text(value);
}

TEST(YamlText, WritesSingleValues) {
  EXPECT_EQ(yaml_text(Json("a")), "a\n");
  EXPECT_EQ(yaml_text(Json::array()), "[]\n");
  EXPECT_EQ(yaml_text(Json()), "null\n");
}

}  // namespace
}  // namespace meshc
