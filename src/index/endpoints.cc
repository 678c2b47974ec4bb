// Builds the index of endpoints.
#include "index/endpoints.h"

#include <algorithm>

namespace meshc {

EndpointIndex::EndpointIndex(const Registry& registry) {
  const auto& all = *registry.root().endpoints();
  for (const fb::Endpoints* endpoints : all) {
    if (!endpoints->is_slice())
      by_service_[key(endpoints->meta()->namespace_(), endpoints->service_name())] = {endpoints};
  }
  for (const fb::Endpoints* endpoints : all) {
    if (!endpoints->is_slice() || endpoints->service_name() == 0) continue;
    auto& list = by_service_[key(endpoints->meta()->namespace_(), endpoints->service_name())];
    if (list.empty() || list.front()->is_slice()) list.push_back(endpoints);
  }
  std::vector<const fb::Endpoints*> counting;
  for (const auto& [service, list] : by_service_)
    counting.insert(counting.end(), list.begin(), list.end());
  std::sort(counting.begin(), counting.end(), [](const fb::Endpoints* a, const fb::Endpoints* b) {
    const fb::Meta& x = *a->meta();
    const fb::Meta& y = *b->meta();
    return std::make_tuple(x.created(), x.namespace_(), x.name()) <
           std::make_tuple(y.created(), y.namespace_(), y.name());
  });
  for (const fb::Endpoints* endpoints : counting) {
    for (const fb::EndpointSubset* subset : *endpoints->subsets()) {
      for (const fb::EndpointAddress* address : *subset->addresses()) {
        std::vector<EndpointPlace>& places = by_address_[address->ip()];
        bool repeated = std::any_of(places.begin(), places.end(), [&](const EndpointPlace& place) {
          return place.subset == subset && place.ready == address->ready();
        });
        if (!repeated) places.push_back({endpoints, subset, address->ready()});
      }
    }
  }
}

const std::vector<const fb::Endpoints*>& EndpointIndex::of_service(uint32_t namespace_number,
                                                                   uint32_t name) const {
  static const std::vector<const fb::Endpoints*> kNone;
  auto at = by_service_.find(key(namespace_number, name));
  return at == by_service_.end() ? kNone : at->second;
}

const std::vector<EndpointPlace>& EndpointIndex::at_address(uint32_t address) const {
  static const std::vector<EndpointPlace> kNone;
  auto at = by_address_.find(address);
  return at == by_address_.end() ? kNone : at->second;
}

}  // namespace meshc
