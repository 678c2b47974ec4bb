// Meshes for the benchmarks, made in process.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "gen/mesh_options.h"
#include "registry/records.h"
#include "registry/registry.h"

namespace meshc::bench {

// Registers the sizes of meshes, as arguments `services` and `proxies`, combined with each of
// `others` for the further arguments `names`. Small and middle-sized meshes; with
// MESHC_BENCH_LARGE=1 in the environment the large ones too.
void with_mesh_sizes(benchmark::internal::Benchmark* benchmark);
void with_mesh_sizes_and(benchmark::internal::Benchmark* benchmark,
                         const std::vector<std::string>& names,
                         const std::vector<std::vector<int64_t>>& others);

// The mesh of the size that with_mesh_sizes() gave to the benchmark that runs.
MeshOptions mesh_options(const benchmark::State& state, MeshProfile profile = MeshProfile::kFlat);

// The last mesh asked for is kept, so that neighbouring benchmarks make it once.
const RegistryRecords& mesh_records(const MeshOptions& options);
const Registry& mesh_registry(const MeshOptions& options);

// Shows how many proxies and how many of their listeners were done in a second.
void count_proxies(benchmark::State& state, uint64_t proxies);

// An empty directory below the system's temporary one that goes away with the object.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::string& name);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Removes what is in it.
  void clear();

 private:
  std::string path_;
};

}  // namespace meshc::bench
