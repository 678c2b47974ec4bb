// Making services, pods, proxies and endpoints.
#include "gen/workload.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "gen/values.h"

namespace meshc::gen {
namespace {

constexpr int64_t kMeshCreated = 1570438800;  // 2019-10-07T09:00:00Z
constexpr uint32_t kSecondsOfGrowth = 60 * 24 * 3600;
constexpr std::string_view kOldVersion = "1.3.8";
constexpr std::string_view kTodaysVersion = "1.29.1";
constexpr uint16_t kProxyMetricsPort = 15090;
constexpr uint16_t kProxyStatusPort = 15020;  // of the agent
constexpr uint16_t kEnvoyStatusPort = 15021;
constexpr size_t kAddressesPerSlice = 20;
constexpr size_t kPodSuffixLength = 5;
constexpr size_t kTemplateHashLength = 10;

// Addresses of 10.0.0.0/8 whose last part is 1 to 250.
std::string ten_dot(uint32_t second, uint32_t number) {
  constexpr uint32_t kBlock = 250;
  return fmt::format("10.{}.{}.{}", second + number / (kBlock * kBlock), number / kBlock % kBlock,
                     1 + number % kBlock);
}
std::string cluster_address(uint32_t service) { return ten_dot(96, service); }
std::string pod_address(uint32_t pod) { return ten_dot(128, pod); }

// One pod of a workload, before it becomes records.
struct PodFacts {
  std::string name;
  std::string ip;
  std::string version;
  std::string template_hash;
  uint32_t node = 0;
  bool is_ready = true;
};

// Suffixes of one workload's pods step through all words of their length, so none comes twice.
std::string pod_suffix(uint64_t first, uint32_t replica) {
  constexpr uint64_t kStride = 7'368'787;  // has no factor in common with the number of letters
  return generated_word((first + replica * kStride) % generated_word_count(kPodSuffixLength),
                        kPodSuffixLength);
}

std::vector<PodFacts> plan_pods(const MeshPlan& mesh, uint32_t number) {
  const ServicePlan& service = mesh.services[number];
  Random random(mesh.options.seed, Draw::kWorkload, number);
  const std::string hashes[] = {generated_word(random.next(), kTemplateHashLength),
                                generated_word(random.next(), kTemplateHashLength)};
  const uint64_t first_suffix = random.next();
  std::vector<PodFacts> pods(service.replicas);
  for (uint32_t i = 0; i < service.replicas; ++i) {
    Random pod_random(mesh.options.seed, Draw::kPod, service.first_pod + i);
    const bool is_second = service.has_two_versions && i % 2 == 1;
    PodFacts& pod = pods[i];
    pod.version = is_second ? "v2" : "v1";
    pod.template_hash = hashes[is_second ? 1 : 0];
    pod.name = fmt::format("{}-{}-{}-{}", service.name, pod.version, pod.template_hash,
                           pod_suffix(first_suffix, i));
    pod.ip = pod_address(service.first_pod + i);
    pod.node = pod_random.below(mesh.nodes);
    pod.is_ready = mesh.options.profile != MeshProfile::kRich || !pod_random.percent(3);
  }
  return pods;
}

PairList labels_of(const MeshPlan& mesh, const ServicePlan& service, const PodFacts& pod) {
  PairList labels = selector_of(service);
  labels.emplace_back("pod-template-hash", pod.template_hash);
  if (mesh.is_current()) {  // what today's injector adds
    labels.emplace_back("security.istio.io/tlsMode", "istio");
    labels.emplace_back("service.istio.io/canonical-name", service.name);
    labels.emplace_back("service.istio.io/canonical-revision", pod.version);
  }
  labels.emplace_back("version", pod.version);
  return labels;
}

ContainerRecord app_container(const ServicePlan& service) {
  ContainerRecord container;
  container.name = "app";
  container.image = fmt::format("registry.example.com/{}:1", service.name);
  for (const PortPlan& port : service.ports) {
    container.ports.push_back({port.name, port.target, Transport::kTcp});
  }
  if (service.has_probes) {
    const uint16_t port = service.ports[0].target;
    const bool is_http = service.purpose == PortPurpose::kHttp;
    container.readiness.kind = is_http ? ProbeRecordKind::kHttp : ProbeRecordKind::kTcp;
    if (is_http) container.readiness.path = "/ready";
    container.readiness.port = port;
    container.liveness = container.readiness;
    if (is_http) container.liveness.path = "/live";
  }
  return container;
}

std::string_view istio_version(const MeshPlan& mesh) {
  return mesh.is_current() ? kTodaysVersion : kOldVersion;
}

ContainerRecord proxy_container(const MeshPlan& mesh, const ServicePlan& service) {
  ContainerRecord container;
  container.name = "istio-proxy";
  container.image = fmt::format("istio/proxyv2:{}", istio_version(mesh));
  // Today's sidecars are native ones, which start before the application.
  container.is_init = mesh.is_current() && !service.is_gateway;
  container.restart_always = container.is_init;
  container.ports.push_back({"http-envoy-prom", kProxyMetricsPort, Transport::kTcp});
  if (service.has_probes) {
    container.readiness.kind = ProbeRecordKind::kHttp;
    container.readiness.path = "/healthz/ready";
    container.readiness.port = kProxyStatusPort;
  }
  return container;
}

PodRecord make_pod(const MeshPlan& mesh, const ServicePlan& service, const PodFacts& facts,
                   uint32_t pod_number) {
  Random random(mesh.options.seed, Draw::kUid, (uint64_t{1} << 32) + pod_number);
  PodRecord pod;
  pod.meta = make_meta(mesh.namespace_of(service), facts.name, random);
  pod.meta.labels = labels_of(mesh, service, facts);
  if (service.has_probes) {
    pod.meta.annotations = {{"prometheus.io/port", std::to_string(service.ports[0].target)},
                            {"prometheus.io/scrape", "true"}};
  }
  pod.ips = {facts.ip};
  pod.phase = "Running";
  pod.node = node_name(facts.node);
  pod.service_account = service_account_of(service);
  if (!service.is_gateway) pod.containers.push_back(app_container(service));
  pod.containers.push_back(proxy_container(mesh, service));
  return pod;
}

// What today's agent sends.
ValueRecord todays_metadata(const ServicePlan& service, const PodRecord& pod) {
  PairList labels = pod.meta.labels;
  std::erase_if(labels, [](const auto& label) { return label.first == "pod-template-hash"; });
  const std::string& space = pod.meta.namespace_name;
  return object(
      field("CLUSTER_ID", "Kubernetes"), field("ENVOY_PROMETHEUS_PORT", kProxyMetricsPort),
      field("ENVOY_STATUS_PORT", kEnvoyStatusPort), field("INSTANCE_IPS", pod.ips[0]),
      field("INTERCEPTION_MODE", "REDIRECT"), field("ISTIO_VERSION", kTodaysVersion),
      field("LABELS", pairs(labels)), field("MESH_ID", "cluster.local"),
      field("NAME", pod.meta.name), field("NAMESPACE", space), field("NODE_NAME", pod.node),
      field("OWNER", fmt::format("kubernetes://apis/apps/v1/namespaces/{}/deployments/{}", space,
                                 service.name)),
      field("SERVICE_ACCOUNT", pod.service_account), field("WORKLOAD_NAME", service.name));
}

ValueRecord old_metadata(const ServicePlan& service, const PodRecord& pod) {
  const std::string& space = pod.meta.namespace_name;
  ValueRecord metadata = object(
      field("CLUSTER_ID", "Kubernetes"), field("CONFIG_NAMESPACE", space),
      field("INSTANCE_IPS", pod.ips[0]), field("INTERCEPTION_MODE", "REDIRECT"),
      field("ISTIO_VERSION", kOldVersion), field("LABELS", pairs(pod.meta.labels)),
      field("NAME", pod.meta.name), field("NAMESPACE", space), field("POD_NAME", pod.meta.name),
      field("SERVICE_ACCOUNT", pod.service_account), field("WORKLOAD_NAME", service.name));
  // The injector gives the labels once more, each as metadata of its own.
  for (const auto& [key, value] : pod.meta.labels) metadata.children.push_back(field(key, value));
  sort_members(&metadata);
  return metadata;
}

ProxyRecord make_proxy(const MeshPlan& mesh, const ServicePlan& service, const PodRecord& pod) {
  ProxyRecord proxy;
  const std::string& space = pod.meta.namespace_name;
  proxy.id =
      fmt::format("{}~{}~{}.{}~{}.svc.cluster.local", service.is_gateway ? "router" : "sidecar",
                  pod.ips[0], pod.meta.name, space, space);
  proxy.cluster = service.name + "." + space;
  proxy.from_pod = true;
  proxy.metadata = mesh.is_current() ? todays_metadata(service, pod) : old_metadata(service, pod);
  return proxy;
}

EndpointAddressRecord make_address(const PodFacts& pod, const std::string& space, bool has_zone) {
  EndpointAddressRecord address;
  address.ip = pod.ip;
  address.node = node_name(pod.node);
  address.pod_name = pod.name;
  address.pod_namespace = space;
  if (has_zone) address.zone = zone_of_node(pod.node);
  address.ready = pod.is_ready;
  address.serving = pod.is_ready;
  return address;
}

// Ready ones first, as Endpoints list them.
std::vector<EndpointAddressRecord> make_addresses(const MeshPlan& mesh, const ServicePlan& service,
                                                  const std::vector<PodFacts>& pods) {
  std::vector<EndpointAddressRecord> addresses;
  for (const bool is_ready : {true, false}) {
    for (const PodFacts& pod : pods) {
      if (pod.is_ready != is_ready) continue;
      addresses.push_back(make_address(pod, mesh.namespace_of(service), service.has_slices));
    }
  }
  return addresses;
}

void add_endpoints(const MeshPlan& mesh, uint32_t number, const std::vector<PodFacts>& pods,
                   RegistryRecords* records) {
  const ServicePlan& service = mesh.services[number];
  Random random(mesh.options.seed, Draw::kUid, (uint64_t{2} << 32) + number);
  const std::vector<EndpointAddressRecord> addresses = make_addresses(mesh, service, pods);
  const size_t per_object = service.has_slices ? kAddressesPerSlice : addresses.size();
  size_t next = 0;
  do {
    const size_t end = std::min(addresses.size(), next + per_object);
    EndpointsRecord& endpoints = records->endpoints.emplace_back();
    endpoints.service_name = service.name;
    endpoints.is_slice = service.has_slices;
    std::string name = service.name;
    if (service.has_slices) name += fmt::format("-{}", generated_word(next, kPodSuffixLength));
    endpoints.meta = make_meta(mesh.namespace_of(service), name, random);
    endpoints.meta.labels = selector_of(service);
    if (service.has_slices) {
      endpoints.meta.labels.emplace_back("kubernetes.io/service-name", service.name);
    }
    if (end == 0 && !service.has_slices) return;  // an Endpoints object without subsets
    EndpointSubsetRecord& subset = endpoints.subsets.emplace_back();
    subset.addresses.assign(addresses.begin() + static_cast<ptrdiff_t>(next),
                            addresses.begin() + static_cast<ptrdiff_t>(end));
    for (const PortPlan& port : service.ports) {
      subset.ports.push_back({port.name, {}, port.target, Transport::kTcp});
    }
    next = end;
  } while (next < addresses.size());
}

}  // namespace

MetaRecord make_meta(std::string_view namespace_name, std::string_view name, Random& random) {
  MetaRecord meta;
  meta.namespace_name = namespace_name;
  meta.name = name;
  meta.uid = generated_uid(random);
  meta.created = kMeshCreated + random.below(kSecondsOfGrowth);
  return meta;
}

ServiceRecord make_service(const MeshPlan& mesh, uint32_t number) {
  const ServicePlan& plan = mesh.services[number];
  Random random(mesh.options.seed, Draw::kUid, number);
  ServiceRecord service;
  service.meta = make_meta(mesh.namespace_of(plan), plan.name, random);
  service.meta.labels = {{"app", plan.name}};
  if (plan.is_private) service.meta.annotations = {{"networking.istio.io/exportTo", "."}};
  if (plan.is_gateway) {
    service.type = ServiceKind::kLoadBalancer;
    service.load_balancer_addresses = {"203.0.113.10"};
  }
  service.cluster_ip = plan.is_headless ? "None" : cluster_address(number);
  service.selector = selector_of(plan);
  for (const PortPlan& port : plan.ports) {
    ServicePortRecord& record = service.ports.emplace_back();
    record.name = port.name;
    record.number = port.number;
    if (plan.names_targets) {
      record.target_port_name = port.name;
    } else {
      record.target_port = port.target;
    }
  }
  return service;
}

void add_workload(const MeshPlan& mesh, uint32_t number, RegistryRecords* records) {
  const ServicePlan& service = mesh.services[number];
  const std::vector<PodFacts> pods = plan_pods(mesh, number);
  for (uint32_t i = 0; i < pods.size(); ++i) {
    records->pods.push_back(make_pod(mesh, service, pods[i], service.first_pod + i));
    records->proxies.push_back(make_proxy(mesh, service, records->pods.back()));
  }
  add_endpoints(mesh, number, pods, records);
}

PairList selector_of(const ServicePlan& service) {
  PairList selector = {{"app", service.name}};
  if (service.is_gateway) selector.emplace_back("istio", "ingressgateway");
  return selector;
}

std::string service_account_of(const ServicePlan& service) { return service.name; }

std::string node_name(uint32_t number) { return fmt::format("node-{:05}", number); }

std::string zone_of_node(uint32_t number) {
  return fmt::format("east-1{}", static_cast<char>('a' + number % 3));
}

}  // namespace meshc::gen
