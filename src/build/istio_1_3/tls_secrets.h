// Where a proxy's own certificates come from: secrets by SDS, or files (Istio 1.3.8
// security/model/authentication.go).
#pragma once

#include <string>
#include <string_view>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/tls_plan.h"

namespace meshc::istio_1_3 {

inline constexpr const char* kWorkloadSecret = "default";
inline constexpr const char* kRootSecret = "ROOTCA";

// What the node says about its certificates under a key; null if nothing.
const std::string* certificate_metadata(const ProxyShape& shape, std::string_view key);

// A secret from the mesh's SDS server: ConstructSdsSecretConfig.
SdsSecretPlan workload_secret(const Model& model, const ProxyShape& shape, std::string name);

// A secret from the agent beside an ingress gateway: ConstructSdsSecretConfigForGatewayListener.
SdsSecretPlan gateway_secret(const Model& model, std::string name);

struct CertificatePaths {
  std::string certificate_chain;
  std::string private_key;
  std::string root;
};

// The node's metadata says where the files are, else they are in the usual folder below `base`.
CertificatePaths workload_files(const ProxyShape& shape, std::string_view base);

}  // namespace meshc::istio_1_3
