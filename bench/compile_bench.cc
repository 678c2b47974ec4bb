// The whole compilation in memory: from an open registry to the content of a version.
#include <benchmark/benchmark.h>

#include <string>

#include "base/parallel.h"
#include "base/perf.h"
#include "bench/bench_mesh.h"
#include "compile/pipeline.h"

namespace meshc::bench {
namespace {

void compile(benchmark::State& state, const MeshOptions& mesh, const CompileOptions& options) {
  const Registry& registry = mesh_registry(mesh);
  StageTimers timers;
  for (auto _ : state) {
    const Result<Compiled> compiled = compile_mesh(registry, options, timers, [](size_t) {});
    MESHC_CHECK(compiled.ok(), compiled.status().to_string());
    benchmark::DoNotOptimize(compiled->content.listeners.data());
    state.counters["distinct"] = static_cast<double>(compiled->content.listeners.size());
  }
  // Milliseconds of each stage in one compilation.
  for (const StageTime& stage : timers.stages()) {
    state.counters[stage.name + "_ms"] =
        benchmark::Counter(stage.wall_seconds * 1000, benchmark::Counter::kAvgIterations);
  }
  count_proxies(state, mesh.proxies);
}

// `threads`: 0 means one for each processor.
void BM_compile(benchmark::State& state) {
  ThreadLimit limit(static_cast<int>(state.range(2)));
  compile(state, mesh_options(state), CompileOptions());
}

// `profile`: 0 flat, 1 scoped, 2 rich; `api`: 2 or 3.
void BM_compile_profile(benchmark::State& state) {
  const auto profile = static_cast<MeshProfile>(state.range(2));
  CompileOptions options;
  options.dialect = state.range(3) == 2 ? Dialect::kV2 : Dialect::kV3;
  compile(state, mesh_options(state, profile), options);
}

void BM_compile_mixer(benchmark::State& state) {
  MeshOptions mesh = mesh_options(state);
  mesh.mixer = true;
  CompileOptions options;
  options.dialect = Dialect::kV2;
  compile(state, mesh, options);
}

void with_threads(benchmark::internal::Benchmark* benchmark) {
  with_mesh_sizes_and(benchmark, {"threads"}, {{1}, {2}, {0}});
}
void with_profiles(benchmark::internal::Benchmark* benchmark) {
  with_mesh_sizes_and(benchmark, {"profile", "api"},
                      {{0, 3}, {0, 2}, {1, 3}, {1, 2}, {2, 3}, {2, 2}});
}

BENCHMARK(BM_compile)
    ->Apply(with_threads)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_compile_profile)
    ->Apply(with_profiles)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_compile_mixer)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace meshc::bench
