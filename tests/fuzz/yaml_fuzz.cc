// Any bytes as YAML: no crash, no hang, and pieces of a text mean what the whole means.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "import/document.h"
#include "import/yaml.h"
#include "import/yaml_split.h"

namespace {

using meshc::Diagnostics;
using meshc::Document;
using meshc::Member;
using meshc::NodeRef;
using meshc::YamlPiece;

// Visits everything that a document offers, and prints it.
void print(NodeRef node, bool with_lines, std::string* out) {
  *out += static_cast<char>('0' + static_cast<int>(node.kind()));
  if (with_lines) *out += std::to_string(node.line());
  *out += node.as_text();
  *out += std::to_string(node.as_int64().value_or(0));
  *out += std::to_string(node.as_uint64().value_or(0));
  *out += std::to_string(node.as_double().value_or(0));
  *out += node.as_bool().value_or(false) ? 't' : 'f';
  for (const NodeRef element : node.elements()) print(element, with_lines, out);
  for (const Member& member : node.members()) {
    *out += member.key;
    print(member.value, with_lines, out);
  }
}

std::string print(const std::vector<Document>& documents, bool with_lines) {
  std::string out;
  for (const Document& document : documents) print(document.root(), with_lines, &out);
  return out;
}

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Document> whole;
  Diagnostics errors;
  meshc::read_yaml(text, "f", &whole, &errors);
  // libyaml ends a line also at a carriage return alone and at some characters beyond ASCII; the
  // lines of pieces are counted by line feeds.
  bool with_lines = true;
  for (const char byte : text) with_lines = with_lines && byte != '\r' && byte >= 0;
  const std::string printed = print(whole, with_lines);
  for (const Document& document : whole) {
    const NodeRef root = document.root();
    require(root.path_from(root).empty(), "the root has a path");
    for (const Member& member : root.members()) {
      require(!member.value.path_from(root).empty(), "a member has no path");
    }
  }

  std::string together;
  std::vector<Document> parts;
  Diagnostics part_errors;
  for (const YamlPiece& piece : meshc::split_yaml_documents(text, 1)) {
    together += piece.text;
    meshc::read_yaml(piece.text, "f", &parts, &part_errors, piece.first_line);
  }
  require(together == text, "pieces lose bytes");
  if (!errors.has_errors() && !part_errors.has_errors()) {
    require(print(parts, with_lines) == printed, "pieces mean something else");
  }
  static_cast<void>(meshc::split_yaml_list({text, 1}, 1));
  return 0;
}
