// Kubernetes objects that mean something to listeners -> records.
#pragma once

#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

// Each takes a reader of the whole object and what read_meta() gave for it. Fields are checked for
// type and range; every mistake goes to the reader's diagnostics, and the record is of use only if
// there was none.

ServiceRecord read_service(const ObjectReader& object, MetaRecord meta);
// v1 Endpoints: addresses that are not ready are kept and marked.
EndpointsRecord read_endpoints(const ObjectReader& object, MetaRecord meta);
// discovery.k8s.io/v1 or v1beta1 EndpointSlice. A port without number means all ports of the pods,
// which no service has, and is left out.
EndpointsRecord read_endpoint_slice(const ObjectReader& object, MetaRecord meta);
PodRecord read_pod(const ObjectReader& object, MetaRecord meta);

}  // namespace meshc
