// Laying out conflicts and rejections.
#include "cli/left_out.h"

#include "cli/table.h"

namespace meshc {

using Json = nlohmann::ordered_json;

std::string source_text(const std::string& file, uint32_t line) {
  return line > 0 ? file + ":" + std::to_string(line) : file;
}

std::string qualified_name(const std::string& namespace_name, const std::string& name) {
  return namespace_name.empty() ? name : namespace_name + "/" + name;
}

std::string conflict_table(const std::vector<ConflictText>& conflicts) {
  if (conflicts.empty()) return "";
  Table table({"CONFLICT", "KEY", "MESSAGE"});
  for (const ConflictText& conflict : conflicts) {
    table.add_row({conflict.metric, conflict.key, conflict.message});
  }
  return "\n" + table.to_string();
}

std::string rejection_table(const std::vector<RejectionContent>& rejections) {
  if (rejections.empty()) return "";
  Table table({"REJECTED", "NAME", "SOURCE", "REASON"});
  for (const RejectionContent& r : rejections) {
    table.add_row(
        {r.kind, qualified_name(r.namespace_name, r.name), source_text(r.file, r.line), r.reason});
  }
  return "\n" + table.to_string();
}

Json conflicts_document(const std::vector<ConflictText>& conflicts) {
  Json list = Json::array();
  for (const ConflictText& conflict : conflicts) {
    list.push_back({{"metric", conflict.metric},
                    {"key", conflict.key},
                    {"proxy", conflict.proxy},
                    {"message", conflict.message}});
  }
  return list;
}

Json rejections_document(const std::vector<RejectionContent>& rejections) {
  Json list = Json::array();
  for (const RejectionContent& r : rejections) {
    list.push_back({{"kind", r.kind},
                    {"namespace", r.namespace_name},
                    {"name", r.name},
                    {"reason", r.reason},
                    {"file", r.file},
                    {"line", r.line}});
  }
  return list;
}

}  // namespace meshc
