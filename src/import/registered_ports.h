// The check of REGISTERED_PORTS in a proxy's metadata: ports that its agent has registered in the
// application's place.
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "registry/records.h"

namespace meshc {

// The value is a list of {port, appPort, protocol, service}, or the same as JSON text, since
// metadata made of environment variables has only texts. Each fault is an error about `object`,
// which is the proxy or its pod. The same port may stand in the list several times only for Dubbo
// and HSF services, which share it.
void check_registered_ports(const ProxyRecord& proxy, const std::string& object,
                            Diagnostics* diagnostics);

}  // namespace meshc
