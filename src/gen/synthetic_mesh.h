// SyntheticMesh: a mesh of any size made from a seed.
//
// The parts of a mesh can be made one by one and in any order: a part depends on the plan and its
// own number alone. So a mesh too large for memory can be written part by part, and the same seed
// gives the same mesh in every form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "gen/mesh_plan.h"
#include "registry/records.h"

namespace meshc {

// Immutable after construction; may be used by any number of threads.
class SyntheticMesh {
 public:
  // The options must be ones that check_mesh_options() accepts.
  explicit SyntheticMesh(const MeshOptions& options) : plan_(plan_mesh(options)) {}

  const MeshPlan& plan() const { return plan_; }
  uint32_t service_count() const { return plan_.options.services; }

  // What belongs to no single service: mesh settings, namespaces, nodes, and objects of whole
  // namespaces or the whole mesh. Appends to `records`.
  void add_common(RegistryRecords* records) const;
  // A service, its endpoints, pods and proxies, and the objects that are about it.
  void add_service(uint32_t number, RegistryRecords* records) const;
  // All of it; `progress` is called with the number of further services that are done.
  RegistryRecords make_all(const std::function<void(size_t)>& progress = {}) const;

 private:
  MeshPlan plan_;
};

}  // namespace meshc
