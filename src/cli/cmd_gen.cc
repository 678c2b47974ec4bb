// `meshc gen`: writes a synthetic mesh of any size, for benchmarks and trials.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "gen/mesh_files.h"
#include "gen/synthetic_mesh.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

struct Options {
  MeshOptions mesh;
  std::string profile = "flat";
  std::string objects = "istio-1.3";
  std::string format = "yaml";
  std::string output;
};

constexpr uint32_t kFileMode = 0644;

std::string mesh_row(const MeshOptions& mesh) {
  return fmt::format("mesh       {} services in {} namespaces, {} proxies\n", mesh.services,
                     mesh.namespaces, mesh.proxies);
}

Status write_registry(const Options& options) {
  const SyntheticMesh mesh(options.mesh);
  RegistryRecords records;
  {
    Progress progress("gen", mesh.service_count());
    records = mesh.make_all([&](size_t done) { progress.add(done); });
  }
  MESHC_ASSIGN_OR_RETURN(const std::string bytes, freeze_registry(records));
  MESHC_RETURN_IF_ERROR(
      write_file_atomically(real_file_system(), options.output, bytes, kFileMode));
  return write_stdout(fmt::format("{}registry   {} ({} bytes)\n", mesh_row(options.mesh),
                                  options.output, bytes.size()));
}

Status write_files(const Options& options) {
  const SyntheticMesh mesh(options.mesh);
  const ObjectFormat format = options.format == "json" ? ObjectFormat::kJson : ObjectFormat::kYaml;
  Result<MeshFiles> written = [&] {
    Progress progress("gen", mesh.service_count());
    return write_mesh_files(real_file_system(), mesh, format, options.output,
                            [&](size_t done) { progress.add(done); });
  }();
  if (!written.ok()) return written.status();
  return write_stdout(fmt::format("{}objects    {} ({} files)\nproxies    {}\nbytes      {}\n",
                                  mesh_row(options.mesh), written->objects, written->files,
                                  written->proxies, written->bytes));
}

ExitStatus run_gen(const Options& options) {
  Status status = check_mesh_options(options.mesh);
  if (status.ok()) {
    status = options.format == "registry" ? write_registry(options) : write_files(options);
  }
  return end_with(status);
}

}  // namespace

CommandAction setup_gen(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--services", options->mesh.services, "Number of services")->capture_default_str();
  app.add_option("--namespaces", options->mesh.namespaces, "Number of namespaces they are in")
      ->capture_default_str();
  app.add_option("--proxies", options->mesh.proxies,
                 "Number of proxies, which are pods: 2 to 50 for each service, where there are "
                 "enough of them")
      ->capture_default_str();
  app.add_option("--seed", options->mesh.seed, "The same seed and options give the same bytes")
      ->capture_default_str();
  app.add_option("--profile", options->profile,
                 "flat: every proxy sees every service; scoped: Sidecar resources show each "
                 "namespace about 30; rich: objects of most kinds, conflicts, gateways")
      ->check(CLI::IsMember({"flat", "scoped", "rich"}))
      ->capture_default_str();
  app.add_option("--objects", options->objects,
                 "Whose objects to write: those of Istio 1.3, or today's in place of them")
      ->check(CLI::IsMember({"istio-1.3", "istio-current"}))
      ->capture_default_str();
  app.add_flag("--mixer", options->mesh.mixer,
               "With objects of Istio 1.3, turn mixer's checks and reports on");
  app.add_option("--format", options->format,
                 "yaml or json: files for `meshc import`; registry: what an import would make of "
                 "them")
      ->check(CLI::IsMember({"yaml", "json", "registry"}))
      ->capture_default_str();
  app.add_option("-o,--output", options->output,
                 "Directory for mesh/ and proxies.yaml, or the registry file")
      ->required();
  app.footer(
      "Examples:\n"
      "  meshc gen --services 1000 --namespaces 50 --proxies 2000 -o big\n"
      "  meshc gen --services 5000 --proxies 10000 --format registry -o big.reg\n"
      "  meshc gen --objects istio-current --profile scoped -o today\n"
      "  meshc gen --profile rich --seed 7 --format json -o odd");
  return [options] {
    options->mesh.profile = parse_mesh_profile(options->profile).value_or(MeshProfile::kFlat);
    options->mesh.age = options->objects == "istio-current" ? MeshAge::kCurrent : MeshAge::kIstio13;
    return run_gen(*options);
  };
}

}  // namespace meshc
