// A configuration for Envoy itself for a proxy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "cli/export_files.h"
#include "cli/listener_printer.h"
#include "store/snapshot.h"

namespace meshc {

struct BootstrapOptions {
  std::string xds_host = "127.0.0.1";  // an address or a name
  uint32_t xds_port = 15010;
};

// An Envoy bootstrap in JSON with the proxy's listeners as static resources and every cluster that
// they refer to: what `envoy --mode validate` takes, and what Envoy can run on. Clusters of the
// mesh have no endpoints; pass-through clusters go to the original destination; where listeners
// take routes or secrets from the aggregated stream, that is asked for at `options`. The version
// must be of the v3 API.
Result<ProxyText> bootstrap_of(const Snapshot& snapshot, ListenerPrinter& printer, uint32_t proxy,
                               const BootstrapOptions& options);

// "127.0.0.1:15010", "istiod.istio-system:15010" or "[::1]:15010".
Result<BootstrapOptions> parse_xds_address(std::string_view text);

}  // namespace meshc
