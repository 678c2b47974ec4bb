// Joining the parts of an import.
#include "import/import_part.h"

#include <iterator>
#include <utility>

namespace meshc {
namespace {

template <class Record>
void append_list(std::vector<Record>& list, std::vector<Record>&& other) {
  if (list.empty()) {
    list = std::move(other);
    return;
  }
  list.insert(list.end(), std::make_move_iterator(other.begin()),
              std::make_move_iterator(other.end()));
}

void append_counts(KindCounts& counts, const KindCounts& other) {
  for (const auto& [kind, count] : other) counts[kind] += count;
}

}  // namespace

void ImportPart::append(ImportPart&& other) {
  append_list(records.services, std::move(other.records.services));
  append_list(records.endpoints, std::move(other.records.endpoints));
  append_list(records.pods, std::move(other.records.pods));
  append_list(records.nodes, std::move(other.records.nodes));
  append_list(records.namespaces, std::move(other.records.namespaces));
  append_list(records.configs, std::move(other.records.configs));
  append_list(records.proxies, std::move(other.records.proxies));
  append_list(records.rejections, std::move(other.records.rejections));
  append_list(settings, std::move(other.settings));
  diagnostics.append(std::move(other.diagnostics));
  append_counts(ignored, other.ignored);
}

}  // namespace meshc
