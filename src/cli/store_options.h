// The options that all commands on a store share.
#pragma once

#include <string>

#include "base/status.h"
#include "store/snapshot.h"

namespace CLI {
class App;
}

namespace meshc {

struct StoreOptions {
  std::string directory;
  std::string version;  // empty: the published one
};

// STORE alone, for commands that are not about one version.
void add_store_directory(CLI::App& app, std::string* directory);

// STORE and --version.
void add_store_options(CLI::App& app, StoreOptions* options);

// Opens what the options name.
Result<Snapshot> open_snapshot(const StoreOptions& options);

}  // namespace meshc
