// Conflicts and rejections, as tables and as documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "store/snapshot.h"

namespace meshc {

// "file:line"; the file alone where the line is not known.
std::string source_text(const std::string& file, uint32_t line);
// "namespace/name"; the name alone where there is no namespace.
std::string qualified_name(const std::string& namespace_name, const std::string& name);

// With a blank line in front; nothing for an empty list.
std::string conflict_table(const std::vector<ConflictText>& conflicts);
std::string rejection_table(const std::vector<RejectionContent>& rejections);

nlohmann::ordered_json conflicts_document(const std::vector<ConflictText>& conflicts);
nlohmann::ordered_json rejections_document(const std::vector<RejectionContent>& rejections);

}  // namespace meshc
