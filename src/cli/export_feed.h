// A proxy's listeners in the forms in which Envoy and its tools take them.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "cli/export_files.h"
#include "cli/listener_printer.h"
#include "store/snapshot.h"

namespace meshc {

// A DiscoveryResponse in JSON, as Envoy reads it where `lds_config` is a `path_config_source`.
Result<ProxyText> envoy_file_text(const Snapshot& snapshot, ListenerPrinter& printer,
                                  uint32_t proxy);

// What Envoy answers at /config_dump, as far as it is about listeners: a BootstrapConfigDump with
// the node, an empty ClustersConfigDump and a ListenersConfigDump, in this order, since
// istioctl 1.3 takes the third. Listeners of v2 are in `dynamic_active_listeners`, those of v3 in
// `dynamic_listeners`.
Result<ProxyText> config_dump_text(const Snapshot& snapshot, ListenerPrinter& printer,
                                   uint32_t proxy);

// A DiscoveryResponse of the version's dialect as wire bytes, without a nonce.
Result<ProxyText> discovery_response_text(const Snapshot& snapshot, uint32_t proxy);

}  // namespace meshc
