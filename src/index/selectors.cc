// Builds the index of service selectors and answers it.
#include "index/selectors.h"

#include <algorithm>

namespace meshc {

size_t SelectorIndex::KeyHash::operator()(const Key& key) const {
  uint64_t hash = key.namespace_number;
  hash = hash * 0x9e3779b97f4a7c15 + key.first.first;
  hash = hash * 0x9e3779b97f4a7c15 + key.first.second;
  return static_cast<size_t>(hash ^ (hash >> 29));
}

SelectorIndex::SelectorIndex(const Registry& registry) : registry_(registry) {
  const auto& services = *registry.root().services();
  for (uint32_t i = 0; i < services.size(); ++i) {
    const fb::Service& service = *services.Get(i);
    LabelSet selector = label_set(*service.selector());
    if (selector.empty()) continue;
    Key key{service.meta()->namespace_(), selector.front()};
    by_first_pair_[key].push_back({i, std::move(selector)});
  }
}

std::vector<uint32_t> SelectorIndex::services_of(uint32_t namespace_number,
                                                 const LabelSet& labels) const {
  std::vector<uint32_t> chosen;
  for (const auto& pair : labels) {
    auto at = by_first_pair_.find(Key{namespace_number, pair});
    if (at == by_first_pair_.end()) continue;
    for (const Entry& entry : at->second) {
      if (selector_matches(entry.selector, labels)) chosen.push_back(entry.service);
    }
  }
  const auto& services = *registry_.root().services();
  std::sort(chosen.begin(), chosen.end(), [&](uint32_t a, uint32_t b) {
    int64_t created_a = services.Get(a)->meta()->created();
    int64_t created_b = services.Get(b)->meta()->created();
    return created_a != created_b ? created_a < created_b : a < b;
  });
  return chosen;
}

}  // namespace meshc
