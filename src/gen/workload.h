// A service of a synthetic mesh with everything that runs behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gen/mesh_plan.h"
#include "gen/random.h"
#include "registry/records.h"

namespace meshc::gen {

// Metadata with a UID and a time of creation, both drawn from `random`.
MetaRecord make_meta(std::string_view namespace_name, std::string_view name, Random& random);

ServiceRecord make_service(const MeshPlan& mesh, uint32_t number);

// The pods behind a service, the proxies that `meshc import` makes of such pods, and the service's
// Endpoints or EndpointSlices.
void add_workload(const MeshPlan& mesh, uint32_t number, RegistryRecords* records);

// The labels that a service selects its pods by.
PairList selector_of(const ServicePlan& service);
std::string service_account_of(const ServicePlan& service);
std::string node_name(uint32_t number);
std::string zone_of_node(uint32_t number);

}  // namespace meshc::gen
