// Tables and documents of what a version holds.
#include "cli/show_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <vector>

#include "cli/left_out.h"
#include "cli/proxy_listeners.h"
#include "cli/table.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

void add_chains(const ListenerSummary& listener, Table* table) {
  const std::string port = listener.port == 0 ? "" : std::to_string(listener.port);
  for (const ChainSummary& chain : listener.chains) {
    table->add_row({listener.address, port, chain.match, chain.destination});
  }
  if (listener.chains.empty()) table->add_row({listener.address, port, "none", "No filter chain"});
}

Table make_chain_table() { return Table({"ADDRESS", "PORT", "MATCH", "DESTINATION"}); }

Json version_document(const Snapshot& snapshot) {
  Json document = {{"version", snapshot.summary().version},
                   {"root", snapshot.summary().root.hex()},
                   {"profile", snapshot.summary().profile},
                   {"api", snapshot.summary().api},
                   {"stock_left_out", snapshot.summary().making.stock_left_out},
                   {"proxies", Json::array()},
                   {"rejections", rejections_document(snapshot.rejections())}};
  for (uint32_t i = 0; i < snapshot.proxy_count(); ++i) {
    document["proxies"].push_back({{"id", std::string(snapshot.proxy_id(i))},
                                   {"listeners", snapshot.listener_count(i)},
                                   {"conflicts", snapshot.conflicts(i).size()}});
  }
  return document;
}

Result<size_t> find_listener(const std::vector<ShownListener>& listeners,
                             const std::string& wanted) {
  std::vector<size_t> found;
  for (size_t i = 0; i < listeners.size(); ++i) {
    if (is_called(listeners[i].summary, wanted)) found.push_back(i);
  }
  if (found.size() == 1) return found[0];
  constexpr size_t kMaxNames = 10;
  std::string names;
  const size_t count = found.empty() ? listeners.size() : found.size();
  for (size_t i = 0; i < std::min(count, kMaxNames); ++i) {
    const size_t index = found.empty() ? i : found[i];
    names += (i == 0 ? "" : ", ") + listeners[index].summary.name;
  }
  if (count > kMaxNames) names += ", ...";
  if (count == 0) return not_found_error("the proxy has no listeners");
  return not_found_error(found.empty()
                             ? "the proxy has no listener '" + wanted + "'; it has " + names
                             : "several listeners are meant by '" + wanted + "': " + names);
}

}  // namespace

std::string show_version(const Snapshot& snapshot, OutputForm form) {
  if (form != OutputForm::kTable) return document_text(version_document(snapshot), form);
  Table table({"PROXY", "LISTENERS", "CONFLICTS"});
  for (uint32_t i = 0; i < snapshot.proxy_count(); ++i) {
    table.add_row({std::string(snapshot.proxy_id(i)), std::to_string(snapshot.listener_count(i)),
                   std::to_string(snapshot.conflicts(i).size())});
  }
  return table.to_string() + rejection_table(snapshot.rejections());
}

Result<std::string> show_proxy(const Snapshot& snapshot, uint32_t proxy, OutputForm form) {
  MESHC_ASSIGN_OR_RETURN(std::vector<ShownListener> listeners, read_listeners(snapshot, proxy));
  if (form != OutputForm::kTable) {
    Json document = {{"listeners", Json::array()},
                     {"conflicts", conflicts_document(snapshot.conflicts(proxy))}};
    for (ShownListener& listener : listeners) {
      document["listeners"].push_back(std::move(listener.json));
    }
    return document_text(document, form);
  }
  std::stable_sort(listeners.begin(), listeners.end(),
                   [](const ShownListener& a, const ShownListener& b) {
                     return std::tie(a.summary.port, a.summary.address) <
                            std::tie(b.summary.port, b.summary.address);
                   });
  Table table = make_chain_table();
  for (const ShownListener& listener : listeners) add_chains(listener.summary, &table);
  return table.to_string() + conflict_table(snapshot.conflicts(proxy));
}

Result<std::string> show_listener(const Snapshot& snapshot, uint32_t proxy,
                                  const std::string& listener, OutputForm form) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<ShownListener> listeners,
                         read_listeners(snapshot, proxy));
  const Result<size_t> index = find_listener(listeners, listener);
  if (!index.ok()) {
    return index.status().with_context("proxy '" + std::string(snapshot.proxy_id(proxy)) + "'");
  }
  if (form != OutputForm::kTable) return document_text(listeners[*index].json, form);
  Table table = make_chain_table();
  add_chains(listeners[*index].summary, &table);
  return table.to_string();
}

}  // namespace meshc
