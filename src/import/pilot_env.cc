// Reading of a map of environment variables.
#include "import/pilot_env.h"

#include <string>

namespace meshc {

PairList read_pilot_env(NodeRef document, Diagnostics* diagnostics) {
  PairList variables;
  if (!document.is_object()) {
    diagnostics->error({document.file_name(), document.line()}, {},
                       std::string(node_kind_text(document.kind())) +
                           " where a map of Pilot's environment variables should be",
                       "write one NAME: 'value' on each line");
    return variables;
  }
  for (const Member member : document.members()) {
    switch (member.value.kind()) {
      case NodeKind::kString:
      case NodeKind::kInt:
      case NodeKind::kDouble:
      case NodeKind::kBool:
        variables.emplace_back(member.key, member.value.as_text());
        break;
      default:
        diagnostics->error(
            {document.file_name(), member.value.line()}, std::string(member.key),
            "the value of a variable is " + std::string(node_kind_text(member.value.kind())),
            "write it as a text in quotes");
    }
  }
  return variables;
}

}  // namespace meshc
