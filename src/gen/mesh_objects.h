// Objects of a synthetic mesh that belong to no single service.
#pragma once

#include "gen/mesh_plan.h"
#include "registry/records.h"

namespace meshc::gen {

// MeshConfig: access log and tracing on, mixer's servers where the options ask for them.
void add_mesh_settings(const MeshPlan& mesh, RegistryRecords* records);
// Namespaces and nodes.
void add_cluster_objects(const MeshPlan& mesh, RegistryRecords* records);
// For each namespace a Sidecar that shows kVisibleServices services, most of them its own.
void add_sidecar_scopes(const MeshPlan& mesh, RegistryRecords* records);
// What the profile kRich has for the whole mesh: mesh-wide policies, service entries, Envoy filters
// and gateways.
void add_rich_mesh_objects(const MeshPlan& mesh, RegistryRecords* records);

constexpr uint32_t kVisibleServices = 30;

}  // namespace meshc::gen
