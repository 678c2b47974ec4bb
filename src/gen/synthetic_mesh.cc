// Putting the parts of a synthetic mesh together.
#include "gen/synthetic_mesh.h"

#include "gen/mesh_objects.h"
#include "gen/service_objects.h"
#include "gen/workload.h"

namespace meshc {

void SyntheticMesh::add_common(RegistryRecords* records) const {
  gen::add_mesh_settings(plan_, records);
  gen::add_cluster_objects(plan_, records);
  if (plan_.options.profile == MeshProfile::kScoped) gen::add_sidecar_scopes(plan_, records);
  if (plan_.options.profile == MeshProfile::kRich) gen::add_rich_mesh_objects(plan_, records);
}

void SyntheticMesh::add_service(uint32_t number, RegistryRecords* records) const {
  records->services.push_back(gen::make_service(plan_, number));
  gen::add_workload(plan_, number, records);
  if (plan_.options.profile == MeshProfile::kRich) {
    gen::add_service_objects(plan_, number, records);
  }
}

RegistryRecords SyntheticMesh::make_all(const std::function<void(size_t)>& progress) const {
  RegistryRecords records;
  records.services.reserve(service_count());
  records.pods.reserve(plan_.options.proxies);
  records.proxies.reserve(plan_.options.proxies);
  add_common(&records);
  for (uint32_t i = 0; i < service_count(); ++i) {
    add_service(i, &records);
    if (progress) progress(1);
  }
  return records;
}

}  // namespace meshc
