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
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "diff/proxy_pairs.h"
#include "encode/json.h"

namespace meshc {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// A listener of the first proxy of a pair that differs. Indices are the proxy's own; kNone: there
// is none.
struct Difference {
  uint32_t before = kNone;
  uint32_t after = kNone;
  std::string name;
  Digest key;  // equal where the difference is the same one
};

struct PairDifference {
  Status status;
  std::vector<Difference> listeners;
};

// The name in a serialized listener of either dialect: field 1, which stands first.
std::string name_in(std::string_view wire) {
  constexpr char kNameTag = 0x0a;
  if (wire.empty() || wire[0] != kNameTag) return "";
  size_t length = 0;
  size_t at = 1;
  for (int shift = 0; at < wire.size() && shift < 32; shift += 7) {
    const auto byte = static_cast<unsigned char>(wire[at++]);
    length |= static_cast<size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return std::string(wire.substr(at, length));
}

// One listener that may differ.
struct Candidate {
  uint32_t listener = 0;
  Digest digest;  // of the template, or of the bytes where parameters differ
  std::string name;
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
    found_.resize(pairs_.size());
    parallel_for(pairs_.size(), [&](size_t i) { found_[i] = compare_pair(pairs_[i]); });
    for (const PairDifference& found : found_) MESHC_RETURN_IF_ERROR(found.status);
    count_proxies();
    MESHC_RETURN_IF_ERROR(make_groups());
    return std::move(result_);
  }

 private:
  PairDifference compare_pair(const ProxyPairs& pair) const;
  Status list_candidates(const Snapshot& snapshot, uint32_t proxy, bool by_bytes,
                         std::vector<Candidate>* candidates) const;
  Status add_names(const Snapshot& snapshot, uint32_t proxy,
                   std::vector<Candidate>* candidates) const;
  void count_proxies();
  Status make_groups();
  Status find_changes(const ProxyPairs& pair, const Difference& difference,
                      std::vector<JsonChange>* changes) const;
  Result<nlohmann::ordered_json> read_json(const Snapshot& snapshot, uint32_t proxy,
                                           uint32_t listener) const;

  const Snapshot& before_;
  const Snapshot& after_;
  const DiffOptions& options_;
  std::vector<ProxyPairs> pairs_;
  std::vector<PairDifference> found_;  // one for each pair
  VersionDifference result_;
};

Status Comparison::list_candidates(const Snapshot& snapshot, uint32_t proxy, bool by_bytes,
                                   std::vector<Candidate>* candidates) const {
  const uint32_t count = snapshot.listener_count(proxy);
  candidates->resize(count);
  std::string wire;
  for (uint32_t i = 0; i < count; ++i) {
    Candidate& candidate = (*candidates)[i];
    candidate.listener = i;
    candidate.digest = snapshot.template_digest(snapshot.template_index(proxy, i));
    if (!by_bytes) continue;
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, i, &wire));
    candidate.digest = digest_of(wire);
  }
  return ok_status();
}

Status Comparison::add_names(const Snapshot& snapshot, uint32_t proxy,
                             std::vector<Candidate>* candidates) const {
  std::string wire;
  for (Candidate& candidate : *candidates) {
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, candidate.listener, &wire));
    candidate.name = name_in(wire);
  }
  return ok_status();
}

// Takes out of both what each has as often as the other.
void remove_common(std::vector<Candidate>* before, std::vector<Candidate>* after) {
  std::unordered_map<Digest, int64_t> balance;
  for (const Candidate& candidate : *before) ++balance[candidate.digest];
  for (const Candidate& candidate : *after) --balance[candidate.digest];
  const auto keep_surplus = [&](std::vector<Candidate>* candidates, int64_t sign) {
    std::erase_if(*candidates, [&](const Candidate& candidate) {
      int64_t& surplus = balance[candidate.digest];
      if (surplus * sign <= 0) return true;
      surplus -= sign;
      return false;
    });
  };
  keep_surplus(before, 1);
  keep_surplus(after, -1);
}

Digest key_of(std::string_view name, const Candidate* before, const Candidate* after) {
  Digester digester;
  for (const Candidate* candidate : {before, after}) {
    const Digest digest = candidate == nullptr ? Digest() : candidate->digest;
    digester.add_uint64(candidate == nullptr ? 0 : 1);
    digester.add_uint64(digest.lo);
    digester.add_uint64(digest.hi);
  }
  digester.add_sized(name);
  return digester.digest();
}

PairDifference Comparison::compare_pair(const ProxyPairs& pair) const {
  PairDifference result;
  const bool by_bytes = before_.parameters(pair.before) != after_.parameters(pair.after);
  std::vector<Candidate> before;
  std::vector<Candidate> after;
  result.status = list_candidates(before_, pair.before, by_bytes, &before);
  if (result.status.ok()) result.status = list_candidates(after_, pair.after, by_bytes, &after);
  if (!result.status.ok()) return result;
  remove_common(&before, &after);
  result.status = add_names(before_, pair.before, &before);
  if (result.status.ok()) result.status = add_names(after_, pair.after, &after);
  if (!result.status.ok()) return result;
  std::multimap<std::string_view, const Candidate*> rest;
  for (const Candidate& candidate : after) rest.emplace(candidate.name, &candidate);
  for (const Candidate& candidate : before) {
    const auto other = rest.find(candidate.name);
    const Candidate* match = other == rest.end() ? nullptr : other->second;
    result.listeners.push_back({candidate.listener, match == nullptr ? kNone : match->listener,
                                candidate.name, key_of(candidate.name, &candidate, match)});
    if (match != nullptr) rest.erase(other);
  }
  for (const auto& [name, candidate] : rest) {
    result.listeners.push_back(
        {kNone, candidate->listener, candidate->name, key_of(name, nullptr, candidate)});
  }
  return result;
}

ListenerFate fate_of(const Difference& difference) {
  if (difference.before == kNone) return ListenerFate::kGained;
  return difference.after == kNone ? ListenerFate::kLost : ListenerFate::kChanged;
}

void Comparison::count_proxies() {
  for (size_t i = 0; i < pairs_.size(); ++i) {
    ProxyDifference counts;
    for (const Difference& difference : found_[i].listeners) {
      const ListenerFate fate = fate_of(difference);
      ++(fate == ListenerFate::kGained ? counts.gained
         : fate == ListenerFate::kLost ? counts.lost
                                       : counts.changed);
    }
    if (found_[i].listeners.empty()) {
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

// An entry of the table of distinct differences.
struct Entry {
  const Difference* difference = nullptr;  // in the first of the pairs
  std::vector<uint32_t> pairs;             // ascending
};

Status Comparison::make_groups() {
  std::vector<Entry> entries;
  std::unordered_map<Digest, size_t> entry_of;
  for (uint32_t i = 0; i < found_.size(); ++i) {
    for (const Difference& difference : found_[i].listeners) {
      const auto [place, is_new] = entry_of.emplace(difference.key, entries.size());
      if (is_new) entries.push_back({&difference, {}});
      std::vector<uint32_t>& pairs = entries[place->second].pairs;
      if (pairs.empty() || pairs.back() != i) pairs.push_back(i);
    }
  }
  std::vector<std::vector<JsonChange>> changes(entries.size());
  std::vector<Status> statuses(entries.size());
  parallel_for(entries.size(), [&](size_t i) {
    const Difference& difference = *entries[i].difference;
    if (!options_.with_changes || fate_of(difference) != ListenerFate::kChanged) return;
    statuses[i] = find_changes(pairs_[entries[i].pairs[0]], difference, &changes[i]);
  });
  std::map<std::vector<uint32_t>, size_t> group_of;
  for (size_t i = 0; i < entries.size(); ++i) {
    MESHC_RETURN_IF_ERROR(statuses[i]);
    const auto [place, is_new] = group_of.emplace(entries[i].pairs, result_.groups.size());
    if (is_new) {
      ProxyGroup& group = result_.groups.emplace_back();
      for (const uint32_t pair : entries[i].pairs) {
        group.proxies.insert(group.proxies.end(), pairs_[pair].proxies.begin(),
                             pairs_[pair].proxies.end());
      }
      std::sort(group.proxies.begin(), group.proxies.end());
    }
    result_.groups[place->second].listeners.push_back(
        {fate_of(*entries[i].difference), entries[i].difference->name, std::move(changes[i])});
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
