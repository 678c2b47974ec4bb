// Streaming proxies as JSON.
#include "cli/export_listeners.h"

#include <nlohmann/json.hpp>

#include "cli/json_text.h"
#include "cli/listener_printer.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace meshc {
namespace {

std::string conflicts_json(const std::vector<ConflictText>& conflicts) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ConflictText& conflict : conflicts) {
    list.push_back({{"metric", conflict.metric},
                    {"key", conflict.key},
                    {"proxy", conflict.proxy},
                    {"message", conflict.message}});
  }
  return json_text(list);
}

}  // namespace

Status export_listeners(const Snapshot& snapshot, const std::vector<uint32_t>& proxies,
                        const std::string& output) {
  MESHC_ASSIGN_OR_RETURN(Output out, Output::open(output));
  ListenerPrinter printer(snapshot);
  Progress progress("export", proxies.size());
  MESHC_RETURN_IF_ERROR(out.write("{"));
  const char* separator = "\n";
  for (const uint32_t proxy : proxies) {
    MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> listeners, printer.print(proxy));
    std::string head =
        separator + json_text(std::string(snapshot.proxy_id(proxy))) + ": {\"listeners\": [";
    MESHC_RETURN_IF_ERROR(out.write(head));
    for (size_t i = 0; i < listeners.size(); ++i) {
      MESHC_RETURN_IF_ERROR(out.write(i == 0 ? "\n" : ",\n"));
      MESHC_RETURN_IF_ERROR(out.write(*listeners[i]));
    }
    MESHC_RETURN_IF_ERROR(
        out.write("],\n\"conflicts\": " + conflicts_json(snapshot.conflicts(proxy)) + "}"));
    separator = ",\n";
    progress.add(1);
  }
  MESHC_RETURN_IF_ERROR(out.write("\n}\n"));
  return out.finish();
}

}  // namespace meshc
