// Reads the probes of a pod.
#include "build/istio_1_3/probes.h"

#include <set>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

constexpr uint32_t kNoPort = 65536;  // a number that is no listener's

// ConvertProbePort; nothing for a probe without a port or with a name that the container does not
// have.
std::optional<uint32_t> probe_port(const fb::Container& container, const fb::Probe& probe) {
  if (probe.kind() != fb::ProbeKind::Http && probe.kind() != fb::ProbeKind::Tcp)
    return std::nullopt;
  if (probe.port_name() == 0) return probe.port();
  for (const fb::ContainerPort* port : *container.ports()) {
    if (port->name() == probe.port_name()) return port->number();
  }
  return std::nullopt;
}

std::optional<HealthProbe> scrape_probe(const Registry& registry, const fb::Pod& pod) {
  PairView annotations = registry.pairs(*pod.meta()->annotations());
  if (annotations.find("prometheus.io/scrape") != "true") return std::nullopt;
  HealthProbe probe{std::nullopt, "/metrics"};
  if (std::optional<int64_t> port =
          parse_int(annotations.find("prometheus.io/port").value_or(""))) {
    bool may_be_port = *port >= 0 && *port < kNoPort;
    probe.port = may_be_port ? static_cast<uint32_t>(*port) : kNoPort;
  }
  std::string_view path = annotations.find("prometheus.io/path").value_or("");
  if (!path.empty()) probe.path = path;
  return probe;
}

}  // namespace

std::vector<uint32_t> management_ports(const fb::Pod& pod) {
  std::set<uint32_t> ports;
  for (const fb::Container* container : *pod.containers()) {
    if (container->is_init()) continue;
    for (const fb::Probe* probe : {container->liveness(), container->readiness()}) {
      if (probe == nullptr) continue;
      if (std::optional<uint32_t> port = probe_port(*container, *probe)) ports.insert(*port);
    }
  }
  return {ports.begin(), ports.end()};
}

std::vector<HealthProbe> health_probes(const Registry& registry, const fb::Pod& pod) {
  std::vector<HealthProbe> probes;
  for (const fb::Container* container : *pod.containers()) {
    if (container->is_init()) continue;
    for (const fb::Probe* probe : {container->readiness(), container->liveness()}) {
      if (probe == nullptr || probe->kind() != fb::ProbeKind::Http) continue;
      probes.push_back({probe_port(*container, *probe), registry.text(probe->path())});
    }
  }
  if (std::optional<HealthProbe> scrape = scrape_probe(registry, pod)) probes.push_back(*scrape);
  return probes;
}

}  // namespace meshc::istio_1_3
