// Making the meshes, the last one kept.
#include "bench/bench_mesh.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "gen/synthetic_mesh.h"
#include "registry/registry_writer.h"

namespace meshc::bench {
namespace {

struct Size {
  int64_t services;
  int64_t proxies;
};
constexpr Size kSizes[] = {{100, 200}, {1000, 2000}};
constexpr Size kLargeSizes[] = {{5000, 10'000}, {10'000, 100'000}};
constexpr uint32_t kServicesPerNamespace = 25;

bool wants_large() {
  const char* value = std::getenv("MESHC_BENCH_LARGE");
  return value != nullptr && std::string_view(value) == "1";
}

std::vector<Size> sizes() {
  std::vector<Size> result(std::begin(kSizes), std::end(kSizes));
  if (wants_large()) result.insert(result.end(), std::begin(kLargeSizes), std::end(kLargeSizes));
  return result;
}

auto key_of(const MeshOptions& o) {
  return std::make_tuple(o.services, o.namespaces, o.proxies, o.seed, o.profile, o.mixer);
}

// A value made of mesh options; the last one is kept.
template <class Value, class Make>
const Value& last_made(const MeshOptions& options, const Make& make) {
  static std::optional<std::pair<MeshOptions, Value>> last;
  if (!last.has_value() || key_of(last->first) != key_of(options)) {
    last.reset();  // frees the memory first
    last.emplace(options, make());
  }
  return last->second;
}

}  // namespace

void with_mesh_sizes(benchmark::internal::Benchmark* benchmark) {
  with_mesh_sizes_and(benchmark, {}, {{}});
}

void with_mesh_sizes_and(benchmark::internal::Benchmark* benchmark,
                         const std::vector<std::string>& names,
                         const std::vector<std::vector<int64_t>>& others) {
  std::vector<std::string> all_names = {"services", "proxies"};
  all_names.insert(all_names.end(), names.begin(), names.end());
  benchmark->ArgNames(all_names);
  for (const Size& size : sizes()) {
    for (const std::vector<int64_t>& other : others) {
      std::vector<int64_t> arguments = {size.services, size.proxies};
      arguments.insert(arguments.end(), other.begin(), other.end());
      benchmark->Args(arguments);
    }
  }
}

MeshOptions mesh_options(const benchmark::State& state, MeshProfile profile) {
  MeshOptions options;
  options.services = static_cast<uint32_t>(state.range(0));
  options.proxies = static_cast<uint32_t>(state.range(1));
  options.namespaces = options.services / kServicesPerNamespace;
  options.profile = profile;
  return options;
}

const RegistryRecords& mesh_records(const MeshOptions& options) {
  return last_made<RegistryRecords>(options, [&] { return SyntheticMesh(options).make_all(); });
}

const Registry& mesh_registry(const MeshOptions& options) {
  return last_made<Registry>(options, [&] {
    Result<std::string> bytes = freeze_registry(SyntheticMesh(options).make_all());
    MESHC_CHECK(bytes.ok(), bytes.status().to_string());
    Result<Registry> registry = Registry::from_bytes(std::move(bytes).value());
    MESHC_CHECK(registry.ok(), registry.status().to_string());
    return std::move(registry).value();
  });
}

void count_proxies(benchmark::State& state, uint64_t proxies) {
  state.counters["proxies/s"] = benchmark::Counter(static_cast<double>(proxies),
                                                   benchmark::Counter::kIsIterationInvariantRate);
}

ScratchDirectory::ScratchDirectory(const std::string& name)
    : path_(std::filesystem::temp_directory_path() /
            ("meshc_bench_" + std::to_string(getpid()) + "_" + name)) {
  clear();
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void ScratchDirectory::clear() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  std::filesystem::create_directories(path_, error);
  MESHC_CHECK(!error, "cannot make " + path_);
}

}  // namespace meshc::bench
