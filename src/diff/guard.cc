// Counting what a policy limits.
#include "diff/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "diff/version_diff.h"

namespace meshc {
namespace {

constexpr size_t kExamples = 3;

class Judge {
 public:
  Judge(const GuardPolicy& policy, const Snapshot& published, const Snapshot& next,
        VersionDifference difference)
      : policy_(policy), published_(published), next_(next), difference_(std::move(difference)) {}

  std::vector<std::string> run() {
    check_losses();
    check_empty();
    check_removed();
    check_changed();
    check_counts("conflicts", policy_.new_conflicts, published_.summary().conflicts,
                 next_.summary().conflicts);
    check_counts("rejections", policy_.new_rejections, published_.summary().rejections,
                 next_.summary().rejections);
    return std::move(reasons_);
  }

 private:
  // A reason if `count` proxies are too many.
  bool passes(const std::optional<GuardLimit>& limit, uint64_t count, const std::string& what) {
    if (!limit.has_value()) return true;
    const uint64_t proxies = published_.proxy_count();
    if (count <= limit->of(proxies)) return true;
    reasons_.push_back(fmt::format(
        "{} of {} proxies {}, {} may", count, proxies, what,
        limit->is_percentage ? fmt::format("{} ({})", limit->of(proxies), limit->to_string())
                             : limit->to_string()));
    return false;
  }

  void add_example(const std::string& text) { reasons_.push_back("  " + text); }

  // The proxies for which `weight` is not zero, the heaviest first.
  std::vector<ProxyDifference> heaviest(
      const std::function<uint32_t(const ProxyDifference&)>& weight) const {
    std::vector<ProxyDifference> proxies;
    for (const ProxyDifference& proxy : difference_.changed) {
      if (weight(proxy) > 0) proxies.push_back(proxy);
    }
    std::stable_sort(
        proxies.begin(), proxies.end(),
        [&](const ProxyDifference& a, const ProxyDifference& b) { return weight(a) > weight(b); });
    return proxies;
  }

  void check_losses() {
    const auto losing = heaviest([](const ProxyDifference& proxy) { return proxy.lost; });
    if (passes(policy_.proxies_losing_listeners, losing.size(), "would lose listeners")) return;
    for (size_t i = 0; i < std::min(kExamples, losing.size()); ++i) {
      add_example(fmt::format("{} would lose {} of {} listeners, such as {}",
                              next_.proxy_id(losing[i].proxy), losing[i].lost,
                              losing[i].listeners_before, lost_listener(losing[i].proxy)));
    }
  }

  std::string lost_listener(uint32_t proxy) const {
    for (const ProxyGroup& group : difference_.groups) {
      if (!std::binary_search(group.proxies.begin(), group.proxies.end(), proxy)) continue;
      for (const ListenerDifference& listener : group.listeners) {
        if (listener.fate == ListenerFate::kLost) return listener.name;
      }
    }
    return "?";
  }

  void check_empty() {
    const auto empty = heaviest([](const ProxyDifference& proxy) {
      return proxy.listeners_after == 0 ? proxy.listeners_before : 0;
    });
    if (passes(policy_.proxies_becoming_empty, empty.size(), "would have no listeners left"))
      return;
    for (size_t i = 0; i < std::min(kExamples, empty.size()); ++i) {
      add_example(fmt::format("{} has {} listeners", next_.proxy_id(empty[i].proxy),
                              empty[i].listeners_before));
    }
  }

  void check_removed() {
    const std::vector<uint32_t>& removed = difference_.removed;
    if (passes(policy_.proxies_removed, removed.size(), "would be gone")) return;
    for (size_t i = 0; i < std::min(kExamples, removed.size()); ++i) {
      add_example(std::string(published_.proxy_id(removed[i])));
    }
  }

  void check_changed() {
    const auto changed = heaviest(
        [](const ProxyDifference& proxy) { return proxy.gained + proxy.lost + proxy.changed; });
    if (passes(policy_.proxies_changed, changed.size(), "would change")) return;
    for (size_t i = 0; i < std::min(kExamples, changed.size()); ++i) {
      add_example(fmt::format("{} would gain {}, lose {} and change {} listeners",
                              next_.proxy_id(changed[i].proxy), changed[i].gained, changed[i].lost,
                              changed[i].changed));
    }
  }

  void check_counts(std::string_view what, const std::optional<GuardLimit>& limit, uint64_t before,
                    uint64_t after) {
    if (!limit.has_value() || after <= before || after - before <= limit->of(before)) return;
    reasons_.push_back(fmt::format("there would be {} {}, {} more than now; {} more may be", after,
                                   what, after - before, limit->to_string()));
  }

  const GuardPolicy& policy_;
  const Snapshot& published_;
  const Snapshot& next_;
  const VersionDifference difference_;
  std::vector<std::string> reasons_;
};

}  // namespace

uint64_t GuardLimit::of(uint64_t published) const {
  if (!is_percentage) return static_cast<uint64_t>(amount);
  return static_cast<uint64_t>(std::floor(static_cast<double>(published) * amount / 100 + 1e-9));
}

std::string GuardLimit::to_string() const {
  return fmt::format("{:g}{}", amount, is_percentage ? "%" : "");
}

Result<std::vector<std::string>> judge_version(const GuardPolicy& policy, const Snapshot& published,
                                               const Snapshot& next) {
  DiffOptions options;
  options.with_changes = false;
  Result<VersionDifference> difference = compare_versions(published, next, options);
  if (difference.status().code() == StatusCode::kInvalidArgument) {
    return std::vector<std::string>{std::string(difference.status().message())};
  }
  if (!difference.ok()) return difference.status();
  return Judge(policy, published, next, std::move(difference).value()).run();
}

}  // namespace meshc
