// The matches of filter chains, combination by combination as Envoy's match tree sees them.
#include "encode/match_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/net.h"
#include "base/strings.h"

namespace meshc {
namespace {

enum Criterion : size_t { kPrefix, kServerName, kProtocol, kCriteria };

// A value that a chain lists for a criterion.
struct Value {
  std::string key;   // equal if Envoy takes the values for equal
  size_t index = 0;  // in the plan's list
};

// A chain that lists no value for a criterion has the one value "" there.
struct Criteria {
  std::string fixed;  // port and transport protocol
  std::array<std::vector<Value>, kCriteria> values;
  bool repeats = false;
};

bool is_refused_name(std::string_view name) {
  const size_t star = name.rfind('*');
  return star != std::string_view::npos && (star != 0 || name.substr(0, 2) != "*.");
}

// Envoy looks for "*.example.com" as ".example.com".
std::string server_name_key(const std::string& name) {
  return to_lower_ascii(name.substr(name.rfind('*') == 0 ? 1 : 0));
}

std::string describe(const AddressPrefix& prefix) {
  const Text& address = prefix.address;
  if (address.is_plain()) return fmt::format("{}/{}", address.before, prefix.length);
  return fmt::format("{}(address {} of the proxy){}/{}", address.before, address.parameter.index,
                     address.after, prefix.length);
}

std::string prefix_key(const AddressPrefix& prefix) {
  const bool is_v4 = prefix.address.before.find(':') == std::string::npos;
  if (prefix.address.is_plain() && prefix.length <= (is_v4 ? 32u : 128u)) {
    const std::optional<IpAddress> ip = parse_ip(prefix.address.before);
    if (ip && ip->is_v4 == is_v4) {
      return IpRange{IpRange{*ip, prefix.length}.network(), prefix.length}.to_string();
    }
  }
  return describe(prefix);
}

template <class T, class KeyOf>
void read_values(const std::vector<T>& list, const KeyOf& key_of, Criterion criterion,
                 Criteria& criteria) {
  std::vector<Value>& values = criteria.values[criterion];
  for (size_t i = 0; i < list.size(); ++i) {
    std::string key = key_of(list[i]);
    const bool is_known = std::any_of(values.begin(), values.end(),
                                      [&](const Value& value) { return value.key == key; });
    if (is_known) {
      criteria.repeats = true;
    } else {
      values.push_back({std::move(key), i});
    }
  }
  if (values.empty()) values.emplace_back();
}

Criteria read_criteria(const ChainMatchPlan& match) {
  Criteria criteria;
  criteria.fixed = std::to_string(match.destination_port.value_or(0));
  criteria.fixed.append("\n").append(match.transport_protocol);
  read_values(match.prefix_ranges, prefix_key, kPrefix, criteria);
  read_values(match.server_names, server_name_key, kServerName, criteria);
  read_values(
      match.application_protocols, [](const std::string& name) { return name; }, kProtocol,
      criteria);
  return criteria;
}

// The combinations taken so far, each with the chain that took it.
class MatchTree {
 public:
  // Calls visit(the three values' numbers, the chain that has the combination or nullptr).
  template <class Visit>
  void for_each(const Criteria& criteria, const Visit& visit) {
    std::array<size_t, kCriteria> at{};
    const auto& values = criteria.values;
    for (at[kPrefix] = 0; at[kPrefix] < values[kPrefix].size(); ++at[kPrefix]) {
      for (at[kServerName] = 0; at[kServerName] < values[kServerName].size(); ++at[kServerName]) {
        for (at[kProtocol] = 0; at[kProtocol] < values[kProtocol].size(); ++at[kProtocol]) {
          key_ = criteria.fixed;
          for (size_t i = 0; i < kCriteria; ++i) key_.append("\n").append(values[i][at[i]].key);
          const auto found = owners_.find(key_);
          visit(at, found == owners_.end() ? nullptr : &found->second);
        }
      }
    }
  }

  void take(const Criteria& criteria, uint32_t chain) {
    for_each(criteria, [&](const std::array<size_t, kCriteria>&, const uint32_t*) {
      owners_.emplace(key_, chain);
    });
  }

 private:
  std::unordered_map<std::string, uint32_t> owners_;
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

std::string describe(const ChainMatchPlan& match, Criterion criterion, size_t index) {
  if (criterion == kPrefix) return "prefix " + describe(match.prefix_ranges[index]);
  if (criterion == kServerName) return "server name " + match.server_names[index];
  return "application protocol " + match.application_protocols[index];
}

using TakenValues = std::array<std::vector<bool>, kCriteria>;

// Removes from one criterion the values that stand in a combination which is taken: from the first
// of the three, in this order, that keeps a value. The values lost, for people; "" if none keeps
// one.
std::string narrow(const ChainMatchPlan& match, const TakenValues& taken, Criteria& criteria) {
  for (Criterion criterion : {kServerName, kPrefix, kProtocol}) {
    const std::vector<bool>& is_taken = taken[criterion];
    if (std::find(is_taken.begin(), is_taken.end(), false) == is_taken.end()) continue;
    std::string lost;
    std::vector<Value> kept;
    for (size_t i = 0; i < is_taken.size(); ++i) {
      Value& value = criteria.values[criterion][i];
      if (is_taken[i]) {
        lost.append(lost.empty() ? "" : ", ").append(describe(match, criterion, value.index));
      } else {
        kept.push_back(std::move(value));
      }
    }
    criteria.values[criterion] = std::move(kept);
    return lost;
  }
  return "";
}

void separate(const ChainMatchPlan& match, uint32_t chain, MatchTree& tree, ChainVerdict& verdict) {
  Criteria criteria = read_criteria(match);
  TakenValues taken;
  for (size_t i = 0; i < kCriteria; ++i) taken[i].resize(criteria.values[i].size());
  std::optional<uint32_t> earlier;
  tree.for_each(criteria, [&](const std::array<size_t, kCriteria>& at, const uint32_t* owner) {
    if (owner == nullptr) return;
    if (!earlier) earlier = *owner;
    for (size_t i = 0; i < kCriteria; ++i) taken[i][at[i]] = true;
  });

  if (earlier) {
    const std::string lost = narrow(match, taken, criteria);
    verdict.keep = !lost.empty();
    if (!verdict.keep) {
      verdict.losses.push_back(
          {Omission::Kind::kEqualMatch, chain,
           fmt::format("filter chain {} is left out: chain {} matches the same connections", chain,
                       *earlier)});
      return;
    }
    verdict.losses.push_back(
        {Omission::Kind::kOverlappingMatch, chain,
         fmt::format("filter chain {} is left without what chain {} matches: {}", chain, *earlier,
                     lost)});
  }
  if (earlier || criteria.repeats) verdict.narrowed = rewrite(match, criteria);
  tree.take(criteria, chain);
}

// The match without the server names that Envoy refuses; nothing if it has none of them.
std::optional<ChainMatchPlan> without_refused_names(const ChainMatchPlan& match, uint32_t chain,
                                                    ChainVerdict& verdict) {
  if (std::none_of(match.server_names.begin(), match.server_names.end(), is_refused_name)) {
    return std::nullopt;
  }
  ChainMatchPlan result = match;
  result.server_names.clear();
  for (const std::string& name : match.server_names) {
    if (!is_refused_name(name)) {
      result.server_names.push_back(name);
      continue;
    }
    verdict.losses.push_back(
        {Omission::Kind::kServerName, chain,
         fmt::format("server name {} of filter chain {} is left out: Envoy takes a wildcard only "
                     "for the whole first label",
                     name, chain)});
  }
  verdict.keep = !result.server_names.empty();
  return result;
}

}  // namespace

std::vector<ChainVerdict> check_matches(const std::vector<FilterChainPlan>& chains) {
  static const ChainMatchPlan kAnything;
  std::vector<ChainVerdict> verdicts(chains.size());
  if (chains.size() == 1 && !chains[0].match) return verdicts;
  MatchTree tree;
  for (size_t i = 0; i < chains.size(); ++i) {
    const ChainMatchPlan& match = chains[i].match ? *chains[i].match : kAnything;
    const uint32_t chain = static_cast<uint32_t>(i);
    ChainVerdict& verdict = verdicts[i];
    verdict.narrowed = without_refused_names(match, chain, verdict);
    if (!verdict.keep) continue;
    if (verdict.narrowed) {
      const ChainMatchPlan valid = *verdict.narrowed;
      separate(valid, chain, tree, verdict);
    } else {
      separate(match, chain, tree, verdict);
    }
  }
  return verdicts;
}

}  // namespace meshc
