// Reads Gateways and chooses those that select a router.
#include "build/istio_1_3/gateway_catalog.h"

#include "base/strings.h"
#include "build/istio_1_3/known_kinds.h"
#include "build/istio_1_3/sidecar_scope.h"

namespace meshc::istio_1_3 {
namespace {

ServerTlsMode read_mode(std::string_view word) {
  if (word == "SIMPLE") return ServerTlsMode::kSimple;
  if (word == "MUTUAL") return ServerTlsMode::kMutual;
  if (word == "AUTO_PASSTHROUGH") return ServerTlsMode::kAutoPassthrough;
  if (word == "ISTIO_MUTUAL") return ServerTlsMode::kIstioMutual;
  return ServerTlsMode::kPassthrough;
}

TlsVersion read_version(std::string_view word) {
  if (word == "TLSV1_0") return TlsVersion::kTls10;
  if (word == "TLSV1_1") return TlsVersion::kTls11;
  if (word == "TLSV1_2") return TlsVersion::kTls12;
  if (word == "TLSV1_3") return TlsVersion::kTls13;
  return TlsVersion::kAuto;
}

ServerTls read_tls(ValueRef node) {
  ServerTls tls;
  tls.mode = read_mode(node.find("mode").as_string());
  tls.server_certificate = node.find("serverCertificate").as_string();
  tls.private_key = node.find("privateKey").as_string();
  tls.ca_certificates = node.find("caCertificates").as_string();
  tls.credential_name = node.find("credentialName").as_string();
  tls.subject_alt_names = texts(node.find("subjectAltNames"));
  tls.certificate_spki = texts(node.find("verifyCertificateSpki"));
  tls.certificate_hashes = texts(node.find("verifyCertificateHash"));
  tls.parameters.minimum = read_version(node.find("minProtocolVersion").as_string());
  tls.parameters.maximum = read_version(node.find("maxProtocolVersion").as_string());
  tls.parameters.cipher_suites = texts(node.find("cipherSuites"));
  return tls;
}

// sanitizeServerHostNamespace: "./host" is of the gateway's own namespace, "*/host" of any, and
// "*/*" stands for all hosts of the server.
std::vector<std::string> read_hosts(ValueRef list, std::string_view namespace_name) {
  std::vector<std::string> hosts;
  for (std::string& host : texts(list)) {
    std::vector<std::string_view> parts = split(host, '/');
    if (parts.size() < 2) {
      hosts.push_back(std::move(host));
    } else if (parts[0] == ".") {
      hosts.push_back(std::string(namespace_name) + "/" + std::string(parts[1]));
    } else if (parts[0] != "*") {
      hosts.push_back(std::move(host));
    } else if (parts[1] == "*") {
      return {"*"};
    } else {
      hosts.emplace_back(parts[1]);
    }
  }
  return hosts;
}

GatewayServer read_server(ValueRef node, std::string_view namespace_name) {
  GatewayServer server;
  ValueRef port = node.find("port");
  server.port.name = port.find("name").as_string();
  server.port.number = static_cast<uint32_t>(port.find("number").as_int());
  server.port.protocol = parse_protocol(port.find("protocol").as_string());
  server.hosts = read_hosts(node.find("hosts"), namespace_name);
  if (ValueRef tls = node.find("tls"); tls.is_object()) server.tls = read_tls(tls);
  return server;
}

}  // namespace

bool GatewayServer::is_http() const {
  return istio_1_3::is_http(port.protocol) ||
         (port.protocol == Protocol::kHttps && tls && !tls->passes_through());
}

bool GatewayServer::is_tls() const { return tls && !istio_1_3::is_http(port.protocol); }

GatewayCatalog::GatewayCatalog(const MeshIndex& index, const Features& features)
    : own_namespace_only_(features.scope_gateway_to_namespace) {
  const Registry& registry = index.registry;
  for (const fb::Config* config : networking_configs(index, "Gateway")) {
    Gateway& gateway = all_.emplace_back();
    const fb::Meta& meta = *config->meta();
    gateway.short_name = registry.text(meta.name());
    gateway.namespace_name = registry.text(meta.namespace_());
    gateway.namespace_number = meta.namespace_();
    gateway.name.append(gateway.namespace_name).append("/").append(gateway.short_name);
    ValueRef spec = registry.value(config->spec());
    gateway.selector = label_set(spec.find("selector"));
    for (ValueRef server : spec.find("servers").children()) {
      gateway.servers.push_back(read_server(server, gateway.namespace_name));
    }
    gateway.config = config;
  }
}

std::vector<const Gateway*> GatewayCatalog::for_router(uint32_t namespace_number,
                                                       const std::vector<LabelSet>& labels) const {
  std::vector<const Gateway*> chosen;
  for (const Gateway& gateway : all_) {
    if (own_namespace_only_ && gateway.namespace_number != namespace_number) continue;
    if (gateway.selector.empty() || any_superset_of(labels, gateway.selector))
      chosen.push_back(&gateway);
  }
  return chosen;
}

}  // namespace meshc::istio_1_3
