// Sorts plans by hash, and compares those that meet.
#include "compile/plan_pool.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <variant>

#include "base/digest.h"
#include "base/parallel.h"

namespace meshc {
namespace {

// Equal for equal plans. It need not tell all others apart.
class PlanHash {
 public:
  void add(uint64_t number) { hash_ = (hash_ ^ number) * 0x9e3779b97f4a7c15u + (hash_ >> 29); }
  void add(std::string_view text) { add(hash_bytes(text)); }
  void add_text(const Text& text) {
    add(text.before);
    add(text.after);
  }
  void add_filter(const NetworkFilterPlan& filter) {
    add(filter.index());
    if (const auto* tcp = std::get_if<TcpProxyPlan>(&filter)) {
      add(tcp->cluster);
      add(tcp->stat_prefix);
      for (const WeightedClusterPlan& weighted : tcp->weighted) add(weighted.name);
    }
    if (const auto* http = std::get_if<Shared<HttpConnectionManagerPlan>>(&filter)) {
      add_text((*http)->stat_prefix);
      const auto* rds = std::get_if<RdsPlan>(&(*http)->routes);
      if (rds != nullptr) add(rds->route_config_name);
    }
  }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

uint64_t hash_of(const ListenerPlan& plan) {
  PlanHash hash;
  if (plan.message) return plan.message.hash();
  hash.add_text(plan.name);
  if (const auto* socket = std::get_if<SocketAddressPlan>(&plan.address)) {
    hash.add_text(socket->address);
    hash.add(socket->port);
  }
  hash.add(plan.filter_chains.size());
  for (const FilterChainPlan& chain : plan.filter_chains) {
    if (chain.match) {
      hash.add(chain.match->prefix_ranges.size());
      for (const std::string& name : chain.match->server_names) hash.add(name);
    }
    hash.add(chain.filters.size());
    for (const NetworkFilterPlan& filter : chain.filters) hash.add_filter(filter);
  }
  return hash.value();
}

struct Occurrence {
  uint64_t hash = 0;
  uint32_t set = 0;
  uint32_t place = 0;  // in the set
};

bool is_before(const Occurrence& a, const Occurrence& b) {
  return std::tie(a.hash, a.set, a.place) < std::tie(b.hash, b.set, b.place);
}

}  // namespace

PlanPool pool_plans(const std::vector<SharedSetPlan>& sets, const std::vector<bool>& is_chosen) {
  PlanPool pool;
  pool.numbers.resize(sets.size());
  std::vector<Occurrence> occurrences;
  for (uint32_t set = 0; set < sets.size(); ++set) {
    if (!is_chosen[set]) continue;
    const auto size = static_cast<uint32_t>(sets[set].listeners.size());
    pool.numbers[set].resize(size);
    for (uint32_t place = 0; place < size; ++place) occurrences.push_back({0, set, place});
  }
  const auto plan_of = [&](const Occurrence& one) -> const ListenerPlan& {
    return *sets[one.set].listeners[one.place];
  };
  parallel_for(
      occurrences.size(), [&](size_t i) { occurrences[i].hash = hash_of(plan_of(occurrences[i])); },
      256);
  parallel_sort(occurrences.begin(), occurrences.end(), is_before);

  std::vector<size_t> begins;  // of the groups of equal hashes
  for (size_t i = 0; i < occurrences.size(); ++i) {
    if (i == 0 || occurrences[i].hash != occurrences[i - 1].hash) begins.push_back(i);
  }
  std::vector<std::vector<PooledPlan>> groups(begins.size());
  parallel_for(
      groups.size(),
      [&](size_t group) {
        const size_t end = group + 1 < begins.size() ? begins[group + 1] : occurrences.size();
        for (size_t i = begins[group]; i < end; ++i) {
          const Occurrence& one = occurrences[i];
          const ListenerPlan& plan = plan_of(one);
          std::vector<PooledPlan>& found = groups[group];
          auto at = std::find_if(found.begin(), found.end(),
                                 [&](const PooledPlan& known) { return *known.plan == plan; });
          if (at == found.end()) at = found.insert(found.end(), {&plan, {}});
          at->sets.push_back(one.set);
          pool.numbers[one.set][one.place] = static_cast<uint32_t>(at - found.begin());
        }
      },
      16);
  for (size_t group = 0; group < groups.size(); ++group) {
    const size_t end = group + 1 < begins.size() ? begins[group + 1] : occurrences.size();
    const auto first = static_cast<uint32_t>(pool.plans.size());
    for (size_t i = begins[group]; i < end; ++i) {
      pool.numbers[occurrences[i].set][occurrences[i].place] += first;
    }
    std::move(groups[group].begin(), groups[group].end(), std::back_inserter(pool.plans));
  }
  return pool;
}

}  // namespace meshc
