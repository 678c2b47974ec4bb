// Tables and documents of differences.
#include "cli/diff_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_text.h"
#include "cli/table.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kProxiesShown = 3;
constexpr size_t kListenersShown = 40;
constexpr size_t kChangesShown = 20;
constexpr size_t kGroupsShown = 20;
constexpr size_t kValueBytes = 60;

std::string more(size_t count, size_t shown) {
  return count > shown ? fmt::format("and {} more", count - shown) : "";
}

// On one line, cut at a character's end.
std::string value_text(const std::optional<Json>& value) {
  if (!value.has_value()) return "-";
  std::string text = json_text(*value);
  if (text.size() <= kValueBytes) return text;
  size_t end = kValueBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string names_text(const Snapshot& snapshot, const std::vector<uint32_t>& proxies) {
  std::string text;
  for (size_t i = 0; i < std::min(proxies.size(), kProxiesShown); ++i) {
    text += fmt::format("  {}\n", snapshot.proxy_id(proxies[i]));
  }
  const std::string rest = more(proxies.size(), kProxiesShown);
  return rest.empty() ? text : text + "  " + rest + "\n";
}

void add_listener(const ListenerDifference& listener, Table* table) {
  const std::string fate(listener_fate_text(listener.fate));
  if (listener.changes.empty()) table->add_row({fate, listener.name, "", "", ""});
  for (size_t i = 0; i < std::min(listener.changes.size(), kChangesShown); ++i) {
    const JsonChange& change = listener.changes[i];
    table->add_row({i == 0 ? fate : "", i == 0 ? listener.name : "", change.path,
                    value_text(change.before), value_text(change.after)});
  }
  const std::string rest = more(listener.changes.size(), kChangesShown);
  if (!rest.empty()) table->add_row({"", "", rest, "", ""});
}

std::string group_text(const Snapshot& after, const ProxyGroup& group) {
  std::string text = fmt::format("\n{} {}\n", group.proxies.size(),
                                 group.proxies.size() == 1 ? "proxy" : "proxies");
  text += names_text(after, group.proxies);
  Table table({"CHANGE", "LISTENER", "PATH", "BEFORE", "AFTER"});
  for (size_t i = 0; i < std::min(group.listeners.size(), kListenersShown); ++i) {
    add_listener(group.listeners[i], &table);
  }
  const std::string rest = more(group.listeners.size(), kListenersShown);
  if (!rest.empty()) table.add_row({rest, "", "", "", ""});
  return text + "\n" + table.to_string();
}

Json changes_document(const std::vector<JsonChange>& changes) {
  Json list = Json::array();
  for (const JsonChange& change : changes) {
    Json entry = {{"path", change.path}};
    if (change.before.has_value()) entry["before"] = *change.before;
    if (change.after.has_value()) entry["after"] = *change.after;
    list.push_back(std::move(entry));
  }
  return list;
}

Json names_document(const Snapshot& snapshot, const std::vector<uint32_t>& proxies) {
  Json list = Json::array();
  for (const uint32_t proxy : proxies) list.push_back(std::string(snapshot.proxy_id(proxy)));
  return list;
}

}  // namespace

std::string difference_table(const Snapshot& before, const Snapshot& after,
                             const VersionDifference& difference) {
  std::string text = fmt::format(
      "{} -> {}\n"
      "proxies: {} changed, {} added, {} removed, {} the same\n",
      before.summary().version, after.summary().version, difference.changed.size(),
      difference.added.size(), difference.removed.size(), difference.same);
  if (difference.is_equal() && before.summary().root != after.summary().root) {
    text += "the listeners are equal; conflicts, rejections or sources differ\n";
  }
  if (!difference.added.empty()) text += "\nadded\n" + names_text(after, difference.added);
  if (!difference.removed.empty()) {
    text += "\nremoved\n" + names_text(before, difference.removed);
  }
  for (size_t i = 0; i < std::min(difference.groups.size(), kGroupsShown); ++i) {
    text += group_text(after, difference.groups[i]);
  }
  const std::string rest = more(difference.groups.size(), kGroupsShown);
  return rest.empty() ? text : text + "\n" + rest + " groups of proxies; -o json has all\n";
}

nlohmann::ordered_json difference_document(const Snapshot& before, const Snapshot& after,
                                           const VersionDifference& difference) {
  Json groups = Json::array();
  for (const ProxyGroup& group : difference.groups) {
    Json listeners = Json::array();
    for (const ListenerDifference& listener : group.listeners) {
      listeners.push_back({{"change", std::string(listener_fate_text(listener.fate))},
                           {"name", listener.name},
                           {"values", changes_document(listener.changes)}});
    }
    groups.push_back(
        {{"proxies", names_document(after, group.proxies)}, {"listeners", std::move(listeners)}});
  }
  return {{"before", before.summary().version},
          {"after", after.summary().version},
          {"equal", difference.is_equal()},
          {"changed", difference.changed.size()},
          {"same", difference.same},
          {"added", names_document(after, difference.added)},
          {"removed", names_document(before, difference.removed)},
          {"groups", std::move(groups)}};
}

}  // namespace meshc
