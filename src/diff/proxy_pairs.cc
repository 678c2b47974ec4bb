// Merging two lists of ids.
#include "diff/proxy_pairs.h"

#include <unordered_map>

#include "base/strings.h"

namespace meshc {
namespace {

class Matcher {
 public:
  Matcher(const Snapshot& before, const Snapshot& after) : before_(before), after_(after) {}

  MatchedProxies matched;

  void add_pair(uint32_t before, uint32_t after) {
    if (before_.parameters(before) != after_.parameters(after)) {
      matched.pairs.push_back({before, after, {after}});
      return;
    }
    const uint64_t classes =
        uint64_t{before_.proxy_class(before)} << 32 | after_.proxy_class(after);
    const auto [entry, is_new] = by_classes_.emplace(classes, matched.pairs.size());
    if (is_new) matched.pairs.push_back({before, after, {}});
    matched.pairs[entry->second].proxies.push_back(after);
  }

 private:
  const Snapshot& before_;
  const Snapshot& after_;
  std::unordered_map<uint64_t, size_t> by_classes_;
};

}  // namespace

MatchedProxies match_proxies(const Snapshot& before, const Snapshot& after,
                             const std::string& glob) {
  Matcher matcher(before, after);
  uint32_t i = 0;
  uint32_t j = 0;
  while (i < before.proxy_count() || j < after.proxy_count()) {
    const bool has_before = i < before.proxy_count();
    const bool has_after = j < after.proxy_count();
    const int order = !has_before  ? 1
                      : !has_after ? -1
                                   : before.proxy_id(i).compare(after.proxy_id(j));
    const std::string_view id = order <= 0 ? before.proxy_id(i) : after.proxy_id(j);
    if (glob == "*" || glob_match(glob, id)) {
      if (order < 0) matcher.matched.removed.push_back(i);
      if (order > 0) matcher.matched.added.push_back(j);
      if (order == 0) matcher.add_pair(i, j);
    }
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
  return std::move(matcher.matched);
}

}  // namespace meshc
