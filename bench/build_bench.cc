// Plans of listeners: sorting proxies into classes, one shared set, one class, the whole mesh.
#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "bench/bench_mesh.h"
#include "build/profile.h"
#include "index/mesh_index.h"

namespace meshc::bench {
namespace {

std::unique_ptr<const ProfileMesh> open_mesh(const MeshIndex& index) {
  Result<std::unique_ptr<const ProfileMesh>> mesh =
      open_profile(profile_names()[0], index, ProfileOptions());
  MESHC_CHECK(mesh.ok(), mesh.status().to_string());
  return std::move(mesh).value();
}

// The shared set of a class; null if it has none.
const SharedSetPlan* set_of(const ProfileMesh& mesh, uint32_t number,
                            const std::vector<SharedSetPlan>& sets) {
  const uint32_t set = mesh.shared_set_read_by(number);
  return set == kNoSharedSet ? nullptr : &sets[set];
}

void BM_classify(benchmark::State& state) {
  const MeshOptions options = mesh_options(state);
  const MeshIndex index(mesh_registry(options));
  for (auto _ : state) {
    const std::unique_ptr<const ProfileMesh> mesh = open_mesh(index);
    benchmark::DoNotOptimize(mesh->class_count());
  }
  count_proxies(state, options.proxies);
}

void BM_build_shared_set(benchmark::State& state) {
  const MeshIndex index(mesh_registry(mesh_options(state)));
  const std::unique_ptr<const ProfileMesh> mesh = open_mesh(index);
  MESHC_CHECK(mesh->shared_set_count() > 0, "sidecars share their outbound listeners");
  size_t listeners = 0;
  for (auto _ : state) {
    const SharedSetPlan set = mesh->build_shared_set(0);
    listeners = set.listeners.size();
    benchmark::DoNotOptimize(set.listeners.data());
  }
  state.counters["listeners"] = static_cast<double>(listeners);
}

void BM_build_class(benchmark::State& state) {
  const MeshIndex index(mesh_registry(mesh_options(state)));
  const std::unique_ptr<const ProfileMesh> mesh = open_mesh(index);
  std::vector<SharedSetPlan> sets;
  for (uint32_t i = 0; i < mesh->shared_set_count(); ++i) {
    sets.push_back(mesh->build_shared_set(i));
  }
  uint32_t next = 0;
  for (auto _ : state) {
    const ClassPlan plan = mesh->build_class(next, set_of(*mesh, next, sets));
    benchmark::DoNotOptimize(plan.before.data());
    next = (next + 1) % mesh->class_count();
  }
}

// Every plan of the mesh, as the compiler makes them, but none encoded or kept.
void BM_build_mesh(benchmark::State& state) {
  const auto profile = static_cast<MeshProfile>(state.range(2));
  const MeshOptions options = mesh_options(state, profile);
  const MeshIndex index(mesh_registry(options));
  for (auto _ : state) {
    const std::unique_ptr<const ProfileMesh> mesh = open_mesh(index);
    std::vector<SharedSetPlan> sets(mesh->shared_set_count());
    parallel_for(sets.size(),
                 [&](size_t i) { sets[i] = mesh->build_shared_set(static_cast<uint32_t>(i)); });
    parallel_for(mesh->class_count(), [&](size_t i) {
      const auto number = static_cast<uint32_t>(i);
      const ClassPlan plan = mesh->build_class(number, set_of(*mesh, number, sets));
      benchmark::DoNotOptimize(plan.before.data());
    });
  }
  count_proxies(state, options.proxies);
}

// `profile`: 0 flat, 1 scoped, 2 rich.
void with_profiles(benchmark::internal::Benchmark* benchmark) {
  with_mesh_sizes_and(benchmark, {"profile"}, {{0}, {1}, {2}});
}

BENCHMARK(BM_classify)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_build_shared_set)->Apply(with_mesh_sizes)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_build_class)->Apply(with_mesh_sizes)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_build_mesh)
    ->Apply(with_profiles)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace meshc::bench
