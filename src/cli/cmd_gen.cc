// `meshc gen`: writes a synthetic mesh of any size, for benchmarks and trials.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "gen/synthetic_mesh.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

struct Options {
  MeshOptions mesh;
  std::string profile = "flat";
  std::string format = "yaml";
  std::string output;
};

constexpr uint32_t kFileMode = 0644;

Status write_registry(const Options& options) {
  const SyntheticMesh mesh(options.mesh);
  Result<std::string> bytes = [&] {
    Progress progress("gen", mesh.service_count());
    return freeze_registry(mesh.make_all([&](size_t done) { progress.add(done); }));
  }();
  if (!bytes.ok()) return bytes.status();
  MESHC_RETURN_IF_ERROR(
      write_file_atomically(real_file_system(), options.output, *bytes, kFileMode));
  return write_stdout(fmt::format("{} bytes\n", bytes->size()));
}

ExitStatus run_gen(const Options& options) {
  const Status possible = check_mesh_options(options.mesh);
  if (!possible.ok()) return fail_with(possible);
  const Status written = write_registry(options);
  return written.ok() ? ExitStatus::kOk : fail_with(written);
}

}  // namespace

CommandAction setup_gen(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--services", options->mesh.services, "How many services")->capture_default_str();
  app.add_option("--namespaces", options->mesh.namespaces, "")->capture_default_str();
  app.add_option("--proxies", options->mesh.proxies, "")->capture_default_str();
  app.add_option("--seed", options->mesh.seed, "")->capture_default_str();
  app.add_option("-o,--output", options->output, "")->required();
  app.add_option("--profile", options->profile, "");
  app.add_option("--format", options->format, "");
  app.add_flag("--mixer", options->mesh.mixer, "");
  return [options] {
    options->mesh.profile = *parse_mesh_profile(options->profile);
    return run_gen(*options);
  };
}

}  // namespace meshc
