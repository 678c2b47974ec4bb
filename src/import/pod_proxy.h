// The Envoy node that a pod's sidecar container introduces itself as.
#pragma once

#include <optional>
#include <string_view>

#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

// The proxy of a pod that has a container named istio-proxy (or an init container of that name that
// keeps running), has an address, and has not ended; else nothing. `object` is the Pod that `pod`
// was read from, `domain` the cluster's DNS domain. Metadata is what the 1.3 injector and
// pilot-agent make of the pod: its ISTIO_META_ and ISTIO_METAJSON_ variables
// (pkg/bootstrap/bootstrap_config.go, getNodeMetaData), and the injector's defaults for what they
// leave open.
std::optional<ProxyRecord> proxy_of_pod(const ObjectReader& object, const PodRecord& pod,
                                        std::string_view domain);

}  // namespace meshc
