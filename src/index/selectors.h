// Kubernetes services by the pods that their selectors choose.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "index/labels.h"
#include "registry/registry.h"

namespace meshc {

// Immutable after construction.
class SelectorIndex {
 public:
  explicit SelectorIndex(const Registry& registry);

  // Numbers of the services of a namespace whose selectors match, oldest first, then by name.
  // Services without a selector choose nothing.
  std::vector<uint32_t> services_of(uint32_t namespace_number, const LabelSet& labels) const;

 private:
  struct Entry {
    uint32_t service;
    LabelSet selector;
  };
  // Each namespace's services by the first pair of their selector, which any pod they choose must
  // have, so that a look-up costs the pod's labels and not the namespace's services.
  struct Key {
    uint32_t namespace_number;
    std::pair<uint32_t, uint32_t> first;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  const Registry& registry_;
  std::unordered_map<Key, std::vector<Entry>, KeyHash> by_first_pair_;
};

}  // namespace meshc
