// Tables and documents of what a version holds.
#include "cli/show_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <vector>

#include "cli/json_text.h"
#include "cli/listener_printer.h"
#include "cli/listener_summary.h"
#include "cli/table.h"
#include "cli/yaml_text.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

struct ShownListener {
  Json json;
  ListenerSummary summary;
};

std::string document_text(const Json& document, OutputForm form) {
  return form == OutputForm::kYaml ? yaml_text(document) : json_text(document, true) + "\n";
}

// In the order in which they are sent.
Result<std::vector<ShownListener>> read_listeners(const Snapshot& snapshot, uint32_t proxy) {
  ListenerPrinter printer(snapshot);
  MESHC_ASSIGN_OR_RETURN(const std::vector<const std::string*> texts, printer.print(proxy));
  std::vector<ShownListener> listeners;
  for (const std::string* text : texts) {
    Json json = Json::parse(*text, nullptr, false);
    ListenerSummary summary = summarize_listener(json);
    listeners.push_back({std::move(json), std::move(summary)});
  }
  return listeners;
}

Json conflicts_document(const Snapshot& snapshot, uint32_t proxy) {
  Json list = Json::array();
  for (const ConflictText& conflict : snapshot.conflicts(proxy)) {
    list.push_back({{"metric", conflict.metric},
                    {"key", conflict.key},
                    {"proxy", conflict.proxy},
                    {"message", conflict.message}});
  }
  return list;
}

void add_chains(const ListenerSummary& listener, Table* table) {
  const std::string port = listener.port == 0 ? "" : std::to_string(listener.port);
  for (const ChainSummary& chain : listener.chains) {
    table->add_row({listener.address, port, chain.match, chain.destination});
  }
  if (listener.chains.empty()) table->add_row({listener.address, port, "none", "No filter chain"});
}

Table make_chain_table() { return Table({"ADDRESS", "PORT", "MATCH", "DESTINATION"}); }

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
    std::string source = r.file;
    if (r.line > 0) source += ":" + std::to_string(r.line);
    const std::string name = r.namespace_name.empty() ? r.name : r.namespace_name + "/" + r.name;
    table.add_row({r.kind, name, source, r.reason});
  }
  return "\n" + table.to_string();
}

Json version_document(const Snapshot& snapshot) {
  Json document = {{"version", snapshot.summary().version},
                   {"root", snapshot.summary().root.hex()},
                   {"profile", snapshot.summary().profile},
                   {"api", snapshot.summary().api},
                   {"proxies", Json::array()},
                   {"rejections", Json::array()}};
  for (uint32_t i = 0; i < snapshot.proxy_count(); ++i) {
    document["proxies"].push_back({{"id", std::string(snapshot.proxy_id(i))},
                                   {"listeners", snapshot.listener_count(i)},
                                   {"conflicts", snapshot.conflicts(i).size()}});
  }
  for (const RejectionContent& r : snapshot.rejections()) {
    document["rejections"].push_back({{"kind", r.kind},
                                      {"namespace", r.namespace_name},
                                      {"name", r.name},
                                      {"reason", r.reason},
                                      {"file", r.file},
                                      {"line", r.line}});
  }
  return document;
}

bool is_called(const ListenerSummary& listener, const std::string& wanted) {
  const std::string port = std::to_string(listener.port);
  return listener.name == wanted || port == wanted || listener.address + ":" + port == wanted;
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
                     {"conflicts", conflicts_document(snapshot, proxy)}};
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
