// Making content from lists of names.
#include "tests/unit/diff/two_versions.h"

#include "base/check.h"
#include "store/store.h"

namespace meshc {
namespace {

// Field 1, the name, and field 16, the direction, of both dialects' Listener.
std::string wire_of(const TestListener& listener) {
  std::string wire = "\x0a";
  wire += static_cast<char>(listener.name.size());
  wire += listener.name;
  if (listener.direction != 0)
    wire += std::string("\x80\x01") + static_cast<char>(listener.direction);
  return wire;
}

}  // namespace

Snapshot TestStore::publish(const TestMesh& mesh, const std::string& api, size_t conflicts) {
  VersionContent content;
  content.profile = "istio-1.3";
  content.api = api;
  content.type_url = api == "v3" ? "type.googleapis.com/envoy.config.listener.v3.Listener"
                                 : "type.googleapis.com/envoy.api.v2.Listener";
  content.encoder = "test";
  std::map<std::string, uint32_t> class_of;
  for (const auto& [id, listeners] : mesh) {
    std::string key;
    for (const TestListener& listener : listeners) key += wire_of(listener);
    const auto [place, is_new] =
        class_of.emplace(key, static_cast<uint32_t>(content.classes.size()));
    if (is_new) {
      content.sets.emplace_back();
      content.set_sources.emplace_back();
      for (const TestListener& listener : listeners) {
        content.sets.back().listeners.push_back(static_cast<uint32_t>(content.listeners.size()));
        content.listeners.push_back({wire_of(listener), {}});
        content.set_sources.back().listeners.push_back({{}});
      }
      const auto number = static_cast<uint32_t>(content.sets.size() - 1);
      content.classes.push_back({{number}, {}, {number}});
      for (uint32_t i = 0; i < conflicts; ++i) {
        content.conflicts.push_back({"metric", {{id + std::to_string(i)}, {}}, {{"words"}, {}}});
        content.classes.back().conflicts.push_back(
            static_cast<uint32_t>(content.conflicts.size() - 1));
      }
    }
    content.proxies.push_back({id, {"name"}, place->second, false, "proxies.yaml", 1});
  }
  const Result<PublishResult> result =
      publish_version(real_file_system(), folder_.path(), content, 1610972423);
  MESHC_CHECK(result.ok(), result.status().to_string());
  Result<Snapshot> snapshot = Snapshot::open(real_file_system(), folder_.path(), result->version);
  MESHC_CHECK(snapshot.ok(), snapshot.status().to_string());
  return std::move(snapshot).value();
}

}  // namespace meshc
