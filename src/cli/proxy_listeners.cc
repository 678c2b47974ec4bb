// Reading a proxy's listeners.
#include "cli/proxy_listeners.h"

#include "cli/listener_printer.h"

namespace meshc {

Result<std::vector<ShownListener>> read_listeners(const Snapshot& snapshot, uint32_t proxy) {
  ListenerPrinter printer(snapshot);
  MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> texts, printer.print(proxy));
  std::vector<ShownListener> listeners;
  for (const std::string* text : texts) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(*text, nullptr, false);
    ListenerSummary summary = summarize_listener(json);
    listeners.push_back({std::move(json), std::move(summary)});
  }
  return listeners;
}

bool is_called(const ListenerSummary& listener, const std::string& wanted) {
  const std::string port = std::to_string(listener.port);
  return listener.name == wanted || port == wanted || listener.address + ":" + port == wanted;
}

}  // namespace meshc
