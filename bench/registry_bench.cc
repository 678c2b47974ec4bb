// Making a mesh, freezing it as a registry file, and opening such a file.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/bench_mesh.h"
#include "gen/synthetic_mesh.h"
#include "registry/registry_writer.h"

namespace meshc::bench {
namespace {

std::string frozen_mesh(const MeshOptions& options) {
  Result<std::string> bytes = freeze_registry(mesh_records(options));
  MESHC_CHECK(bytes.ok(), bytes.status().to_string());
  return std::move(bytes).value();
}

void BM_gen(benchmark::State& state) {
  const MeshOptions options = mesh_options(state);
  for (auto _ : state) {
    const RegistryRecords records = SyntheticMesh(options).make_all();
    benchmark::DoNotOptimize(records.proxies.data());
  }
  count_proxies(state, options.proxies);
}

void BM_freeze_registry(benchmark::State& state) {
  const MeshOptions options = mesh_options(state);
  const RegistryRecords& records = mesh_records(options);
  size_t bytes = 0;
  for (auto _ : state) {
    const Result<std::string> file = freeze_registry(records);
    bytes = file->size();
    benchmark::DoNotOptimize(file->data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes * state.iterations()));
  count_proxies(state, options.proxies);
}

// With the check of every table, as each command does it.
void BM_open_registry(benchmark::State& state) {
  const std::string bytes = frozen_mesh(mesh_options(state));
  for (auto _ : state) {
    state.PauseTiming();
    std::string copy = bytes;
    state.ResumeTiming();
    const Result<Registry> registry = Registry::from_bytes(std::move(copy));
    MESHC_CHECK(registry.ok(), registry.status().to_string());
    benchmark::DoNotOptimize(&registry->root());
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes.size() * state.iterations()));
}

BENCHMARK(BM_gen)->Apply(with_mesh_sizes)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_freeze_registry)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_open_registry)->Apply(with_mesh_sizes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace meshc::bench
