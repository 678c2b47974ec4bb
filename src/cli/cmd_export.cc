// `meshc export`: writes a version's listeners in a form that other programs read.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/export_bootstrap.h"
#include "cli/export_feed.h"
#include "cli/export_files.h"
#include "cli/export_listeners.h"
#include "cli/output.h"
#include "cli/store_options.h"

namespace meshc {
namespace {

struct ExportOptions {
  StoreOptions store;
  std::string format = "listeners";
  std::string output = "-";
  std::vector<std::string> proxies;
  std::string xds_address = "127.0.0.1:15010";
};

// The proxies asked for in the order of their ids, or all.
Result<std::vector<uint32_t>> choose_proxies(const Snapshot& snapshot,
                                             const std::vector<std::string>& wanted) {
  std::vector<uint32_t> chosen;
  for (const std::string& id : wanted) {
    MESHC_ASSIGN_OR_RETURN(const uint32_t proxy, snapshot.find_proxy(id));
    chosen.push_back(proxy);
  }
  for (uint32_t i = 0; wanted.empty() && i < snapshot.proxy_count(); ++i) chosen.push_back(i);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

Status export_version(const ExportOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot snapshot, open_snapshot(options.store));
  MESHC_ASSIGN_OR_RETURN(const std::vector<uint32_t> proxies,
                         choose_proxies(snapshot, options.proxies));
  if (options.format == "listeners") return export_listeners(snapshot, proxies, options.output);
  ListenerPrinter printer(snapshot);
  MakeProxyText make;
  if (options.format == "bootstrap") {
    MESHC_RETURN_IF_ERROR(check_is_v3(snapshot, "Envoy's bootstraps"));
    MESHC_ASSIGN_OR_RETURN(const BootstrapOptions bootstrap,
                           parse_xds_address(options.xds_address));
    make = [&, bootstrap](uint32_t proxy) {
      return bootstrap_of(snapshot, printer, proxy, bootstrap);
    };
  } else if (options.format == "envoy-files") {
    MESHC_RETURN_IF_ERROR(check_is_v3(snapshot, "files that Envoy watches"));
    make = [&](uint32_t proxy) { return envoy_file_text(snapshot, printer, proxy); };
  } else if (options.format == "config-dump") {
    make = [&](uint32_t proxy) { return config_dump_text(snapshot, printer, proxy); };
  } else {
    make = [&](uint32_t proxy) { return discovery_response_text(snapshot, proxy); };
  }
  const std::string suffix = options.format == "discovery-response" ? ".pb" : ".json";
  return export_files(snapshot, proxies, options.output, suffix, make);
}

ExitStatus run_export(const ExportOptions& options) {
  const Status status = export_version(options);
  return end_with(status);
}

}  // namespace

CommandAction setup_export(CLI::App& app) {
  const auto options = std::make_shared<ExportOptions>();
  add_store_options(app, &options->store);
  app.add_option("--format", options->format, "What to write")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->check(CLI::IsMember(
          {"listeners", "bootstrap", "envoy-files", "config-dump", "discovery-response"}));
  app.add_option("-o,--output", options->output,
                 "File, or - for stdout; a directory for formats with a file for each proxy")
      ->type_name("PATH")
      ->capture_default_str();
  app.add_option("--proxy", options->proxies,
                 "Only this proxy, by its id or a unique part of it (may be repeated)")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--xds-address", options->xds_address,
                 "Where Envoy gets its routes and secrets from, for bootstrap")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.footer(
      "listeners: one JSON object of all proxies: {\"<node id>\": {\"listeners\": [...], "
      "\"conflicts\": [...]}, ...}\n"
      "All others write one file for each proxy, named after its node id:\n"
      "bootstrap: a configuration for Envoy with the listeners in it.\n"
      "envoy-files: what Envoy watches where lds_config is a path_config_source; files are moved "
      "into "
      "place, and left alone where the listeners have not changed.\n"
      "config-dump: what Envoy shows at /config_dump, for `istioctl proxy-config listeners -f`.\n"
      "discovery-response: a DiscoveryResponse in protobuf.\n"
      "Examples:\n"
      "  meshc export store > listeners.json\n"
      "  meshc export store --proxy reviews-1.default | jq .\n"
      "  meshc export store --format envoy-files -o /etc/envoy/lds\n"
      "  meshc export store --format config-dump --proxy reviews-1.default > dump.json\n"
      "  meshc export store --format bootstrap -o bootstraps && \\\n"
      "    envoy --mode validate -c bootstraps/sidecar~10.1.1.1~reviews-1.default~*.json");
  return [options] { return run_export(*options); };
}

}  // namespace meshc
