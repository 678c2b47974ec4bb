// Which objects are named as the sources of what the rules read.
#pragma once

#include "build/istio_1_3/model.h"

namespace meshc::istio_1_3 {

// The object that the service was made of.
inline SourceObject source_of(const Service& service) {
  if (service.kube != nullptr) return {"Service", service.kube->meta()};
  return {"ServiceEntry", service.entry->meta()};
}

inline SourceObject source_of(const VirtualService& virtual_service) {
  return {"VirtualService", virtual_service.config->meta()};
}

inline SourceObject source_of(const fb::Endpoints& endpoints) {
  return {endpoints.is_slice() ? "EndpointSlice" : "Endpoints", endpoints.meta()};
}

// What describes the proxy itself.
inline SourceObject proxy_source() { return {kProxySource, nullptr}; }

// The mesh configuration, if one was given.
inline void add_mesh_config(const Model& model, Sources* sources) {
  const fb::Source& where = *model.index.registry.root().mesh_config_source();
  if (where.file() != 0) sources->add(kMeshConfigSource, nullptr);
}

inline void add_sidecar(const SidecarScope& scope, Sources* sources) {
  if (scope.config != nullptr) sources->add("Sidecar", scope.config->meta());
}

// What says where traffic to unknown destinations goes.
inline void add_traffic_policy(const Model& model, const SidecarScope& scope, Sources* sources) {
  if (scope.has_traffic_policy) return add_sidecar(scope, sources);
  add_mesh_config(model, sources);
}

}  // namespace meshc::istio_1_3
