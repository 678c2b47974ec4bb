// Istio's objects about single services of a synthetic mesh.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "gen/mesh_plan.h"
#include "gen/random.h"
#include "registry/records.h"

namespace meshc::gen {

// An object of a kind of group `group`, with metadata drawn from `random`.
ConfigRecord make_config(std::string_view group, std::string_view version, std::string_view kind,
                         std::string_view namespace_name, std::string_view name, ValueRecord spec,
                         Random& random);

// One service with what its objects need.
struct Subject {
  const MeshPlan& mesh;
  const ServicePlan& service;
  const std::string& space;
  std::string host;
  Random random;
  RegistryRecords* records;

  // An object of the service's name.
  void add(std::string_view group, std::string_view version, std::string_view kind,
           ValueRecord spec) {
    records->configs.push_back(
        make_config(group, version, kind, space, service.name, std::move(spec), random));
  }
};

// What the profile kRich may have for a service: routing, policies and roles.
void add_service_objects(const MeshPlan& mesh, uint32_t number, RegistryRecords* records);

}  // namespace meshc::gen
