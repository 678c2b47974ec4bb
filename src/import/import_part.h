// What one task of the importer has read; parts are joined in the order of the input.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "registry/records.h"

namespace meshc {

using KindCounts = std::map<std::string, uint32_t>;

// The texts of one ConfigMap that configures the mesh, as trees.
struct MeshSettings {
  ValueRecord mesh_config = ValueRecord::empty_object();
  ValueRecord mesh_networks = ValueRecord::empty_object();
  SourceRecord source;
};

// Used by one thread at a time.
struct ImportPart {
  RegistryRecords records;  // lists of objects alone; `ignored` and the mesh-wide fields stay empty
  std::vector<MeshSettings> settings;
  Diagnostics diagnostics;
  KindCounts ignored;  // kinds that mean nothing to listeners, as "apps/v1/Deployment"

  // Moves everything of `other` behind what is here.
  void append(ImportPart&& other);
};

}  // namespace meshc
