// Reads MeshConfig and MeshNetworks from the registry.
#include "build/istio_1_3/mesh_config.h"

#include <algorithm>

#include "base/go_duration.h"

namespace meshc::istio_1_3 {
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

}  // namespace

MeshConfig read_mesh_config(const Registry& registry) {
  ValueRef root = registry.mesh_config();
  MeshConfig mesh;
  auto read_text = [&](std::string_view key, std::string_view* value) {
    *value = root.find(key).as_string(*value);
  };
  auto read_bool = [&](std::string_view key, bool* value) {
    *value = root.find(key).as_bool(*value);
  };
  auto read_number = [&](std::string_view key, uint32_t* value) {
    *value = static_cast<uint32_t>(root.find(key).as_int(*value));
  };
  auto read_duration = [&](std::string_view key, std::optional<int64_t>* value) {
    ValueRef node = root.find(key);
    if (node.is_string()) *value = parse_go_duration(node.as_string());
  };
  read_text("mixerCheckServer", &mesh.mixer_check_server);
  read_text("mixerReportServer", &mesh.mixer_report_server);
  read_bool("disablePolicyChecks", &mesh.disable_policy_checks);
  read_bool("policyCheckFailOpen", &mesh.policy_check_fail_open);
  read_bool("enableClientSidePolicyCheck", &mesh.enable_client_side_policy_check);
  read_number("reportBatchMaxEntries", &mesh.report_batch_max_entries);
  read_duration("reportBatchMaxTime", &mesh.report_batch_max_time);
  read_number("proxyListenPort", &mesh.proxy_listen_port);
  read_number("proxyHttpPort", &mesh.proxy_http_port);
  read_text("rootNamespace", &mesh.root_namespace);
  read_bool("enableTracing", &mesh.enable_tracing);
  read_text("accessLogFile", &mesh.access_log_file);
  read_text("accessLogFormat", &mesh.access_log_format);
  ValueRef encoding = root.find("accessLogEncoding");
  mesh.access_log_json = encoding.as_string() == "JSON" || encoding.as_int() == 1;
  read_bool("enableEnvoyAccessLogService", &mesh.enable_access_log_service);
  mesh.service_export = read_export(root.find("defaultServiceExportTo"));
  mesh.virtual_service_export = read_export(root.find("defaultVirtualServiceExportTo"));
  // The message, once given, starts empty: without a mode it is REGISTRY_ONLY.
  if (ValueRef policy = root.find("outboundTrafficPolicy"); policy.is_object()) {
    ValueRef mode = policy.find("mode");
    mesh.allow_any_outbound = mode.as_string() == "ALLOW_ANY" || mode.as_int() == 1;
  }
  read_duration("protocolDetectionTimeout", &mesh.protocol_detection_timeout);
  read_text("sdsUdsPath", &mesh.sds_uds_path);
  read_text("trustDomain", &mesh.trust_domain);
  if (mesh.trust_domain.empty()) mesh.trust_domain = registry.text(registry.root().trust_domain());
  return mesh;
}

Networks::Networks(const Registry& registry, std::string_view cluster) {
  for (ValueRef network : registry.mesh_networks().find("networks").children()) {
    for (ValueRef endpoint : network.find("endpoints").children()) {
      std::optional<IpRange> range = parse_cidr(endpoint.find("fromCidr").as_string());
      if (range) ranges_.emplace_back(*range, network.key());
      std::string_view from_registry = endpoint.find("fromRegistry").as_string();
      if (!from_registry.empty() && from_registry == cluster) of_registry_ = network.key();
    }
  }
  std::stable_sort(ranges_.begin(), ranges_.end(), [](const auto& a, const auto& b) {
    return a.first.prefix_length < b.first.prefix_length;
  });
}

std::string_view Networks::of(std::string_view address) const {
  if (!of_registry_.empty() || ranges_.empty()) return of_registry_;
  std::optional<IpAddress> ip = parse_ip(address);
  if (!ip) return {};
  for (const auto& [range, name] : ranges_) {
    if (range.contains(*ip)) return name;
  }
  return {};
}

}  // namespace meshc::istio_1_3
