// Making mesh settings, namespaces, nodes and scopes.
#include "gen/mesh_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "gen/random.h"
#include "gen/service_objects.h"
#include "gen/values.h"
#include "gen/workload.h"

namespace meshc::gen {
namespace {

constexpr uint32_t kOwnVisibleServices = 20;
// The numbers under which objects of the whole mesh draw their metadata; each at its own place.
constexpr uint64_t kNamespaceDraws = uint64_t{3} << 32;
constexpr uint64_t kNodeDraws = uint64_t{4} << 32;

// Services that the namespace's Sidecar shows, by number.
std::set<uint32_t> choose_visible(const MeshPlan& mesh, uint32_t namespace_number) {
  Random random(mesh.options.seed, Draw::kScope, namespace_number);
  const std::vector<uint32_t>& own = mesh.services_of[namespace_number];
  std::set<uint32_t> visible(own.begin(), own.begin() + static_cast<ptrdiff_t>(std::min<size_t>(
                                                            own.size(), kOwnVisibleServices)));
  const size_t wanted = std::min<size_t>(kVisibleServices, mesh.services.size());
  while (visible.size() < wanted) {
    visible.insert(random.below(static_cast<uint32_t>(mesh.services.size())));
  }
  return visible;
}

}  // namespace

void add_mesh_settings(const MeshPlan& mesh, RegistryRecords* records) {
  records->mesh_config = object(field("accessLogFile", "/dev/stdout"), field("enableTracing", true),
                                field("outboundTrafficPolicy", object(field("mode", "ALLOW_ANY"))));
  if (mesh.is_current()) {
    // As Istio's charts have it.
    records->mesh_config.children.push_back(
        field("defaultProviders", object(field("metrics", list_of(text("prometheus"))))));
    sort_members(&records->mesh_config);
  }
  if (!mesh.options.mixer) return;
  records->mesh_config.children.push_back(field("disablePolicyChecks", false));
  records->mesh_config.children.push_back(
      field("mixerCheckServer", "istio-policy.istio-system.svc.cluster.local:15004"));
  records->mesh_config.children.push_back(
      field("mixerReportServer", "istio-telemetry.istio-system.svc.cluster.local:15004"));
  sort_members(&records->mesh_config);
}

void add_cluster_objects(const MeshPlan& mesh, RegistryRecords* records) {
  for (uint32_t i = 0; i < mesh.namespaces.size(); ++i) {
    Random random(mesh.options.seed, Draw::kUid, kNamespaceDraws + i);
    NamespaceRecord& record = records->namespaces.emplace_back();
    record.meta = make_meta({}, mesh.namespaces[i], random);
    record.meta.labels = {{"istio-injection", "enabled"}};
  }
  for (uint32_t i = 0; i < mesh.nodes; ++i) {
    Random random(mesh.options.seed, Draw::kUid, kNodeDraws + i);
    NodeRecord& record = records->nodes.emplace_back();
    record.meta = make_meta({}, node_name(i), random);
    record.meta.labels = {{"failure-domain.beta.kubernetes.io/region", "east-1"},
                          {"failure-domain.beta.kubernetes.io/zone", zone_of_node(i)},
                          {"kubernetes.io/hostname", node_name(i)}};
  }
}

void add_sidecar_scopes(const MeshPlan& mesh, RegistryRecords* records) {
  for (uint32_t i = 0; i < mesh.options.namespaces; ++i) {
    std::vector<std::string> hosts = {"istio-system/*"};
    for (const uint32_t service : choose_visible(mesh, i)) {
      const ServicePlan& plan = mesh.services[service];
      hosts.push_back(mesh.namespace_of(plan) + "/" + mesh.host_of(plan));
    }
    std::sort(hosts.begin(), hosts.end());
    Random random(mesh.options.seed, Draw::kMeshObjects, i);
    records->configs.push_back(make_config(
        "networking.istio.io", mesh.networking_version(), "Sidecar", mesh.namespaces[i], "default",
        object(field("egress", list_of(object(field("hosts", texts(hosts)))))), random));
  }
}

}  // namespace meshc::gen
