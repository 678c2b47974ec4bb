// Builds the TLS contexts of gateway servers.
#include "build/istio_1_3/gateway_tls.h"

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/tls_secrets.h"

namespace meshc::istio_1_3 {
namespace {

// Whether an agent beside the router serves the credentials that gateways name.
bool has_credentials(const ProxyShape& shape) {
  const std::string* text = certificate_metadata(shape, "USER_SDS");
  return text != nullptr && parse_bool(*text).value_or(false);
}

void add_credential(const Model& model, const ServerTls& tls, TlsContextPlan* context) {
  context->certificate = gateway_secret(model, tls.credential_name);
  if (tls.mode == ServerTlsMode::kMutual) {
    ValidationPlan& validation = context->validation.emplace();
    validation.trusted_ca = gateway_secret(model, tls.credential_name + "-cacert");
    validation.subject_alt_names = tls.subject_alt_names;
    validation.certificate_spki = tls.certificate_spki;
    validation.certificate_hashes = tls.certificate_hashes;
  } else if (!tls.subject_alt_names.empty()) {
    context->validation.emplace().subject_alt_names = tls.subject_alt_names;
  }
}

// With the certificates that workloads show to each other.
void add_mesh_certificates(const Model& model, const ProxyShape& shape, const ServerTls& tls,
                           TlsContextPlan* context) {
  ValidationPlan& validation = context->validation.emplace();
  validation.subject_alt_names = tls.subject_alt_names;
  if (!model.mesh.sds_uds_path.empty()) {
    context->certificate = workload_secret(model, shape, kWorkloadSecret);
    validation.trusted_ca = workload_secret(model, shape, kRootSecret);
    return;
  }
  CertificatePaths files = workload_files(shape, "");
  context->certificate = CertificateFilesPlan{files.certificate_chain, files.private_key};
  validation.trusted_ca = files.root;
}

// Here a credential's name counts for nothing, and without it there may be no file.
void add_files(const ServerTls& tls, TlsContextPlan* context) {
  context->certificate = CertificateFilesPlan{tls.server_certificate, tls.private_key};
  if (tls.ca_certificates.empty() && tls.subject_alt_names.empty()) return;
  ValidationPlan& validation = context->validation.emplace();
  if (!tls.ca_certificates.empty()) validation.trusted_ca = tls.ca_certificates;
  validation.subject_alt_names = tls.subject_alt_names;
}

}  // namespace

TlsContextPlan server_tls_context(const Model& model, const ProxyShape& shape,
                                  const ServerTls& tls) {
  TlsContextPlan context;
  context.alpn_protocols = {"h2", "http/1.1"};
  if (has_credentials(shape) && !tls.credential_name.empty()) {
    add_credential(model, tls, &context);
  } else if (tls.mode == ServerTlsMode::kIstioMutual) {
    add_mesh_certificates(model, shape, tls, &context);
  } else {
    add_files(tls, &context);
  }
  context.require_client_certificate =
      tls.mode == ServerTlsMode::kMutual || tls.mode == ServerTlsMode::kIstioMutual;
  if (tls.parameters != TlsParametersPlan()) context.parameters = tls.parameters;
  return context;
}

std::string tls_fault(const TlsContextPlan& context) {
  if (const auto* files = std::get_if<CertificateFilesPlan>(&context.certificate)) {
    if (files->certificate_chain.empty()) return "there is no file for its certificate";
    if (files->private_key.empty()) return "there is no file for its private key";
  }
  if (!context.validation) return {};
  const auto* ca = std::get_if<std::string>(&context.validation->trusted_ca);
  if (ca != nullptr && ca->empty()) return "there is no file for its CA certificates";
  constexpr size_t kSpkiLength = 44;  // base64 of 32 bytes
  for (const std::string& digest : context.validation->certificate_spki) {
    if (digest.size() != kSpkiLength) return "'" + digest + "' is no digest of a public key";
  }
  constexpr size_t kShortestHash = 64;  // hexadecimal of 32 bytes, with or without colons
  constexpr size_t kLongestHash = 95;
  for (const std::string& digest : context.validation->certificate_hashes) {
    if (digest.size() < kShortestHash || digest.size() > kLongestHash)
      return "'" + digest + "' is no digest of a certificate";
  }
  return {};
}

std::vector<std::string> sni_hosts(const GatewayServer& server) {
  std::vector<std::string> hosts;
  for (const std::string& host : server.hosts) {
    std::vector<std::string_view> parts = split(host, '/');
    hosts.emplace_back(parts.size() > 1 ? parts[1] : parts[0]);
  }
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

}  // namespace meshc::istio_1_3
