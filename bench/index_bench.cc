// Building the indices over a registry.
#include <benchmark/benchmark.h>

#include <memory>

#include "bench/bench_mesh.h"
#include "index/mesh_index.h"

namespace meshc::bench {
namespace {

void BM_index(benchmark::State& state) {
  const MeshOptions options = mesh_options(state);
  const Registry& registry = mesh_registry(options);
  for (auto _ : state) {
    const auto index = std::make_unique<const MeshIndex>(registry);
    benchmark::DoNotOptimize(index.get());
  }
  count_proxies(state, options.proxies);
}

BENCHMARK(BM_index)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace meshc::bench
