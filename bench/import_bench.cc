// Import of YAML and JSON files, beside the bare parsers reading the same bytes.
#include <benchmark/benchmark.h>
#include <simdjson.h>
#include <yaml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "bench/bench_mesh.h"
#include "gen/mesh_files.h"
#include "import/importer.h"

namespace meshc::bench {
namespace {

// The object files of a mesh on disk, and their contents in memory.
struct ObjectFiles {
  ScratchDirectory directory;
  std::vector<std::string> contents;
  int64_t bytes = 0;

  ObjectFiles(const MeshOptions& options, ObjectFormat format) : directory("import") {
    const SyntheticMesh mesh(options);
    Result<MeshFiles> written =
        write_mesh_files(real_file_system(), mesh, format, directory.path());
    MESHC_CHECK(written.ok(), written.status().to_string());
    for (const auto& entry : std::filesystem::directory_iterator(written->objects)) {
      Result<std::string> text = real_file_system().read_file(entry.path());
      MESHC_CHECK(text.ok(), text.status().to_string());
      bytes += static_cast<int64_t>(text->size());
      contents.push_back(std::move(text).value());
    }
  }
  std::string objects() const { return directory.path() + "/mesh"; }
};

void import_files(benchmark::State& state, ObjectFormat format) {
  const ObjectFiles files(mesh_options(state), format);
  ThreadLimit limit(static_cast<int>(state.range(2)));
  ImportOptions options;
  options.paths = {files.objects()};
  for (auto _ : state) {
    const ImportResult result = import_mesh(real_file_system(), options);
    MESHC_CHECK(result.status.ok() && !result.diagnostics.has_errors(), "a sound mesh");
    benchmark::DoNotOptimize(result.records.services.data());
  }
  state.SetBytesProcessed(files.bytes * static_cast<int64_t>(state.iterations()));
  count_proxies(state, mesh_options(state).proxies);
}

void BM_import_yaml(benchmark::State& state) { import_files(state, ObjectFormat::kYaml); }
void BM_import_json(benchmark::State& state) { import_files(state, ObjectFormat::kJson); }

// libyaml's events, thrown away: what any import on this library must cost on one thread.
void BM_floor_yaml_events(benchmark::State& state) {
  const ObjectFiles files(mesh_options(state), ObjectFormat::kYaml);
  for (auto _ : state) {
    for (const std::string& text : files.contents) {
      yaml_parser_t parser;
      MESHC_CHECK(yaml_parser_initialize(&parser) == 1, "memory");
      yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                   text.size());
      bool is_end = false;
      while (!is_end) {
        yaml_event_t event;
        MESHC_CHECK(yaml_parser_parse(&parser, &event) == 1, "sound YAML");
        is_end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
      }
      yaml_parser_delete(&parser);
    }
  }
  state.SetBytesProcessed(files.bytes * static_cast<int64_t>(state.iterations()));
}

// simdjson's tree of each file: the same for JSON.
void BM_floor_json_dom(benchmark::State& state) {
  const ObjectFiles files(mesh_options(state), ObjectFormat::kJson);
  std::vector<simdjson::padded_string> padded(files.contents.begin(), files.contents.end());
  simdjson::dom::parser parser;
  for (auto _ : state) {
    for (const simdjson::padded_string& text : padded) {
      simdjson::dom::element root;
      MESHC_CHECK(parser.parse(text).get(root) == simdjson::SUCCESS, "sound JSON");
      benchmark::DoNotOptimize(root);
    }
  }
  state.SetBytesProcessed(files.bytes * static_cast<int64_t>(state.iterations()));
}

void with_threads(benchmark::internal::Benchmark* benchmark) {
  with_mesh_sizes_and(benchmark, {"threads"}, {{1}, {0}});
}

BENCHMARK(BM_import_yaml)
    ->Apply(with_threads)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_floor_yaml_events)->Apply(with_mesh_sizes)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_import_json)
    ->Apply(with_threads)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_floor_json_dom)->Apply(with_mesh_sizes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace meshc::bench
