// Naming a store and a version on the command line.
#include "cli/store_options.h"

#include <CLI/CLI.hpp>

#include "base/file_system.h"

namespace meshc {

void add_store_directory(CLI::App& app, std::string* directory) {
  app.add_option("store", *directory, "Directory of the store")->required()->type_name("DIRECTORY");
}

void add_store_options(CLI::App& app, StoreOptions* options) {
  add_store_directory(app, &options->directory);
  app.add_option("--version", options->version,
                 "Version to read, such as 2021-01-18T12:20:23Z/2 (default: the published one)")
      ->type_name("VERSION");
}

Result<Snapshot> open_snapshot(const StoreOptions& options) {
  return Snapshot::open(real_file_system(), options.directory, options.version);
}

}  // namespace meshc
