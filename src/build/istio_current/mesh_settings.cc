// Reads MeshConfig from the registry.
#include "build/istio_current/mesh_settings.h"

#include <algorithm>

#include "base/go_duration.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

DefaultExport read_export(ValueRef list) {
  if (!list.is_array()) return DefaultExport::kPublic;
  bool is_public = false;
  for (ValueRef item : list.children()) {
    if (item.as_string() == ".") return DefaultExport::kPrivate;
    is_public = is_public || item.as_string() == "*";
  }
  return is_public ? DefaultExport::kPublic : DefaultExport::kNobody;
}

// The providers that istiod has of its own, then those of the mesh; one of the same name replaces.
std::vector<Provider> read_providers(ValueRef list) {
  std::vector<Provider> providers = {{"prometheus", "prometheus", {}},
                                     {"stackdriver", "stackdriver", {}},
                                     {"envoy", "envoyFileAccessLog", {}}};
  for (ValueRef item : list.children()) {
    Provider provider{item.find("name").as_string(), {}, {}};
    for (ValueRef member : item.children()) {
      if (member.key() == "name") continue;
      provider.kind = member.key();
      provider.settings = member;
    }
    const auto same = std::find_if(providers.begin(), providers.end(), [&](const Provider& known) {
      return known.name == provider.name;
    });
    if (same == providers.end()) {
      providers.push_back(provider);
    } else {
      *same = provider;
    }
  }
  return providers;
}

std::vector<std::string_view> names_of(ValueRef list) {
  std::vector<std::string_view> names;
  for (ValueRef item : list.children()) names.push_back(item.as_string());
  return names;
}

void read_trust_domains(ValueRef root, MeshSettings* mesh) {
  mesh->trust_domain_aliases = texts(root.find("trustDomainAliases"));
  auto& aliases = mesh->trust_domain_aliases;
  std::sort(aliases.begin(), aliases.end());
  aliases.erase(std::unique(aliases.begin(), aliases.end()), aliases.end());
  const auto add = [&](std::string name) {
    auto& known = mesh->peer_trust_domains;
    if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
      known.push_back(std::move(name));
  };
  add(std::string(mesh->trust_domain));
  for (const std::string& alias : aliases) add(alias);
  for (ValueRef authority : root.find("caCertificates").children()) {
    for (const std::string& name : texts(authority.find("trustDomains"))) add(name);
  }
}

}  // namespace

const Provider* MeshSettings::provider(std::string_view name) const {
  for (const Provider& provider : providers) {
    if (equals_ignore_case_ascii(provider.name, name)) return &provider;
  }
  return nullptr;
}

MeshSettings read_mesh_settings(const Registry& registry) {
  const ValueRef root = registry.mesh_config();
  MeshSettings mesh;
  const auto read_text = [&](std::string_view key, std::string_view* value) {
    *value = root.find(key).as_string(*value);
  };
  const auto read_bool = [&](std::string_view key, bool* value) {
    *value = root.find(key).as_bool(*value);
  };
  const auto read_port = [&](std::string_view key, uint32_t* value) {
    *value = static_cast<uint32_t>(root.find(key).as_int(*value));
  };
  read_port("proxyListenPort", &mesh.proxy_listen_port);
  read_port("proxyInboundListenPort", &mesh.proxy_inbound_listen_port);
  read_port("proxyHttpPort", &mesh.proxy_http_port);
  read_text("rootNamespace", &mesh.root_namespace);
  read_bool("enableTracing", &mesh.enable_tracing);
  read_text("accessLogFile", &mesh.access_log_file);
  read_text("accessLogFormat", &mesh.access_log_format);
  const ValueRef encoding = root.find("accessLogEncoding");
  mesh.access_log_json = encoding.as_string() == "JSON" || encoding.as_int() == 1;
  read_bool("enableEnvoyAccessLogService", &mesh.enable_access_log_service);
  read_bool("disableEnvoyListenerLog", &mesh.disable_listener_log);
  mesh.service_export = read_export(root.find("defaultServiceExportTo"));
  mesh.virtual_service_export = read_export(root.find("defaultVirtualServiceExportTo"));
  mesh.destination_rule_export = read_export(root.find("defaultDestinationRuleExportTo"));
  // The message, once given, starts empty: without a mode it is REGISTRY_ONLY.
  if (const ValueRef policy = root.find("outboundTrafficPolicy"); policy.is_object()) {
    const ValueRef mode = policy.find("mode");
    mesh.allow_any_outbound = mode.as_string() == "ALLOW_ANY" || mode.as_int() == 1;
  }
  if (const ValueRef timeout = root.find("protocolDetectionTimeout"); timeout.is_string())
    mesh.protocol_detection_timeout = parse_go_duration(timeout.as_string()).value_or(0);
  read_text("trustDomain", &mesh.trust_domain);
  if (mesh.trust_domain.empty()) mesh.trust_domain = registry.text(registry.root().trust_domain());
  read_trust_domains(root, &mesh);
  read_text("inboundClusterStatName", &mesh.inbound_cluster_stat_name);
  read_text("outboundClusterStatName", &mesh.outbound_cluster_stat_name);
  mesh.path_normalization = root.find("pathNormalization").find("normalization").as_string();
  const ValueRef mtls = root.find("meshMTLS");
  mesh.mesh_mtls_needs_tls13 = mtls.find("minProtocolVersion").as_string() == "TLSV1_3";
  if (const ValueRef suites = mtls.find("cipherSuites"); suites.is_array() && suites.size() > 0)
    mesh.mesh_mtls_cipher_suites = texts(suites);
  mesh.tls_defaults = root.find("tlsDefaults");
  mesh.default_config = root.find("defaultConfig");
  const ValueRef defaults = root.find("defaultProviders");
  mesh.metrics_providers = names_of(defaults.find("metrics"));
  mesh.tracing_providers = names_of(defaults.find("tracing"));
  mesh.access_log_providers = names_of(defaults.find("accessLogging"));
  mesh.providers = read_providers(root.find("extensionProviders"));
  mesh.discovery_selectors = root.find("discoverySelectors");
  return mesh;
}

}  // namespace meshc::istio_current
