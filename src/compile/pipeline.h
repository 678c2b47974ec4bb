// From a registry to the content of a version: the spine of meshc.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/perf.h"
#include "base/status.h"
#include "encode/encode_listener.h"
#include "registry/registry.h"
#include "store/version_content.h"

namespace meshc {

struct CompileOptions {
  std::string profile;       // one of profile_names(); empty: as the registry's content says
  bool stock_envoy = false;  // leave out what only the control plane's own Envoy knows
  Dialect dialect = Dialect::kV3;
  std::string proxy_glob = "*";
  bool mysql_filter = false;  // v3: emit the MySQL filter where the mesh asks for it
};

struct CompileReport {
  uint64_t classes = 0;
  uint64_t shared_sets = 0;
  // What the dialect cannot express, counted over the plans of all classes.
  uint64_t mixer_filters_left_out = 0;
  uint64_t mysql_filters_left_out = 0;
};

struct Compiled {
  VersionContent content;
  CompileReport report;
};

// Builds and encodes the listeners of all proxies that `options` choose. `progress` is called with
// the number of further proxies that are done, from any thread. Uses the threads that the caller's
// ThreadLimit allows; the result does not depend on their number.
Result<Compiled> compile_mesh(const Registry& registry, const CompileOptions& options,
                              StageTimers& timers, const std::function<void(size_t)>& progress);

}  // namespace meshc
