// The mesh as Istio 1.3.8's rules see it: what all proxies share, const once it is made.
#pragma once

#include "build/istio_1_3/authn_policies.h"
#include "build/istio_1_3/authz_policies.h"
#include "build/istio_1_3/envoy_filter.h"
#include "build/istio_1_3/features.h"
#include "build/istio_1_3/gateway_catalog.h"
#include "build/istio_1_3/mesh_config.h"
#include "build/istio_1_3/mixer_specs.h"
#include "build/istio_1_3/service_catalog.h"
#include "build/istio_1_3/sidecar_scope.h"
#include "build/istio_1_3/virtual_service.h"
#include "build/istio_1_3/workload.h"
#include "build/listener_plan.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

struct Model {
  // `checker` may be null: then all patches can be used.
  explicit Model(const MeshIndex& from, const PatchChecker* checker = nullptr);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const MeshIndex& index;
  const Features features;
  const MeshConfig mesh;
  const Networks networks;
  const ServiceCatalog services;
  const VirtualServiceCatalog virtual_services;
  const SidecarRules sidecars;
  const AuthnPolicies authn;
  const MixerSpecs mixer_specs;
  const GatewayCatalog gateways;
  const AuthzPolicies authz;
  const EnvoyFilterCatalog envoy_filters;
  // Access logs of HTTP and TCP filters, by whether the proxy is of 1.3 or later.
  const AccessLogs http_access_logs[2];
  const AccessLogs tcp_access_logs[2];
};

}  // namespace meshc::istio_1_3
