// EnvoyFilters of a synthetic mesh.
#pragma once

#include "gen/mesh_plan.h"
#include "registry/records.h"

namespace meshc::gen {

// Fifty, each about the pods of one service, inbound or outbound: half of them in front of the
// router, half of them in front of all HTTP filters. In Istio 1.3 the latter are in the deprecated
// form.
void add_envoy_filters(const MeshPlan& mesh, RegistryRecords* records);

}  // namespace meshc::gen
