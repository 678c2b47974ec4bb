// Sets of labels as pairs of text numbers of one registry, and the ways in which selectors match
// them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "registry/value.h"

namespace meshc {

// (key, value) sorted by key; the numbers are those of the registry's texts. A value that is no
// text of the registry is kUnknownText: nothing in the registry can select it.
using LabelSet = std::vector<std::pair<uint32_t, uint32_t>>;
inline constexpr uint32_t kUnknownText = 0xffffffff;

LabelSet label_set(const PairVector& pairs);
// The string members of an object; other members are left out. Keys become sorted.
LabelSet label_set(ValueRef object);

// A Kubernetes equality selector: every key is there with that value.
bool selector_matches(const LabelSet& selector, const LabelSet& labels);

// As Go compares maps of texts (Istio 1.3.8 pkg/config/labels/instance.go SubsetOf): a key that is
// absent counts as one with an empty value.
bool is_subset_of(const LabelSet& selector, const LabelSet& labels);

}  // namespace meshc
