// write_mesh_files: a synthetic mesh as the files that an import reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/file_system.h"
#include "base/status.h"
#include "gen/synthetic_mesh.h"

namespace meshc {

enum class ObjectFormat : uint8_t {
  kYaml,  // documents of one kind in a file, as `kubectl get KIND -A -o yaml` gives them one by one
  kJson,  // one List in a file, as `kubectl get KIND -A -o json` gives it
};

struct MeshFiles {
  std::string objects;  // the directory of the object files
  std::string proxies;  // the file with the list of proxies
  uint64_t files = 0;   // object files
  uint64_t bytes = 0;   // of all files
};

// Writes DIRECTORY/mesh/<kinds>.yaml or .json and DIRECTORY/proxies.yaml. An import of the first
// alone finds the proxies of the second. kFailedPrecondition if there is anything in
// DIRECTORY/mesh already, since an import would read that too. Memory use does not grow with the
// mesh. `progress` is called with the number of further services that are written.
Result<MeshFiles> write_mesh_files(FileSystem& file_system, const SyntheticMesh& mesh,
                                   ObjectFormat format, const std::string& directory,
                                   const std::function<void(size_t)>& progress = {});

}  // namespace meshc
