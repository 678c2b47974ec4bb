// Making a pod out of its record, as an injector and a cluster would leave it.
#include "gen/object_metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/strings.h"
#include "gen/kubernetes_objects.h"
#include "gen/object_text.h"
#include "gen/values.h"

namespace meshc::gen {
namespace {

constexpr std::string_view kProxyName = "istio-proxy";

ValueRecord container_port(const ContainerPortRecord& port) {
  ValueRecord value = object(field("containerPort", port.number), field("protocol", "TCP"));
  if (!port.name.empty()) {
    value.children.push_back(field("name", port.name));
    sort_members(&value);
  }
  return value;
}

ValueRecord probe_value(const ProbeRecord& probe) {
  ValueRecord action = object(field("port", probe.port));
  const bool is_http = probe.kind == ProbeRecordKind::kHttp;
  if (is_http) {
    action.children.push_back(field("path", probe.path));
    action.children.push_back(field("scheme", "HTTP"));
    sort_members(&action);
  }
  return object(field(is_http ? "httpGet" : "tcpSocket", std::move(action)),
                field("failureThreshold", 3), field("periodSeconds", 10),
                field("successThreshold", 1), field("timeoutSeconds", 1));
}

ValueRecord resources_value() {
  return object(field("limits", object(field("cpu", "2"), field("memory", "1Gi"))),
                field("requests", object(field("cpu", "100m"), field("memory", "128Mi"))));
}

ValueRecord container_value(const ContainerRecord& container) {
  ValueRecord ports = list({});
  for (const ContainerPortRecord& port : container.ports) {
    ports.children.push_back(container_port(port));
  }
  ValueRecord value =
      object(field("image", container.image), field("imagePullPolicy", "IfNotPresent"),
             field("name", container.name), field("ports", std::move(ports)),
             field("resources", resources_value()),
             field("terminationMessagePath", "/dev/termination-log"),
             field("terminationMessagePolicy", "File"));
  if (container.readiness.kind != ProbeRecordKind::kNone) {
    value.children.push_back(field("readinessProbe", probe_value(container.readiness)));
  }
  if (container.liveness.kind != ProbeRecordKind::kNone) {
    value.children.push_back(field("livenessProbe", probe_value(container.liveness)));
  }
  return value;
}

ValueRecord variable(std::string_view name, std::string_view value) {
  return object(field("name", name), field("value", value));
}

ValueRecord field_variable(std::string_view name, std::string_view path) {
  ValueRecord reference = object(field("apiVersion", "v1"), field("fieldPath", path));
  return object(field("name", name),
                field("valueFrom", object(field("fieldRef", std::move(reference)))));
}

const ValueRecord* find_metadata(const ProxyRecord& proxy, std::string_view key) {
  const auto found = std::find_if(proxy.metadata.children.begin(), proxy.metadata.children.end(),
                                  [&](const ValueRecord& member) { return member.key == key; });
  return found == proxy.metadata.children.end() ? nullptr : &*found;
}

const ValueRecord& metadata_member(const ProxyRecord& proxy, std::string_view key) {
  const ValueRecord* found = find_metadata(proxy, key);
  MESHC_CHECK(found != nullptr, "a proxy without usual metadata");
  return *found;
}

// Whether the pod was injected by today's Istio, whose proxies say of which mesh they are.
bool is_todays(const ProxyRecord& proxy) { return find_metadata(proxy, "MESH_ID") != nullptr; }

// The variables through which today's agent learns its metadata; labels are in a volume.
ValueRecord todays_variables(const ProxyRecord& proxy) {
  const auto meta = [&](std::string_view key) {
    return variable(fmt::format("ISTIO_META_{}", key), metadata_member(proxy, key).text);
  };
  return list_of(field_variable("POD_NAME", "metadata.name"),
                 field_variable("POD_NAMESPACE", "metadata.namespace"),
                 field_variable("INSTANCE_IP", "status.podIP"),
                 field_variable("SERVICE_ACCOUNT", "spec.serviceAccountName"),
                 variable("PILOT_CERT_PROVIDER", "istiod"),
                 variable("CA_ADDR", "istiod.istio-system.svc:15012"),
                 variable("ISTIO_META_APP_CONTAINERS", "app"), meta("CLUSTER_ID"),
                 field_variable("ISTIO_META_NODE_NAME", "spec.nodeName"), meta("INTERCEPTION_MODE"),
                 meta("WORKLOAD_NAME"), meta("OWNER"), meta("MESH_ID"),
                 variable("TRUST_DOMAIN", "cluster.local"));
}

// The variables through which a sidecar of Istio 1.3 learns its metadata.
ValueRecord proxy_variables(const ProxyRecord& proxy) {
  if (is_todays(proxy)) return todays_variables(proxy);
  return list_of(
      field_variable("POD_NAME", "metadata.name"),
      field_variable("POD_NAMESPACE", "metadata.namespace"),
      field_variable("INSTANCE_IP", "status.podIP"),
      field_variable("SERVICE_ACCOUNT", "spec.serviceAccountName"),
      field_variable("ISTIO_META_POD_NAME", "metadata.name"),
      field_variable("ISTIO_META_CONFIG_NAMESPACE", "metadata.namespace"),
      variable("ISTIO_META_INTERCEPTION_MODE", metadata_member(proxy, "INTERCEPTION_MODE").text),
      variable("ISTIO_META_WORKLOAD_NAME", metadata_member(proxy, "WORKLOAD_NAME").text),
      variable("ISTIO_METAJSON_LABELS", compact_json(metadata_member(proxy, "LABELS"))));
}

ValueRecord proxy_arguments(const ProxyRecord& proxy) {
  const bool is_router = starts_with(proxy.id, "router~");
  if (is_todays(proxy)) {
    return texts({"proxy", is_router ? "router" : "sidecar", "--domain",
                  "$(POD_NAMESPACE).svc.cluster.local", "--proxyLogLevel=warning",
                  "--proxyComponentLogLevel=misc:error", "--log_output_level=default:info"});
  }
  return texts({"proxy", is_router ? "router" : "sidecar", "--domain",
                "$(POD_NAMESPACE).svc.cluster.local", "--configPath", "/etc/istio/proxy",
                "--serviceCluster", proxy.cluster, "--discoveryAddress",
                "istio-pilot.istio-system:15010", "--concurrency", "2"});
}

ValueRecord spec_value(const PodRecord& pod, const ProxyRecord& proxy) {
  ValueRecord containers = list({});
  ValueRecord init_containers = list({});
  for (const ContainerRecord& container : pod.containers) {
    ValueRecord value = container_value(container);
    if (container.name == kProxyName) {
      value.children.push_back(field("args", proxy_arguments(proxy)));
      value.children.push_back(field("env", proxy_variables(proxy)));
    }
    if (container.restart_always) value.children.push_back(field("restartPolicy", "Always"));
    sort_members(&value);
    (container.is_init ? init_containers : containers).children.push_back(std::move(value));
  }
  ValueRecord spec = object(
      field("containers", std::move(containers)), field("dnsPolicy", "ClusterFirst"),
      field("enableServiceLinks", true), field("nodeName", pod.node),
      field("restartPolicy", "Always"), field("schedulerName", "default-scheduler"),
      field("serviceAccount", pod.service_account),
      field("serviceAccountName", pod.service_account), field("terminationGracePeriodSeconds", 30));
  if (!init_containers.children.empty()) {
    spec.children.push_back(field("initContainers", std::move(init_containers)));
    sort_members(&spec);
  }
  return spec;
}

ValueRecord condition(std::string_view type) {
  return object(field("status", "True"), field("type", type));
}

ValueRecord status_value(const PodRecord& pod) {
  ValueRecord addresses = list({});
  for (const std::string& ip : pod.ips) addresses.children.push_back(object(field("ip", ip)));
  return object(
      field("conditions", list_of(condition("Initialized"), condition("Ready"),
                                  condition("ContainersReady"), condition("PodScheduled"))),
      field("phase", pod.phase), field("podIP", pod.ips[0]), field("podIPs", std::move(addresses)),
      field("qosClass", "Burstable"));
}

}  // namespace

ValueRecord pod_object(const PodRecord& pod, const ProxyRecord& proxy) {
  ValueRecord metadata = metadata_value(pod.meta);
  const std::string replica_set = pod.meta.name.substr(0, pod.meta.name.rfind('-'));
  metadata.children.push_back(field("generateName", replica_set + "-"));
  metadata.children.push_back(
      field("ownerReferences",
            list_of(object(field("apiVersion", "apps/v1"), field("blockOwnerDeletion", true),
                           field("controller", true), field("kind", "ReplicaSet"),
                           field("name", replica_set)))));
  sort_members(&metadata);
  return object(field("apiVersion", "v1"), field("kind", "Pod"),
                field("metadata", std::move(metadata)), field("spec", spec_value(pod, proxy)),
                field("status", status_value(pod)));
}

}  // namespace meshc::gen
