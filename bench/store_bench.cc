// Publishing versions, opening them and reading listeners, beside the disk's own limit.
#include <benchmark/benchmark.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/perf.h"
#include "bench/bench_mesh.h"
#include "compile/pipeline.h"
#include "store/snapshot.h"
#include "store/store.h"

namespace meshc::bench {
namespace {

constexpr int64_t kSomeTime = 1600000000;

VersionContent compile_content(const MeshOptions& options) {
  StageTimers timers;
  Result<Compiled> compiled =
      compile_mesh(mesh_registry(options), CompileOptions(), timers, [](size_t) {});
  MESHC_CHECK(compiled.ok(), compiled.status().to_string());
  return std::move(compiled->content);
}

PublishResult publish(const ScratchDirectory& directory, const VersionContent& content) {
  Result<PublishResult> published =
      publish_version(real_file_system(), directory.path(), content, kSomeTime);
  MESHC_CHECK(published.ok(), published.status().to_string());
  return *published;
}

// A store's first version.
void BM_publish(benchmark::State& state) {
  const VersionContent content = compile_content(mesh_options(state));
  ScratchDirectory directory("publish");
  uint64_t bytes = 0;
  for (auto _ : state) {
    bytes = publish(directory, content).bytes_written;
    state.PauseTiming();
    directory.clear();
    state.ResumeTiming();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes * state.iterations()));
}

// A further version of a mesh that has not changed.
void BM_publish_unchanged(benchmark::State& state) {
  const VersionContent content = compile_content(mesh_options(state));
  ScratchDirectory directory("unchanged");
  publish(directory, content);
  uint64_t bytes = 0;
  for (auto _ : state) bytes = publish(directory, content).bytes_written;
  state.counters["bytes_written"] = static_cast<double>(bytes);
}

// As many bytes as BM_publish writes, written and synced at once: no store can be faster.
void BM_floor_write_and_sync(benchmark::State& state) {
  uint64_t size = 0;
  {
    ScratchDirectory store("floor_store");
    size = publish(store, compile_content(mesh_options(state))).bytes_written;
  }
  ScratchDirectory directory("floor");
  const std::string bytes(size, 'x');
  for (auto _ : state) {
    const Status written =
        write_file_atomically(real_file_system(), directory.path() + "/file", bytes, 0644);
    MESHC_CHECK(written.ok(), written.to_string());
  }
  state.SetBytesProcessed(static_cast<int64_t>(size * state.iterations()));
}

class PublishedMesh {
 public:
  explicit PublishedMesh(const MeshOptions& options) : directory_("published") {
    publish(directory_, compile_content(options));
  }
  Snapshot open() const {
    Result<Snapshot> snapshot = Snapshot::open(real_file_system(), directory_.path(), "");
    MESHC_CHECK(snapshot.ok(), snapshot.status().to_string());
    return std::move(snapshot).value();
  }

 private:
  ScratchDirectory directory_;
};

void BM_open_snapshot(benchmark::State& state) {
  const PublishedMesh mesh(mesh_options(state));
  for (auto _ : state) {
    const Snapshot snapshot = mesh.open();
    benchmark::DoNotOptimize(snapshot.proxy_count());
  }
}

// All listeners of one proxy after the other, as wire bytes.
void BM_read_listeners(benchmark::State& state) {
  const PublishedMesh mesh(mesh_options(state));
  const Snapshot snapshot = mesh.open();
  std::string wire;
  uint32_t proxy = 0;
  uint64_t listeners = 0;
  int64_t bytes = 0;
  for (auto _ : state) {
    wire.clear();
    const uint32_t count = snapshot.listener_count(proxy);
    for (uint32_t i = 0; i < count; ++i) {
      const Status status = snapshot.append_listener(proxy, i, &wire);
      MESHC_CHECK(status.ok(), status.to_string());
    }
    benchmark::DoNotOptimize(wire.data());
    listeners += count;
    bytes += static_cast<int64_t>(wire.size());
    proxy = (proxy + 1) % snapshot.proxy_count();
  }
  state.SetItemsProcessed(static_cast<int64_t>(listeners));
  state.SetBytesProcessed(bytes);
}

BENCHMARK(BM_publish)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_floor_write_and_sync)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_publish_unchanged)
    ->Apply(with_mesh_sizes)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_open_snapshot)->Apply(with_mesh_sizes)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_read_listeners)->Apply(with_mesh_sizes)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace meshc::bench
