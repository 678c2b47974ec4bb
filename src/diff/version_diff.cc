// Comparing pairs of classes by digests, then converting what differs.
//
// Two proxies that have the same templates and the same parameters have the same listeners, so a
// look at one proxy of each pair of classes tells which templates differ, and templates are
// compared by their digests. A difference that many pairs of classes have (a shared outbound
// listener that changed) is one entry of a table, which knows its pairs. Entries with the same
// pairs make a group; and only for entries are listeners converted to JSON. Pairs are looked at in
// parallel, each into a slot of its own; the table is made afterwards in the order of pairs, so the
// result does not depend on threads.
#include "diff/version_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/digest.h"
#include "base/parallel.h"
#include "diff/pair_difference.h"
#include "diff/proxy_pairs.h"
#include "encode/json.h"

namespace meshc {
namespace {

// An entry of the table of distinct differences.
struct Entry {
  const Difference* difference = nullptr;  // in the first of the pairs
  std::vector<uint32_t> pairs;             // ascending
  std::vector<JsonChange> changes;
  Status status;
};

class Comparison {
 public:
  Comparison(const Snapshot& before, const Snapshot& after, const DiffOptions& options)
      : before_(before), after_(after), options_(options) {}

  Result<VersionDifference> run() {
    MatchedProxies matched = match_proxies(before_, after_, options_.proxy_glob);
    pairs_ = std::move(matched.pairs);
    result_.added = std::move(matched.added);
    result_.removed = std::move(matched.removed);
    MESHC_RETURN_IF_ERROR(compare_pairs());
    count_proxies();
    MESHC_RETURN_IF_ERROR(make_groups());
    return std::move(result_);
  }

 private:
  Status compare_pairs();
  void count_proxies();
  std::vector<Entry> list_entries() const;
  Status make_groups();
  Status find_changes(const ProxyPairs& pair, const Difference& difference,
                      std::vector<JsonChange>* changes) const;
  Result<nlohmann::ordered_json> read_json(const Snapshot& snapshot, uint32_t proxy,
                                           uint32_t listener) const;

  const Snapshot& before_;
  const Snapshot& after_;
  const DiffOptions& options_;
  std::vector<ProxyPairs> pairs_;
  std::vector<std::vector<Difference>> found_;  // one list for each pair
  VersionDifference result_;
};

Status Comparison::compare_pairs() {
  found_.resize(pairs_.size());
  std::vector<Status> statuses(pairs_.size());
  parallel_for(pairs_.size(), [&](size_t i) {
    Result<std::vector<Difference>> found = compare_pair(before_, after_, pairs_[i]);
    statuses[i] = found.status();
    if (found.ok()) found_[i] = std::move(found).value();
  });
  for (const Status& status : statuses) MESHC_RETURN_IF_ERROR(status);
  return ok_status();
}

void Comparison::count_proxies() {
  for (size_t i = 0; i < pairs_.size(); ++i) {
    ProxyDifference counts;
    for (const Difference& difference : found_[i]) {
      const ListenerFate fate = fate_of(difference);
      ++(fate == ListenerFate::kGained ? counts.gained
         : fate == ListenerFate::kLost ? counts.lost
                                       : counts.changed);
    }
    if (found_[i].empty()) {
      result_.same += pairs_[i].proxies.size();
      continue;
    }
    counts.listeners_before = before_.listener_count(pairs_[i].before);
    counts.listeners_after = after_.listener_count(pairs_[i].after);
    for (const uint32_t proxy : pairs_[i].proxies) {
      counts.proxy = proxy;
      result_.changed.push_back(counts);
    }
  }
  std::sort(result_.changed.begin(), result_.changed.end(),
            [](const ProxyDifference& a, const ProxyDifference& b) { return a.proxy < b.proxy; });
}

// What people are told of the entry: equal texts are one difference to them, even where the
// templates are not equal, as those of proxies whose addresses are of different lengths.
std::string told(const Entry& entry) {
  std::string text = entry.difference->name + "\n";
  text += listener_fate_text(fate_of(*entry.difference));
  for (const JsonChange& change : entry.changes) {
    text += "\n" + change.path;
    for (const auto& value : {change.before, change.after}) {
      text += "\n" + (value.has_value() ? value->dump() : "");
    }
  }
  return text;
}

std::vector<Entry> merge_alike(std::vector<Entry> entries) {
  std::vector<Entry> merged;
  std::unordered_map<std::string, size_t> place_of;
  for (Entry& entry : entries) {
    const auto [place, is_new] = place_of.emplace(told(entry), merged.size());
    if (is_new) {
      merged.push_back(std::move(entry));
      continue;
    }
    std::vector<uint32_t>& pairs = merged[place->second].pairs;
    std::vector<uint32_t> all;
    std::set_union(pairs.begin(), pairs.end(), entry.pairs.begin(), entry.pairs.end(),
                   std::back_inserter(all));
    pairs = std::move(all);
  }
  return merged;
}

std::vector<Entry> Comparison::list_entries() const {
  std::vector<Entry> entries;
  std::unordered_map<Digest, size_t> entry_of;
  for (uint32_t i = 0; i < found_.size(); ++i) {
    for (const Difference& difference : found_[i]) {
      const auto [place, is_new] = entry_of.emplace(difference.key, entries.size());
      if (is_new) entries.push_back({&difference, {}, {}, {}});
      std::vector<uint32_t>& pairs = entries[place->second].pairs;
      if (pairs.empty() || pairs.back() != i) pairs.push_back(i);
    }
  }
  return entries;
}

Status Comparison::make_groups() {
  std::vector<Entry> entries = list_entries();
  parallel_for(entries.size(), [&](size_t i) {
    Entry& entry = entries[i];
    if (!options_.with_changes || fate_of(*entry.difference) != ListenerFate::kChanged) return;
    entry.status = find_changes(pairs_[entry.pairs[0]], *entry.difference, &entry.changes);
  });
  for (const Entry& entry : entries) MESHC_RETURN_IF_ERROR(entry.status);
  std::map<std::vector<uint32_t>, size_t> group_of;
  for (Entry& entry : merge_alike(std::move(entries))) {
    const auto [place, is_new] = group_of.emplace(entry.pairs, result_.groups.size());
    if (is_new) {
      ProxyGroup& group = result_.groups.emplace_back();
      for (const uint32_t pair : entry.pairs) {
        group.proxies.insert(group.proxies.end(), pairs_[pair].proxies.begin(),
                             pairs_[pair].proxies.end());
      }
      std::sort(group.proxies.begin(), group.proxies.end());
    }
    result_.groups[place->second].listeners.push_back(
        {fate_of(*entry.difference), entry.difference->name, std::move(entry.changes)});
  }
  std::stable_sort(
      result_.groups.begin(), result_.groups.end(),
      [](const ProxyGroup& a, const ProxyGroup& b) { return a.proxies.size() > b.proxies.size(); });
  return ok_status();
}

Result<nlohmann::ordered_json> Comparison::read_json(const Snapshot& snapshot, uint32_t proxy,
                                                     uint32_t listener) const {
  std::string wire;
  MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, listener, &wire));
  MESHC_ASSIGN_OR_RETURN(const std::string text, wire_to_json(snapshot.summary().type_url, wire));
  return nlohmann::ordered_json::parse(text, nullptr, false);
}

Status Comparison::find_changes(const ProxyPairs& pair, const Difference& difference,
                                std::vector<JsonChange>* changes) const {
  MESHC_ASSIGN_OR_RETURN(const nlohmann::ordered_json before,
                         read_json(before_, pair.before, difference.before));
  MESHC_ASSIGN_OR_RETURN(const nlohmann::ordered_json after,
                         read_json(after_, pair.after, difference.after));
  *changes = json_changes(before, after);
  return ok_status();
}

}  // namespace

std::string_view listener_fate_text(ListenerFate fate) {
  if (fate == ListenerFate::kGained) return "gained";
  return fate == ListenerFate::kLost ? "lost" : "changed";
}

Result<VersionDifference> compare_versions(const Snapshot& before, const Snapshot& after,
                                           const DiffOptions& options) {
  if (before.summary().type_url != after.summary().type_url) {
    return invalid_argument_error("version " + before.summary().version + " is of the " +
                                  before.summary().api + " API and version " +
                                  after.summary().version + " of " + after.summary().api +
                                  ", so every listener differs; compare versions of one API");
  }
  return Comparison(before, after, options).run();
}

}  // namespace meshc
