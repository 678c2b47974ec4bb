// Records as the Kubernetes objects that `meshc import` would read them from.
#pragma once

#include "registry/records.h"

namespace meshc::gen {

// Each object has, besides what its record says, the usual fields that do not matter to meshc, so
// that a file of them is as large as one from a real cluster.
ValueRecord service_object(const ServiceRecord& service);
// An Endpoints object, or an EndpointSlice where the record is one.
ValueRecord endpoints_object(const EndpointsRecord& endpoints);
// A pod with an injected sidecar, or a router, from which an import makes `proxy`.
ValueRecord pod_object(const PodRecord& pod, const ProxyRecord& proxy);
ValueRecord node_object(const NodeRecord& node);
ValueRecord namespace_object(const NamespaceRecord& record);
ValueRecord config_object(const ConfigRecord& config);
// The ConfigMap `istio` that holds the mesh's settings.
ValueRecord settings_object(const ValueRecord& mesh_config);
// The node as lists of proxies have it.
ValueRecord proxy_object(const ProxyRecord& proxy);

}  // namespace meshc::gen
