// Pods by the address that they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "registry/registry.h"

namespace meshc {

// Only pods that are pending or running and have an address count, as in the control plane's cache
// of pods (Istio 1.3.8 serviceregistry/kube/controller/pod.go). Where several share one, as those
// on the host's network do, the oldest holds it, then the first by namespace and name. Immutable
// after construction.
class PodIndex {
 public:
  explicit PodIndex(const Registry& registry);

  // The pod at the address whose text has this number.
  const fb::Pod* by_address(uint32_t address) const;

 private:
  std::unordered_map<uint32_t, const fb::Pod*> by_address_;
};

}  // namespace meshc
