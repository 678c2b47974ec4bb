// Endpoints by the service that they belong to and by address.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "registry/registry.h"

namespace meshc {

// One place where an address stands in the endpoints of a service.
struct EndpointPlace {
  const fb::Endpoints* endpoints;
  const fb::EndpointSubset* subset;
  bool ready;
};

// A service's Endpoints object counts; its EndpointSlices count where it has none. Immutable after
// construction.
class EndpointIndex {
 public:
  explicit EndpointIndex(const Registry& registry);

  // The objects that say where a service is served: none, one Endpoints, or its slices by name.
  const std::vector<const fb::Endpoints*>& of_service(uint32_t namespace_number,
                                                      uint32_t name) const;

  // All places of an address, oldest object first, then by namespace and name; one for each subset
  // and readiness, however often the address stands there.
  const std::vector<EndpointPlace>& at_address(uint32_t address) const;

 private:
  static uint64_t key(uint32_t namespace_number, uint32_t name) {
    return uint64_t{namespace_number} << 32 | name;
  }
  std::unordered_map<uint64_t, std::vector<const fb::Endpoints*>> by_service_;
  std::unordered_map<uint32_t, std::vector<EndpointPlace>> by_address_;
};

}  // namespace meshc
