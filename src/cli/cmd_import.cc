// `meshc import`: reads the objects of a mesh and writes its registry file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/parallel.h"
#include "build/profile.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/table.h"
#include "import/importer.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

constexpr uint32_t kFileMode = 0644;
// So that a mesh that is wrong everywhere does not flood the terminal.
constexpr size_t kMaxErrors = 1000;
constexpr size_t kMaxWarnings = 100;

struct Options {
  ImportOptions import;
  std::string output;
  int threads = 0;
  bool strict = false;
};

// "1 error", "2 errors".
std::string counted(size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// All but the warnings for other profiles; "" stands for all profiles. The number of warnings.
size_t print_all(const Diagnostics& diagnostics, std::string_view profile) {
  Diagnostics errors;
  Diagnostics warnings;
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    if (diagnostic.severity == Severity::kError) {
      errors.add(diagnostic);
    } else if (profile.empty() || diagnostic.profile.empty() || diagnostic.profile == profile) {
      warnings.add(diagnostic);
    }
  }
  print_diagnostics(warnings, kMaxWarnings);
  print_diagnostics(errors, kMaxErrors);
  return warnings.warning_count();
}

std::string object_table(const RegistryRecords& records) {
  KindCounts configs;
  for (const ConfigRecord& config : records.configs) ++configs[config.kind];
  size_t slices = 0;
  for (const EndpointsRecord& endpoints : records.endpoints) slices += endpoints.is_slice ? 1 : 0;
  size_t pod_proxies = 0;
  for (const ProxyRecord& proxy : records.proxies) pod_proxies += proxy.from_pod ? 1 : 0;

  Table table({"KIND", "OBJECTS"});
  const auto add = [&](std::string name, size_t count) {
    if (count > 0) table.add_row({std::move(name), std::to_string(count)});
  };
  add("Service", records.services.size());
  add("Endpoints", records.endpoints.size() - slices);
  add("EndpointSlice", slices);
  add("Pod", records.pods.size());
  add("Node", records.nodes.size());
  add("Namespace", records.namespaces.size());
  for (const auto& [kind, count] : configs) add(kind, count);
  add("proxies of pods", pod_proxies);
  add("proxies listed", records.proxies.size() - pod_proxies);
  return table.to_string();
}

std::string count_table(std::string_view title, const auto& counts) {
  if (counts.empty()) return {};
  Table table({"KIND", "OBJECTS"});
  for (const auto& [kind, count] : counts) table.add_row({kind, std::to_string(count)});
  return fmt::format("\n{}:\n{}", title, table.to_string());
}

std::string rejection_list(const std::vector<RejectionRecord>& rejections) {
  if (rejections.empty()) return {};
  std::vector<std::string> lines;
  for (const RejectionRecord& r : rejections) {
    const std::string place = r.namespace_name.empty() ? r.name : r.namespace_name + "/" + r.name;
    lines.push_back(
        fmt::format("{}:{}: {} {}: {}\n", r.source.file, r.source.line, r.kind, place, r.reason));
  }
  std::sort(lines.begin(), lines.end());
  std::string text = "\nLeft out, because Istio's validation refuses them:\n";
  for (const std::string& line : lines) text += line;
  return text;
}

std::string file_list(const std::vector<std::string>& files) {
  if (files.empty()) return {};
  std::string text = "\nFiles that are neither YAML nor JSON, not read:\n";
  for (const std::string& file : files) text += file + "\n";
  return text;
}

// The profile that the registry speaks for, and what that leaves out of it.
std::string profile_text(const Registry& registry, std::string_view profile) {
  KindCounts unknown;
  for (const UnknownKind& kind : unknown_kinds(registry, profile)) unknown[kind.kind] = kind.count;
  return fmt::format("\nprofile {}: whose rules count unless `compile --profile` says otherwise\n",
                     profile) +
         count_table(fmt::format("Kept, without meaning in profile {}", profile), unknown);
}

std::string summary_text(const ImportResult& result) {
  std::string text = object_table(result.records);
  text += count_table("Not kept, because they mean nothing to listeners", result.records.ignored);
  text += file_list(result.ignored_files);
  text += rejection_list(result.records.rejections);
  return text;
}

ExitStatus refuse(const ImportResult& result, const Options& options) {
  print_error(fmt::format("{}; {} is not written",
                          counted(result.diagnostics.error_count(), "error"), options.output));
  return ExitStatus::kUserInput;
}

ExitStatus run_import(const Options& options) {
  const ThreadLimit limit(options.threads);
  FileSystem& files = real_file_system();
  const ImportResult result = import_mesh(files, options.import);
  if (!result.status.ok() || result.diagnostics.has_errors()) {
    print_all(result.diagnostics, "");
    return result.status.ok() ? refuse(result, options) : fail_with(result.status);
  }
  Result<std::string> bytes = freeze_registry(result.records);
  if (!bytes.ok()) return fail_with(bytes.status());
  const Result<Registry> registry = Registry::from_bytes(*bytes, options.output);
  if (!registry.ok()) return fail_with(registry.status());
  const std::string profile = profile_for(*registry, "");
  const size_t warnings = print_all(result.diagnostics, profile);

  std::string summary = summary_text(result);
  if (options.strict && !result.records.rejections.empty()) {
    const Status written = write_stdout(summary);
    if (!written.ok()) return fail_with(written);
    print_error(
        fmt::format("--strict, and Istio's validation refuses {} objects; {} is not written",
                    result.records.rejections.size(), options.output));
    return ExitStatus::kUserInput;
  }
  const Status stored = write_file_atomically(files, options.output, *bytes, kFileMode);
  if (!stored.ok()) return fail_with(stored);
  summary += profile_text(*registry, profile);
  summary += fmt::format("\n{}: {} bytes, {}\n", options.output, bytes->size(),
                         counted(warnings, "warning"));
  const Status written = write_stdout(summary);
  return end_with(written);
}

}  // namespace

CommandAction setup_import(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("PATH", options->import.paths,
                 "Files or directories of Kubernetes and Istio objects, YAML or JSON, also .gz and "
                 ".zst; - for the standard input")
      ->required();
  app.add_option("-o,--output", options->output, "Registry file to write")->required();
  app.add_option("--proxies", options->import.proxies_file,
                 "List of Envoy nodes {id, cluster, locality, metadata}; without it, one proxy for "
                 "every pod with a container istio-proxy");
  app.add_option("--pilot-env", options->import.pilot_env_file,
                 "Map of Pilot's environment variables");
  app.add_option("--domain", options->import.domain, "DNS domain of the cluster")
      ->capture_default_str();
  app.add_option("--trust-domain", options->import.trust_domain,
                 "Trust domain of the mesh, unless its MeshConfig names one")
      ->capture_default_str();
  app.add_option("-j,--threads", options->threads,
                 "Threads to use; 0: as many as there are processors")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--strict", options->strict,
               "Fail if Istio's validation would refuse an object, instead of leaving it out");
  app.footer(
      "Examples:\n"
      "  kubectl get service,endpoints,pod,node,namespace,configmap -A -o yaml > mesh/kube.yaml\n"
      "  meshc import mesh/ -o mesh.reg\n"
      "  meshc import mesh/ --proxies proxies.yaml --pilot-env pilot.yaml -o mesh.reg");
  return [options] { return run_import(*options); };
}

}  // namespace meshc
