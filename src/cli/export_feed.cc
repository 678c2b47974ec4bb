// Putting listeners into messages around them.
#include "cli/export_feed.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/json_text.h"
#include "encode/discovery_response.h"
#include "encode/listener_name.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

// The listener's object with the type in front: an Any.
std::string typed(const std::string& listener, const std::string& type_url) {
  const bool is_empty = listener.size() <= 2;
  return "{\"@type\":" + json_text(type_url) + (is_empty ? "" : ",") + listener.substr(1);
}

// "2021-01-18T12:20:23Z" of "2021-01-18T12:20:23Z/2".
std::string time_of(const std::string& version) { return version.substr(0, version.find('/')); }

// The state of a listener of the dialect: in v3 one of several that a name can have.
std::string dumped_listener(const SnapshotSummary& summary, const std::string& name,
                            const std::string& listener) {
  const std::string state = "{\"version_info\":" + json_text(summary.version) +
                            ",\"listener\":" + typed(listener, summary.type_url) +
                            ",\"last_updated\":" + json_text(time_of(summary.version)) + "}";
  if (summary.api != "v3") return state;
  return "{\"name\":" + json_text(name) + ",\"active_state\":" + state + "}";
}

}  // namespace

Result<ProxyText> envoy_file_text(const Snapshot& snapshot, ListenerPrinter& printer,
                                  uint32_t proxy) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> listeners, printer.print(proxy));
  const SnapshotSummary& summary = snapshot.summary();
  ProxyText result;
  result.text = "{\"version_info\":" + json_text(summary.version) + ",\n";
  result.content_begin = result.text.size();
  result.text += "\"type_url\":" + json_text(summary.type_url) + ",\n\"resources\":[";
  const char* separator = "\n";
  for (const std::string* listener : listeners) {
    result.text += separator + typed(*listener, summary.type_url);
    separator = ",\n";
  }
  result.text += "\n]}\n";
  return result;
}

Result<ProxyText> config_dump_text(const Snapshot& snapshot, ListenerPrinter& printer,
                                   uint32_t proxy) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> listeners, printer.print(proxy));
  const SnapshotSummary& summary = snapshot.summary();
  const std::string package =
      std::string("type.googleapis.com/envoy.admin.") + (summary.api == "v3" ? "v3" : "v2alpha");
  const Json bootstrap = {
      {"@type", package + ".BootstrapConfigDump"},
      {"bootstrap", {{"node", {{"id", std::string(snapshot.proxy_id(proxy))}}}}},
      {"last_updated", time_of(summary.version)}};
  const Json clusters = {{"@type", package + ".ClustersConfigDump"}};
  ProxyText result;
  result.text = "{\"configs\":[\n" + json_text(bootstrap) + ",\n" + json_text(clusters) +
                ",\n{\"@type\":" + json_text(package + ".ListenersConfigDump") +
                ",\"version_info\":" + json_text(summary.version) + ",\"" +
                (summary.api == "v3" ? "dynamic_listeners" : "dynamic_active_listeners") + "\":[";
  const char* separator = "\n";
  std::string wire;
  for (uint32_t i = 0; i < listeners.size(); ++i) {
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, i, &wire));
    result.text += separator + dumped_listener(summary, listener_name(wire), *listeners[i]);
    separator = ",\n";
  }
  result.text += "\n]}\n]}\n";
  return result;
}

Result<ProxyText> discovery_response_text(const Snapshot& snapshot, uint32_t proxy) {
  const SnapshotSummary& summary = snapshot.summary();
  DiscoveryResponseBuilder builder(summary.version, summary.type_url);
  std::string wire;
  for (uint32_t i = 0; i < snapshot.listener_count(proxy); ++i) {
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, i, &wire));
    builder.add(wire);
  }
  return ProxyText{builder.finish(), 0};
}

}  // namespace meshc
