// Makes the model of a mesh out of its index.
#include "build/istio_1_3/model.h"

#include "build/istio_1_3/access_log.h"

namespace meshc::istio_1_3 {

Model::Model(const MeshIndex& from, const PatchChecker* checker)
    : index(from),
      features(read_features(from.registry)),
      mesh(read_mesh_config(from.registry)),
      networks(from.registry, kClusterId),
      services(from, mesh),
      virtual_services(from, mesh),
      sidecars(from, mesh, services, virtual_services),
      authn(from, features),
      mixer_specs(from),
      gateways(from, features),
      authz(from),
      envoy_filters(from, mesh, checker),
      http_access_logs{http_access_logs_of(mesh, false), http_access_logs_of(mesh, true)},
      tcp_access_logs{tcp_access_logs_of(mesh, false), tcp_access_logs_of(mesh, true)} {}

}  // namespace meshc::istio_1_3
