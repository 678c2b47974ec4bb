// Sets of labels: how they are made from the registry and compared.
#include "index/labels.h"

#include <algorithm>

namespace meshc {
namespace {

// The value of `key`, or `otherwise` where it is absent.
uint32_t value_of(const LabelSet& labels, uint32_t key, uint32_t otherwise) {
  auto at = std::lower_bound(labels.begin(), labels.end(), std::pair<uint32_t, uint32_t>(key, 0));
  return at != labels.end() && at->first == key ? at->second : otherwise;
}

}  // namespace

LabelSet label_set(const PairVector& pairs) {
  LabelSet labels;
  labels.reserve(pairs.size());
  for (const fb::Pair* pair : pairs) labels.emplace_back(pair->key(), pair->value());
  return labels;
}

LabelSet label_set(ValueRef object) {
  LabelSet labels;
  for (ValueRef member : object.children()) {
    if (member.is_string()) labels.emplace_back(member.key_number(), member.text_number());
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

bool selector_matches(const LabelSet& selector, const LabelSet& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& pair) {
    return value_of(labels, pair.first, kUnknownText) == pair.second;
  });
}

bool is_subset_of(const LabelSet& selector, const LabelSet& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& pair) {
    return value_of(labels, pair.first, 0) == pair.second;
  });
}

}  // namespace meshc
