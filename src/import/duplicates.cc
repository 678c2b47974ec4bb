// Finding repeated objects by sorting.
#include "import/duplicates.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/parallel.h"

namespace meshc {
namespace {

struct Place {
  std::string_view group;
  std::string_view kind;
  std::string_view namespace_name;
  std::string_view name;
  const SourceRecord* source;

  auto identity() const { return std::tie(group, kind, namespace_name, name); }
  auto order() const {
    return std::tuple(group, kind, namespace_name, name, std::string_view(source->file),
                      source->line);
  }
};

class PlaceList {
 public:
  template <class Record>
  void add_all(std::string_view kind, const std::vector<Record>& records) {
    for (const Record& record : records) add({}, kind, record.meta);
  }
  void add(std::string_view group, std::string_view kind, const MetaRecord& meta) {
    places_.push_back({group, kind, meta.namespace_name, meta.name, &meta.source});
  }
  void add(Place place) { places_.push_back(place); }
  std::vector<Place>& places() { return places_; }

 private:
  std::vector<Place> places_;
};

std::string to_text(const SourceRecord& source) {
  return source.file + ":" + std::to_string(source.line);
}

std::string describe(const Place& place) {
  std::string result(place.kind);
  result += ' ';
  if (!place.namespace_name.empty()) {
    result += place.namespace_name;
    result += '/';
  }
  result += place.name;
  return result;
}

}  // namespace

void check_duplicates(const ImportPart& part, Diagnostics* diagnostics) {
  PlaceList list;
  list.add_all("Service", part.records.services);
  for (const EndpointsRecord& endpoints : part.records.endpoints) {
    list.add({}, endpoints.is_slice ? "EndpointSlice" : "Endpoints", endpoints.meta);
  }
  list.add_all("Pod", part.records.pods);
  list.add_all("Node", part.records.nodes);
  list.add_all("Namespace", part.records.namespaces);
  for (const ConfigRecord& config : part.records.configs) {
    list.add(config.group, config.kind, config.meta);
  }
  // A rejection does not keep the group; no two groups of Istio's have one kind.
  for (const RejectionRecord& rejection : part.records.rejections) {
    list.add({{}, rejection.kind, rejection.namespace_name, rejection.name, &rejection.source});
  }
  for (const MeshSettings& settings : part.settings) {
    list.add({{}, "ConfigMap", "istio-system", "istio", &settings.source});
  }
  std::vector<Place>& places = list.places();
  parallel_sort(places.begin(), places.end(),
                [](const Place& a, const Place& b) { return a.order() < b.order(); });
  for (size_t i = 1; i < places.size(); ++i) {
    if (places[i].name.empty() || places[i].identity() != places[i - 1].identity()) continue;
    diagnostics->error({places[i].source->file, places[i].source->line}, describe(places[i]),
                       "the same object is also at " + to_text(*places[i - 1].source),
                       "remove one of them");
  }
}

}  // namespace meshc
