// import_mesh: files with the objects of a mesh -> the records of its registry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/file_system.h"
#include "base/status.h"
#include "import/import_part.h"
#include "registry/records.h"

namespace meshc {

struct ImportOptions {
  std::vector<std::string> paths;  // files, directories, "-" for the standard input
  std::string proxies_file;        // list of Envoy nodes; "": make them of the pods
  std::string pilot_env_file;      // map of Pilot's environment; "": none
  std::string domain = "cluster.local";
  std::string trust_domain = "cluster.local";
};

struct ImportResult {
  // A failure of the machine: the rest is incomplete.
  Status status;
  // Of use only if there was no failure and diagnostics has no errors.
  RegistryRecords records;
  Diagnostics diagnostics;

  // What was found beside the records.
  std::vector<std::string> ignored_files;  // in directories, neither YAML nor JSON
};

// Reads everything in parallel and checks each object; nothing stops at the first mistake. The
// result is the same for any order of paths and any number of threads.
ImportResult import_mesh(FileSystem& file_system, const ImportOptions& options);

}  // namespace meshc
