// One Kubernetes object of any kind -> what becomes of it.
#pragma once

#include <string>

#include "import/import_part.h"
#include "import/object_list.h"
#include "registry/generation.h"

namespace meshc {

struct ObjectOptions {
  std::string domain = "cluster.local";
  bool make_proxies = false;                     // one of each pod with a sidecar container
  Generation generation = Generation::kIstio13;  // of the mesh
};

// Adds the object to `part`: to a list of records, to the mesh's settings, to the rejections, or to
// the kinds that are only counted. Mistakes go to part->diagnostics.
void import_object(const ObjectNode& object, const ObjectOptions& options, ImportPart* part);

}  // namespace meshc
