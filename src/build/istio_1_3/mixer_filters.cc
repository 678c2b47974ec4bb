// Works out the parts of mixer's filter configurations.
#include "build/istio_1_3/mixer_filters.h"

#include "base/go_duration.h"
#include "base/net.h"
#include "base/strings.h"
#include "build/istio_1_3/host_name.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kCheck = "policy.istio.io/check";

std::string_view metadata_of(const ProxyShape& shape, std::string_view key) {
  auto at = shape.metadata.find(std::string(key));
  return at == shape.metadata.end() ? std::string_view() : std::string_view(at->second);
}

// buildUpstreamName: the cluster of a server "host:port"; empty if there is no server.
std::string upstream_cluster(std::string_view server) {
  if (server.empty()) return {};
  size_t colon = server.rfind(':');
  // An address that net.SplitHostPort cannot split has neither host nor port.
  if (colon == std::string_view::npos) return cluster_name("outbound", 0, "", "");
  int64_t port = parse_int(server.substr(colon + 1)).value_or(0);
  std::string_view host = server.substr(0, colon);
  if (starts_with(host, "[") && ends_with(host, "]")) host = host.substr(1, host.size() - 2);
  return cluster_name("outbound", static_cast<uint32_t>(port), "", host);
}

// "enable" and "allow-on-error" force checks on, "disable" off.
bool checks_disabled(bool by_mesh, const ProxyShape& shape) {
  std::string_view policy = metadata_of(shape, kCheck);
  if (policy == "disable") return true;
  return policy == "enable" || policy == "allow-on-error" ? false : by_mesh;
}

// Only a value that is there may be a parameter: where it stands could not be found otherwise.
Text proxy_namespace(const ProxyShape& shape) {
  return shape.has_name_namespace ? Text("", {ParameterKind::kNodeNamespace, 0}, "") : Text();
}

Text proxy_uid() { return Text("kubernetes://", {ParameterKind::kNodeName, 0}, ""); }

}  // namespace

MixerTransportPlan mixer_transport(const MeshConfig& mesh, const ProxyShape& shape) {
  constexpr int64_t kMillisecond = 1'000'000;
  MixerTransportPlan transport;
  transport.check_cluster = upstream_cluster(mesh.mixer_check_server);
  transport.report_cluster = upstream_cluster(mesh.mixer_report_server);
  std::string_view policy = metadata_of(shape, kCheck);
  transport.fail_open = mesh.policy_check_fail_open;
  if (policy == "enable") transport.fail_open = false;
  if (policy == "allow-on-error" || policy == "disable") transport.fail_open = true;
  transport.max_retry = static_cast<uint32_t>(
      parse_int(metadata_of(shape, "policy.istio.io/checkRetries")).value_or(0));
  transport.base_retry_wait =
      parse_go_duration(metadata_of(shape, "policy.istio.io/checkBaseRetryWaitTime"))
          .value_or(80 * kMillisecond);
  transport.max_retry_wait =
      parse_go_duration(metadata_of(shape, "policy.istio.io/checkMaxRetryWaitTime"))
          .value_or(1000 * kMillisecond);
  transport.report_batch_max_entries = mesh.report_batch_max_entries;
  transport.report_batch_max_time = mesh.report_batch_max_time;
  return transport;
}

bool inbound_checks_disabled(const MeshConfig& mesh, const ProxyShape& shape) {
  return checks_disabled(mesh.disable_policy_checks, shape);
}

bool outbound_checks_disabled(const MeshConfig& mesh, const ProxyShape& shape) {
  bool by_mesh =
      mesh.disable_policy_checks || (!shape.is_router && !mesh.enable_client_side_policy_check);
  return checks_disabled(by_mesh, shape);
}

MixerAttributesPlan inbound_attributes(const PluginInput& input) {
  MixerAttributesPlan plan;
  plan.attributes["destination.uid"] = proxy_uid();
  plan.attributes["destination.namespace"] = proxy_namespace(input.shape);
  plan.attributes["context.reporter.uid"] = proxy_uid();
  plan.attributes["context.reporter.kind"] = Text("inbound");
  plan.attributes["context.proxy_version"] = Text(input.shape.version.to_string());
  if (auto at = input.shape.metadata.find("MESH_ID"); at != input.shape.metadata.end()) {
    plan.attributes["destination.mesh.id"] = Text(at->second);
  }
  Text bytes = input.address.address;
  if (bytes.is_plain()) {
    std::optional<IpAddress> address = parse_ip(bytes.before);
    bytes = Text(address ? address->mapped_bytes() : std::string());
  } else {
    bytes.parameter.kind = ParameterKind::kAddressBytes;
  }
  plan.attributes["destination.ip"] = std::vector<Text>{bytes};
  plan.attributes["destination.port"] = int64_t{input.address.port};
  return plan;
}

MixerAttributesPlan outbound_attributes(const ProxyShape& shape) {
  MixerAttributesPlan plan;
  plan.attributes["source.uid"] = proxy_uid();
  plan.attributes["source.namespace"] = proxy_namespace(shape);
  plan.attributes["context.reporter.uid"] = proxy_uid();
  plan.attributes["context.reporter.kind"] = Text("outbound");
  plan.attributes["context.proxy_version"] = Text(shape.version.to_string());
  return plan;
}

void add_destination(const PluginInput& input, MixerAttributesPlan* plan) {
  if (!input.has_service) return;
  plan->attributes["destination.service.host"] = Text(std::string(input.service_host));
  auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) plan->attributes[name] = Text(std::string(value));
  };
  add("destination.service.name", input.service_name);
  add("destination.service.namespace", input.service_namespace);
  add("destination.service.uid", input.service_uid);
}

void set_fall_through_service(const SidecarScope& scope, PluginInput* input) {
  std::string_view cluster = scope.allow_any_outbound ? "PassthroughCluster" : "BlackHoleCluster";
  input->has_service = true;
  input->service_host = cluster;
  input->service_name = cluster;
  input->service_namespace = {};
  input->service_uid = {};
}

}  // namespace meshc::istio_1_3
