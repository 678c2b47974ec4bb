// A configuration file for Envoy itself for each proxy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

struct BootstrapOptions {
  std::string xds_host = "127.0.0.1";  // an address or a name
  uint32_t xds_port = 15010;
};

// Writes one Envoy bootstrap in JSON for each proxy into `directory` (made if absent), with its
// listeners as static resources and every cluster that they refer to: what `envoy --mode validate`
// takes, and what Envoy can run on. Clusters of the mesh have no endpoints; pass-through clusters
// go to the original destination; where listeners take routes or secrets from the aggregated
// stream, that is asked for at `options`. kUnsupported for a version that is not of the v3 API.
Status export_bootstraps(const Snapshot& snapshot, const std::vector<uint32_t>& proxies,
                         const std::string& directory, const BootstrapOptions& options);

// "<node id>.json" with every byte but letters, digits and ._~- as %XX; an id too long for a file
// name is cut and ends with its digest.
std::string bootstrap_file_name(std::string_view node_id);

// "127.0.0.1:15010", "istiod.istio-system:15010" or "[::1]:15010".
Result<BootstrapOptions> parse_xds_address(std::string_view text);

}  // namespace meshc
