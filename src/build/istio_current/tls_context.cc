// Certificates by SDS, and how peers are checked.
#include "build/istio_current/tls_context.h"

#include <algorithm>
#include <cctype>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kContextType =
    "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
constexpr std::string_view kBuiltinSecret = "builtin://";
constexpr std::string_view kExternalSecret = "sds://";
constexpr std::string_view kCaSuffix = "-cacert";

std::vector<std::string> http_alpns() { return {"h2", "http/1.1"}; }

std::vector<std::string> tcp_alpns(const Model& model) {
  if (model.features.disable_mx_alpn) return http_alpns();
  return {"istio-peer-exchange", "h2", "http/1.1"};
}

// Where certificates are: files by name in the agent's SDS, or its own.
struct CertificatePaths {
  std::string_view chain, key, root;
};

std::string certificate_name(const CertificatePaths& paths) {
  if (paths.chain.empty() || paths.key.empty()) return {};
  return "file-cert:" + std::string(paths.chain) + "~" + std::string(paths.key);
}

std::string root_name(const CertificatePaths& paths) {
  return paths.root.empty() ? std::string() : "file-root:" + std::string(paths.root);
}

Tree file_secret(const Proxy& proxy, const std::string& name, std::string_view otherwise) {
  if (name.empty()) return sds_secret(otherwise);
  const bool has_own_server = proxy.metadata_text("file-credential") == "true";
  return has_own_server ? sds_secret(name, "sds-files-grpc") : sds_secret(name);
}

std::vector<Tree> exact_names(ValueRef names) {
  std::vector<Tree> matchers;
  for (const std::string& name : texts(names)) matchers.push_back(tree_object({{"exact", name}}));
  return matchers;
}

Tree combined(Tree defaults, Tree secret) {
  return tree_object({{"default_validation_context", std::move(defaults)},
                      {"validation_context_sds_secret_config", std::move(secret)}});
}

// ConstructSdsSecretConfigForCredential; absent if the provider's service is unknown.
Tree credential_secret(const Model& model, const Proxy& proxy, const std::string& name) {
  if (name == kBuiltinSecret) return sds_secret("default");
  if (name == std::string(kBuiltinSecret) + std::string(kCaSuffix)) return sds_secret("ROOTCA");
  const auto external = [&](std::string_view cluster) { return sds_secret(name, cluster); };
  if (const auto provider_name = strip_prefix(name, kExternalSecret)) {
    for (const Provider& provider : model.mesh.providers) {
      if (provider.kind != "sds" || provider.settings.find("name").as_string() != *provider_name)
        continue;
      const auto [host, cluster] = model.services.lookup_cluster(
          provider.settings.find("service").as_string(),
          static_cast<uint32_t>(provider.settings.find("port").as_int()));
      return cluster.empty() ? Tree() : external(cluster);
    }
    if (proxy.metadata_text("credential") == "true") return external("sds-external");
  }
  std::string resource = name;
  if (starts_with(name, kBuiltinSecret)) {
    resource = "default";
  } else if (!starts_with(name, "kubernetes://") && !starts_with(name, "kubernetes-gateway://") &&
             !starts_with(name, "configmap://") && !starts_with(name, "invalid://")) {
    resource = "kubernetes://" + name;
  }
  return tree_object(
      {{"name", resource},
       {"sds_config", tree_object({{"ads", tree_object({})}, {"resource_api_version", "V3"}})}});
}

// ApplyCredentialSDSToServerCommonTLSContext.
void add_credentials(const Model& model, const Proxy& proxy, ValueRef settings,
                     TreeBuilder* common) {
  std::vector<std::string> names = texts(settings.find("credentialNames"));
  if (names.empty()) names.emplace_back(settings.find("credentialName").as_string());
  std::vector<Tree> secrets;
  for (const std::string& name : names) {
    if (Tree secret = credential_secret(model, proxy, name)) secrets.push_back(std::move(secret));
  }
  common->set("tls_certificate_sds_secret_configs", tree_list(std::move(secrets)));
  std::string root = names[0] + std::string(kCaSuffix);
  if (const ValueRef stated = settings.find("caCertCredentialName"); !stated.as_string().empty())
    root = stated.as_string();
  const std::string_view mode = settings.find("mode").as_string();
  if (mode == "MUTUAL" || mode == "OPTIONAL_MUTUAL") {
    const Tree defaults = tree_object(
        {{"match_subject_alt_names", tree_list(exact_names(settings.find("subjectAltNames")))},
         {"verify_certificate_spki", texts(settings.find("verifyCertificateSpki"))},
         {"verify_certificate_hash", texts(settings.find("verifyCertificateHash"))}});
    common->set("combined_validation_context",
                combined(defaults, credential_secret(model, proxy, root)));
  } else if (settings.find("subjectAltNames").size() > 0) {
    common->set("validation_context",
                tree_object({{"match_subject_alt_names",
                              tree_list(exact_names(settings.find("subjectAltNames")))}}));
  }
}

// ApplyToCommonTLSContext.
void add_files(const Proxy& proxy, const std::vector<CertificatePaths>& certificates,
               std::vector<Tree> names, std::string_view crl, bool validates, TreeBuilder* common) {
  std::vector<Tree> secrets;
  for (const CertificatePaths& paths : certificates)
    secrets.push_back(file_secret(proxy, certificate_name(paths), "default"));
  common->set("tls_certificate_sds_secret_configs", tree_list(std::move(secrets)));
  if (!validates) return;
  const Tree defaults =
      tree_object({{"match_subject_alt_names", tree_list(std::move(names))},
                   {"crl", crl.empty() ? Tree() : tree_object({{"filename", crl}})}});
  common->set("combined_validation_context",
              combined(defaults, file_secret(proxy, root_name(certificates[0]), "ROOTCA")));
}

CertificatePaths own_paths(const Proxy& proxy) {
  return {proxy.metadata_text("TLS_SERVER_CERT_CHAIN"), proxy.metadata_text("TLS_SERVER_KEY"),
          proxy.metadata_text("TLS_SERVER_ROOT_CERT")};
}

// "TLSV1_2" of Istio is "TLSv1_2" of Envoy; absent for the default.
Tree protocol_word(std::string_view word) {
  if (word.empty() || word == "TLS_AUTO") return {};
  return "TLSv" + std::string(word.substr(4));
}

// applyDownstreamTLSDefaults, applyServerTLSSettings; absent if nothing is said.
Tree server_parameters(const Model& model, ValueRef settings) {
  const ValueRef defaults = model.mesh.tls_defaults;
  Tree curves, suites, minimum, maximum;
  if (defaults.is_object()) {
    curves = texts(defaults.find("ecdhCurves"));
    suites = texts(defaults.find("cipherSuites"));
    const std::string_view word = defaults.find("minProtocolVersion").as_string();
    if (!word.empty() && word != "TLS_AUTO") minimum = word == "TLSV1_3" ? "TLSv1_3" : "TLSv1_2";
  }
  if (Tree own = protocol_word(settings.find("minProtocolVersion").as_string())) minimum = own;
  if (Tree own = known_cipher_suites(settings.find("cipherSuites"))) suites = own;
  maximum = protocol_word(settings.find("maxProtocolVersion").as_string());
  if (!curves && !suites && !minimum && !maximum) return {};
  return tree_object({{"tls_minimum_protocol_version", minimum},
                      {"tls_maximum_protocol_version", maximum},
                      {"cipher_suites", suites},
                      {"ecdh_curves", curves}});
}

}  // namespace

std::vector<std::string> known_cipher_suites(ValueRef list) {
  constexpr std::string_view kKnown[] = {"ECDHE-ECDSA-AES128-GCM-SHA256",
                                         "ECDHE-RSA-AES128-GCM-SHA256",
                                         "ECDHE-ECDSA-AES256-GCM-SHA384",
                                         "ECDHE-RSA-AES256-GCM-SHA384",
                                         "ECDHE-ECDSA-CHACHA20-POLY1305",
                                         "ECDHE-RSA-CHACHA20-POLY1305",
                                         "ECDHE-ECDSA-AES128-SHA",
                                         "ECDHE-RSA-AES128-SHA",
                                         "ECDHE-ECDSA-AES256-SHA",
                                         "ECDHE-RSA-AES256-SHA",
                                         "AES128-GCM-SHA256",
                                         "AES256-GCM-SHA384",
                                         "AES128-SHA",
                                         "AES256-SHA",
                                         "DES-CBC3-SHA"};
  std::vector<std::string> suites;
  for (std::string& suite : texts(list)) {
    const bool is_expression =
        suite.empty() || suite == "ALL" || std::isalnum(static_cast<unsigned char>(suite[0])) == 0;
    const bool is_known =
        is_expression || std::find(std::begin(kKnown), std::end(kKnown), suite) != std::end(kKnown);
    if (is_known && std::find(suites.begin(), suites.end(), suite) == suites.end())
      suites.push_back(std::move(suite));
  }
  return suites;
}

Tree inbound_tls(const Model& model, const Proxy& proxy, bool is_http) {
  TreeBuilder common;
  const bool is_exchange = !is_http && model.features.metadata_exchange;
  common.set("alpn_protocols", is_exchange ? tcp_alpns(model) : http_alpns());
  std::vector<std::string> suites = {"ECDHE-ECDSA-AES256-GCM-SHA384",
                                     "ECDHE-RSA-AES256-GCM-SHA384",
                                     "ECDHE-ECDSA-AES128-GCM-SHA256",
                                     "ECDHE-RSA-AES128-GCM-SHA256",
                                     "AES256-GCM-SHA384",
                                     "AES128-GCM-SHA256"};
  if (model.mesh.mesh_mtls_cipher_suites) suites = *model.mesh.mesh_mtls_cipher_suites;
  common.set("tls_params", tree_object({{"tls_minimum_protocol_version",
                                         model.mesh.mesh_mtls_needs_tls13 ? "TLSv1_3" : "TLSv1_2"},
                                        {"tls_maximum_protocol_version", "TLSv1_3"},
                                        {"cipher_suites", suites}}));
  std::vector<Tree> names;
  if (!model.features.skip_trust_domain) {
    for (const std::string& domain : model.mesh.peer_trust_domains)
      names.push_back(tree_object({{"prefix", "spiffe://" + domain + "/"}}));
  }
  add_files(proxy, {own_paths(proxy)}, std::move(names), "", true, &common);
  return tree_shared(
      tree_object({{"common_tls_context", common.build()}, {"require_client_certificate", true}}));
}

Tree server_tls(const Model& model, const Proxy& proxy, ValueRef settings, TlsUse use) {
  std::string_view mode = settings.find("mode").as_string();
  if (mode.empty()) mode = "PASSTHROUGH";
  const bool is_istio = mode == "ISTIO_MUTUAL";
  TreeBuilder common;
  if (use == TlsUse::kQuic) {
    common.set("alpn_protocols", std::vector<std::string>{"h3"});
  } else {
    common.set("alpn_protocols",
               use == TlsUse::kTerminatedTcp && is_istio ? tcp_alpns(model) : http_alpns());
  }
  const bool requires_client = (mode == "MUTUAL" || is_istio) && use != TlsUse::kQuic;
  const bool validates = requires_client || mode == "OPTIONAL_MUTUAL";
  const std::string_view crl = settings.find("caCrl").as_string();
  const std::vector<Tree> names = exact_names(settings.find("subjectAltNames"));
  if (is_istio) {
    add_files(proxy, {own_paths(proxy)}, names, crl, validates, &common);
  } else if (settings.find("credentialNames").size() > 0 ||
             !settings.find("credentialName").as_string().empty()) {
    add_credentials(model, proxy, settings, &common);
  } else {
    const std::string_view root = settings.find("caCertificates").as_string();
    std::vector<CertificatePaths> certificates;
    for (ValueRef item : settings.find("tlsCertificates").children()) {
      certificates.push_back(
          {item.find("serverCertificate").as_string(), item.find("privateKey").as_string(), root});
    }
    if (certificates.empty())
      certificates.push_back({settings.find("serverCertificate").as_string(),
                              settings.find("privateKey").as_string(), root});
    add_files(proxy, certificates, names, crl, validates, &common);
  }
  if (mode == "SIMPLE" || mode == "MUTUAL" || mode == "OPTIONAL_MUTUAL")
    common.set("tls_params", server_parameters(model, settings));
  return tree_object(
      {{"common_tls_context", common.build()}, {"require_client_certificate", requires_client}});
}

Tree tls_socket(const Tree& context) {
  if (!context) return {};
  TreeBuilder config;
  config.set("@type", kContextType).add_all(context);
  return tree_extension("envoy.transport_sockets.tls", config.build());
}

Tree quic_socket(const Tree& context) {
  if (!context) return {};
  return tree_extension(
      "envoy.transport_sockets.quic",
      tree_any("envoy.extensions.transport_sockets.quic.v3.QuicDownstreamTransport",
               {{"downstream_tls_context", context}}));
}

}  // namespace meshc::istio_current
