// What `meshc show` prints of a version, a proxy and a listener.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "cli/output_form.h"
#include "store/snapshot.h"

namespace meshc {

// All proxies with their numbers of listeners and conflicts, then what was left out of the mesh.
std::string show_version(const Snapshot& snapshot, OutputForm form);

// Where each of the proxy's listeners listens and what becomes of connections, by port and address;
// then its conflicts. In JSON and YAML: the listeners themselves.
Result<std::string> show_proxy(const Snapshot& snapshot, uint32_t proxy, OutputForm form);

// One listener, found by its name, "address:port", or a port that no other one has. As a table: its
// chains. kNotFound names the listeners there are.
Result<std::string> show_listener(const Snapshot& snapshot, uint32_t proxy,
                                  const std::string& listener, OutputForm form);

}  // namespace meshc
