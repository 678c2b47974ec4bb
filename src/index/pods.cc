// Builds the index of pods by address.
#include "index/pods.h"

namespace meshc {

PodIndex::PodIndex(const Registry& registry) {
  by_address_.reserve(registry.root().pods()->size());
  for (const fb::Pod* pod : *registry.root().pods()) {
    if (pod->ips()->size() == 0) continue;
    std::string_view phase = registry.text(pod->phase());
    if (phase != "Pending" && phase != "Running") continue;
    auto [at, is_new] = by_address_.try_emplace(pod->ips()->Get(0), pod);
    // Pods come sorted by namespace and name.
    if (!is_new && pod->meta()->created() < at->second->meta()->created()) at->second = pod;
  }
}

const fb::Pod* PodIndex::by_address(uint32_t address) const {
  auto at = by_address_.find(address);
  return at == by_address_.end() ? nullptr : at->second;
}

}  // namespace meshc
