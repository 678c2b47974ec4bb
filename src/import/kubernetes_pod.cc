// v1 Pod.
#include <algorithm>
#include <optional>
#include <utility>

#include "import/kubernetes.h"
#include "import/kubernetes_values.h"

namespace meshc {
namespace {

ProbeRecord read_probe(const ObjectReader& container, std::string_view field) {
  ProbeRecord record;
  if (!container.has(field)) return record;
  const ObjectReader probe = container.object(field);
  record.kind = ProbeRecordKind::kOther;
  if (probe.has("httpGet")) {
    const ObjectReader request = probe.object("httpGet");
    record.kind = ProbeRecordKind::kHttp;
    record.path = request.optional_string("path");
    PortReference port = read_port_reference(request, "port");
    record.port_name = std::move(port.name);
    record.port = port.number;
  } else if (probe.has("tcpSocket")) {
    record.kind = ProbeRecordKind::kTcp;
    PortReference port = read_port_reference(probe.object("tcpSocket"), "port");
    record.port_name = std::move(port.name);
    record.port = port.number;
  }
  return record;
}

ContainerRecord read_container(const ObjectReader& container, bool is_init) {
  ContainerRecord record;
  record.name = container.required_string("name");
  record.image = container.optional_string("image");
  record.is_init = is_init;
  record.restart_always = is_init && container.optional_string("restartPolicy") == "Always";
  for (const ObjectReader& port : container.object_list("ports")) {
    ContainerPortRecord& result = record.ports.emplace_back();
    result.name = port.optional_string("name");
    result.number = read_required_port(port, "containerPort");
    result.protocol = read_transport(port);
  }
  record.readiness = read_probe(container, "readinessProbe");
  record.liveness = read_probe(container, "livenessProbe");
  record.startup = read_probe(container, "startupProbe");
  return record;
}

std::vector<std::string> read_pod_ips(const ObjectReader& status) {
  std::vector<std::string> ips;
  const std::string_view first = status.optional_string("podIP");
  if (!first.empty()) ips.push_back(read_ip(status, "podIP", first));
  for (const ObjectReader& entry : status.object_list("podIPs")) {
    const std::string_view ip = entry.optional_string("ip");
    if (ip.empty() || std::find(ips.begin(), ips.end(), ip) != ips.end()) continue;
    ips.push_back(read_ip(entry, "ip", ip));
  }
  return ips;
}

}  // namespace

PodRecord read_pod(const ObjectReader& object, MetaRecord meta) {
  PodRecord record;
  record.meta = std::move(meta);
  record.deleted = object.object("metadata").has("deletionTimestamp");
  const ObjectReader spec = object.object("spec");
  record.host_network = spec.bool_or("hostNetwork", false);
  record.node = spec.optional_string("nodeName");
  record.service_account = spec.optional_string("serviceAccountName");
  for (const ObjectReader& container : spec.object_list("containers")) {
    record.containers.push_back(read_container(container, false));
  }
  for (const ObjectReader& container : spec.object_list("initContainers")) {
    record.containers.push_back(read_container(container, true));
  }
  const ObjectReader status = object.object("status");
  record.phase = status.optional_string("phase");
  record.ips = read_pod_ips(status);
  return record;
}

}  // namespace meshc
