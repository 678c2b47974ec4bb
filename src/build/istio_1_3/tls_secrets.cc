// Names the secrets and files that hold a proxy's certificates.
#include "build/istio_1_3/tls_secrets.h"

namespace meshc::istio_1_3 {
namespace {

constexpr const char* kDefaultTokenPath = "/var/run/secrets/tokens/istio-token";
constexpr const char* kGatewayUdsPath = "unix:/var/run/ingress_gateway/sds";

}  // namespace

const std::string* certificate_metadata(const ProxyShape& shape, std::string_view key) {
  auto at = shape.certificate_metadata.find(key);
  return at == shape.certificate_metadata.end() ? nullptr : &at->second;
}

SdsSecretPlan workload_secret(const Model& model, const ProxyShape& shape, std::string name) {
  SdsSecretPlan secret;
  secret.name = std::move(name);
  secret.uds_path = model.mesh.sds_uds_path;
  const std::string* token = certificate_metadata(shape, "SDS_TOKEN_PATH");
  secret.token_path = token != nullptr && !token->empty() ? *token : kDefaultTokenPath;
  secret.initial_fetch_timeout = model.features.initial_fetch_timeout;
  return secret;
}

SdsSecretPlan gateway_secret(const Model& model, std::string name) {
  SdsSecretPlan secret;
  secret.name = std::move(name);
  secret.uds_path = kGatewayUdsPath;
  secret.is_gateway_credential = true;
  secret.initial_fetch_timeout = model.features.initial_fetch_timeout;
  return secret;
}

CertificatePaths workload_files(const ProxyShape& shape, std::string_view base) {
  auto path = [&](std::string_view key, const char* usual) {
    const std::string* stated = certificate_metadata(shape, key);
    return stated != nullptr ? *stated : std::string(base) + usual;
  };
  return {path("TLS_SERVER_CERT_CHAIN", "/etc/certs/cert-chain.pem"),
          path("TLS_SERVER_KEY", "/etc/certs/key.pem"),
          path("TLS_SERVER_ROOT_CERT", "/etc/certs/root-cert.pem")};
}

}  // namespace meshc::istio_1_3
