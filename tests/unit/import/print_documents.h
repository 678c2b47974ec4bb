// Test help: documents as one line of text each.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"

namespace meshc {

// {key:value,...}, [value,...], strings in double quotes as they are, other scalars as written with
// a letter for the kind in front: i80, d1.5, byes, null for every null.
inline std::string print_node(NodeRef node) {
  const std::string text(node.as_text());
  switch (node.kind()) {
    case NodeKind::kAbsent:
      return "absent";
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return "b" + text;
    case NodeKind::kInt:
      return "i" + text;
    case NodeKind::kDouble:
      return "d" + text;
    case NodeKind::kString:
      return "\"" + text + "\"";
    case NodeKind::kArray: {
      std::string result = "[";
      for (const NodeRef element : node.elements()) {
        if (result.size() > 1) result += ',';
        result += print_node(element);
      }
      return result + "]";
    }
    case NodeKind::kObject: {
      std::string result = "{";
      for (const Member& member : node.members()) {
        if (result.size() > 1) result += ',';
        result += std::string(member.key) + ":" + print_node(member.value);
      }
      return result + "}";
    }
  }
  return "unknown";
}

inline std::vector<std::string> print_documents(const std::vector<Document>& documents) {
  std::vector<std::string> result;
  for (const Document& document : documents) result.push_back(print_node(document.root()));
  return result;
}

inline std::vector<std::string> print_diagnostics(const Diagnostics& diagnostics) {
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : diagnostics.list()) result.push_back(to_text(diagnostic));
  return result;
}

}  // namespace meshc
