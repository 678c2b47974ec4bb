// The overlap of filter chain matches, combination by combination as Envoy's match tree sees them.
#include "encode/chain_overlap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/net.h"
#include "base/strings.h"

namespace meshc {
namespace {

// The values that a chain lists for each of the three list criteria, spelled so that equal means
// equal to Envoy, with the index of the plan's own value. No value at all is the one value "".
struct Value {
  std::string key;
  size_t index;
};

enum Criterion : size_t { kPrefix, kServerName, kProtocol, kCriteria };

struct Criteria {
  std::string fixed;  // port and transport protocol
  std::vector<Value> values[kCriteria];
  bool repeats = false;
};

std::string prefix_key(const AddressPrefix& prefix) {
  const Text& address = prefix.address;
  if (address.is_plain()) {
    if (std::optional<IpAddress> ip = parse_ip(address.before)) {
      return IpRange{IpRange{*ip, prefix.length}.network(), prefix.length}.to_string();
    }
    return fmt::format("{}/{}", address.before, prefix.length);
  }
  return fmt::format("{}<{}.{}>{}/{}", address.before, static_cast<int>(address.parameter.kind),
                     address.parameter.index, address.after, prefix.length);
}

template <class List, class KeyOf>
std::vector<Value> list_values(const List& list, const KeyOf& key_of, bool& repeats) {
  std::vector<Value> values;
  values.reserve(std::max<size_t>(list.size(), 1));
  for (size_t i = 0; i < list.size(); ++i) {
    std::string key = key_of(list[i]);
    if (std::any_of(values.begin(), values.end(),
                    [&](const Value& value) { return value.key == key; })) {
      repeats = true;
      continue;
    }
    values.push_back({std::move(key), i});
  }
  if (values.empty()) values.push_back({"", 0});
  return values;
}

Criteria read_criteria(const ChainMatchPlan& match) {
  Criteria criteria;
  criteria.fixed =
      fmt::format("{}\n{}", match.destination_port.value_or(0), match.transport_protocol);
  criteria.values[kPrefix] = list_values(match.prefix_ranges, prefix_key, criteria.repeats);
  criteria.values[kServerName] = list_values(
      match.server_names, [](const std::string& name) { return to_lower_ascii(name); },
      criteria.repeats);
  criteria.values[kProtocol] = list_values(
      match.application_protocols, [](const std::string& name) { return name; }, criteria.repeats);
  return criteria;
}

// The combinations taken so far, with the chain that took each.
class MatchTree {
 public:
  // Calls visit(combination of indices into the values, chain that has it or nullptr).
  template <class Visit>
  void for_each(const Criteria& criteria, const Visit& visit) {
    size_t at[kCriteria];
    for (at[kPrefix] = 0; at[kPrefix] < criteria.values[kPrefix].size(); ++at[kPrefix]) {
      for (at[kServerName] = 0; at[kServerName] < criteria.values[kServerName].size();
           ++at[kServerName]) {
        for (at[kProtocol] = 0; at[kProtocol] < criteria.values[kProtocol].size();
             ++at[kProtocol]) {
          spell(criteria, at);
          const auto found = owners_.find(key_);
          visit(at, found == owners_.end() ? nullptr : &found->second);
        }
      }
    }
  }

  void take(const Criteria& criteria, size_t chain) {
    for_each(criteria, [&](const size_t*, const size_t*) { owners_.emplace(key_, chain); });
  }

 private:
  void spell(const Criteria& criteria, const size_t* at) {
    key_ = criteria.fixed;
    for (size_t i = 0; i < kCriteria; ++i) {
      key_.append("\n").append(criteria.values[i][at[i]].key);
    }
  }

  std::unordered_map<std::string, size_t> owners_;
  std::string key_;
};

template <class T>
std::vector<T> pick(const std::vector<T>& list, const std::vector<Value>& values) {
  std::vector<T> picked;
  if (list.empty()) return picked;
  for (const Value& value : values) picked.push_back(list[value.index]);
  return picked;
}

ChainMatchPlan rewrite(const ChainMatchPlan& match, const Criteria& criteria) {
  ChainMatchPlan result = match;
  result.prefix_ranges = pick(match.prefix_ranges, criteria.values[kPrefix]);
  result.server_names = pick(match.server_names, criteria.values[kServerName]);
  result.application_protocols = pick(match.application_protocols, criteria.values[kProtocol]);
  return result;
}

// Removes from one criterion the values that have a combination which is taken. The criterion is
// the first of server names, prefixes and protocols that has a free value; false if none has.
bool narrow(Criteria& criteria, const std::vector<bool> (&taken)[kCriteria], std::string& loss) {
  static constexpr std::pair<Criterion, std::string_view> kOrder[] = {
      {kServerName, "server name"}, {kPrefix, "prefix"}, {kProtocol, "protocol"}};
  for (const auto& [criterion, noun] : kOrder) {
    const std::vector<bool>& is_taken = taken[criterion];
    if (std::all_of(is_taken.begin(), is_taken.end(), [](bool value) { return value; })) continue;
    std::vector<Value> free;
    for (size_t i = 0; i < is_taken.size(); ++i) {
      Value& value = criteria.values[criterion][i];
      if (is_taken[i]) {
        loss += fmt::format("{}{} {}", loss.empty() ? "" : ", ", noun, value.key);
      } else {
        free.push_back(std::move(value));
      }
    }
    criteria.values[criterion] = std::move(free);
    return true;
  }
  return false;
}

ChainVerdict judge(const ChainMatchPlan& match, size_t chain, MatchTree& tree) {
  Criteria criteria = read_criteria(match);
  std::vector<bool> taken[kCriteria];
  for (size_t i = 0; i < kCriteria; ++i) taken[i].resize(criteria.values[i].size());
  std::optional<size_t> earlier;
  size_t free = 0;
  tree.for_each(criteria, [&](const size_t* at, const size_t* owner) {
    if (owner == nullptr) {
      ++free;
      return;
    }
    if (!earlier) earlier = *owner;
    for (size_t i = 0; i < kCriteria; ++i) taken[i][at[i]] = true;
  });

  ChainVerdict verdict;
  if (earlier) {
    std::string lost;
    verdict.keep = free > 0 && narrow(criteria, taken, lost);
    verdict.loss =
        verdict.keep
            ? fmt::format("chain {} leaves to chain {} what both match: {}", chain, *earlier, lost)
            : fmt::format("chain {} is left out: chain {} matches the same connections", chain,
                          *earlier);
  }
  if (!verdict.keep) return verdict;
  if (earlier || criteria.repeats) verdict.narrowed = rewrite(match, criteria);
  tree.take(criteria, chain);
  return verdict;
}

}  // namespace

std::vector<ChainVerdict> find_overlaps(const std::vector<FilterChainPlan>& chains) {
  static const ChainMatchPlan kAnything;
  std::vector<ChainVerdict> verdicts;
  verdicts.reserve(chains.size());
  MatchTree tree;
  for (size_t i = 0; i < chains.size(); ++i) {
    verdicts.push_back(judge(chains[i].match ? *chains[i].match : kAnything, i, tree));
  }
  return verdicts;
}

}  // namespace meshc
