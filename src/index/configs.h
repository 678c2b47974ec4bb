// Objects of Istio's own kinds by kind, in the order in which they count.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "registry/registry.h"

namespace meshc {

// Immutable after construction.
class ConfigIndex {
 public:
  explicit ConfigIndex(const Registry& registry);

  // All objects of a kind ("ServiceEntry"), whatever version they were written in: oldest first,
  // then by "name.namespace", as Istio sorts them (model/config.go sortConfigByCreationTime).
  const std::vector<const fb::Config*>& of_kind(std::string_view group,
                                                std::string_view kind) const;

 private:
  std::unordered_map<std::string, std::vector<const fb::Config*>> by_kind_;
};

}  // namespace meshc
