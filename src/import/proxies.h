// Proxies: from a list of Envoy nodes, or one for every pod with a sidecar container.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"
#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

// Reads Envoy nodes {id, cluster, locality, metadata} from a document that is one node or a list of
// them. The id must be "type~ip~name~domain" with type sidecar or router, and a sidecar needs a
// valid address in it or in INSTANCE_IPS: Istio 1.3 pilot/pkg/model/context.go,
// ParseServiceNodeWithMetadata.
void read_proxies(NodeRef document, std::vector<ProxyRecord>* proxies, Diagnostics* diagnostics);

// Reports every id that several proxies have, with all places.
void check_proxy_ids(const std::vector<ProxyRecord>& proxies, Diagnostics* diagnostics);

}  // namespace meshc
