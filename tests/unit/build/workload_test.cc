// The workload of a proxy: service instances, labels and probes.
#include "build/istio_1_3/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kAddress = "10.1.0.1";

// A service x in namespace a that selects app=x; its port leads to a container's port "web".
void add_service(MeshBuilder* mesh) {
  ServiceRecord& service =
      mesh->service("a", "x", "10.0.0.1", {service_port("http", 80), service_port("tcp", 90)});
  service.selector = {{"app", "x"}};
  service.ports[0].target_port_name = "web";
}

Workload workload_of(const MeshBuilder& mesh) {
  static std::vector<std::unique_ptr<ModelledMesh>> kept;  // what the workloads refer to
  kept.push_back(std::make_unique<ModelledMesh>(mesh));
  return kept.back()->shaped(kAddress).shape.workload;
}

// "service:port->endpoint port" of each instance.
std::vector<std::string> instances(const MeshBuilder& mesh) {
  std::vector<std::string> list;
  for (const ServiceInstance& instance : workload_of(mesh).instances) {
    list.push_back(std::string(instance.service->name) + ":" +
                   std::to_string(instance.service_port.number) + "->" +
                   std::to_string(instance.endpoint_port));
  }
  return list;
}

ContainerRecord container_with_port(std::string name, uint16_t number) {
  ContainerRecord container;
  container.name = "app";
  container.ports = {{std::move(name), number, Transport::kTcp}};
  return container;
}

TEST(Workload, OfAPodIsItsServicesWithTheContainersPorts) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  add_service(&mesh);
  mesh.pod("a", "x", kAddress, {{"app", "x"}}).containers = {container_with_port("web", 8080)};
  EXPECT_THAT(instances(mesh), ElementsAre("x:80->8080", "x:90->90"));
}

TEST(Workload, PortWhoseTargetThePodLacksIsLeftOut) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  add_service(&mesh);
  PodRecord& pod = mesh.pod("a", "x", kAddress, {{"app", "x"}});
  pod.containers = {container_with_port("web", 8080), container_with_port("web", 8081)};
  pod.containers[0].is_init = true;
  pod.containers[1].ports[0].protocol = Transport::kUdp;
  EXPECT_THAT(instances(mesh), ElementsAre("x:90->90"));
}

TEST(Workload, PodOfAnotherNetworkHasNone) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  add_service(&mesh);
  mesh.pod("a", "x", kAddress, {{"app", "x"}});
  mesh.mesh_networks(R"({"networks": {"n": {"endpoints": [{"fromCidr": "10.0.0.0/8"}]}}})");
  EXPECT_THAT(instances(mesh), IsEmpty());
  EXPECT_FALSE(workload_of(mesh).no_services) << "Pilot gives up before it would say so";
  mesh.records.proxies[0].metadata = json_value(R"({"NETWORK": "n"})");
  EXPECT_THAT(instances(mesh), ElementsAre("x:90->90"));
}

TEST(Workload, WithoutPodComesFromTheMetadata) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress, R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"},
      "POD_PORTS": "[{\"name\": \"web\", \"containerPort\": 8080, \"protocol\": \"TCP\"}]"})");
  add_service(&mesh);
  EXPECT_THAT(instances(mesh), ElementsAre("x:80->8080", "x:90->90"));
}

// Each of these makes Pilot ask the endpoints instead.
TEST(Workload, MetadataThatDoesNotDoGivesWayToEndpoints) {
  for (const char* metadata :
       {R"({"CLUSTER_ID": "other", "LABELS": {"app": "x"}})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "y"}})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"}})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"}, "POD_PORTS": "{"})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"}, "POD_PORTS": "[3]"})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"}, "POD_PORTS": [{"name": 3}]})",
        R"({"CLUSTER_ID": "Kubernetes", "LABELS": {"app": "x"}, "POD_PORTS":
            [{"name": "web", "protocol": "TCP", "containerPort": "8080"}]})"}) {
    MeshBuilder mesh;
    mesh.sidecar("a", "x", kAddress, metadata);
    add_service(&mesh);
    mesh.endpoints("a", "x", {kAddress}, {{"http", "", 7070, Transport::kTcp}});
    EXPECT_THAT(instances(mesh), ElementsAre("x:80->7070")) << metadata;
  }
}

TEST(Workload, EndpointsOfThePodsNamespaceComeFirst) {
  MeshBuilder mesh;
  mesh.sidecar("b", "x", kAddress);
  mesh.pod("b", "x", kAddress, {});
  mesh.service("a", "old", "10.0.0.1", {service_port("http", 80)});
  mesh.service("b", "young", "10.0.0.2", {service_port("http", 80)});
  mesh.endpoints("a", "old", {kAddress}, {{"http", "", 1, Transport::kTcp}}).meta.created = 1;
  mesh.endpoints("b", "young", {kAddress}, {{"http", "", 2, Transport::kTcp}});
  EXPECT_THAT(instances(mesh), ElementsAre("young:80->2", "old:80->1"));
}

TEST(Workload, SaysWhatPilotWouldCount) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  EXPECT_TRUE(workload_of(mesh).no_services);
  add_service(&mesh);
  mesh.endpoints("a", "x", {kAddress}, {{"http", "", 1, Transport::kTcp}});
  EXPECT_FALSE(workload_of(mesh).no_services);
  EXPECT_FALSE(workload_of(mesh).endpoint_not_ready);
  mesh.records.endpoints[0].subsets[0].addresses[0].ready = false;
  EXPECT_TRUE(workload_of(mesh).endpoint_not_ready);
}

TEST(Workload, EntriesCountForAllAddressesWhereKubernetesKnowsNone) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress, R"({"INSTANCE_IPS": "10.1.0.1,10.1.0.2"})");
  mesh.config("ServiceEntry", "a", "e", R"({"hosts": ["e.example"],
      "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}],
      "endpoints": [{"address": "10.1.0.2", "labels": {"app": "x"}}]})");
  EXPECT_THAT(instances(mesh), ElementsAre("e.example:80->80"));
  EXPECT_EQ(workload_of(mesh).instances[0].address_index, 1u);
  EXPECT_EQ(workload_of(mesh).labels.size(), 1u);
  add_service(&mesh);
  mesh.endpoints("a", "x", {kAddress}, {{"http", "", 1, Transport::kTcp}});
  EXPECT_THAT(instances(mesh), ElementsAre("x:80->1"));
}

ProbeRecord http_probe(std::string path, std::string port_name, uint16_t port) {
  return {ProbeRecordKind::kHttp, std::move(path), std::move(port_name), port};
}

TEST(Probes, ManagementPortsAreThoseOfHttpAndTcpProbes) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  PodRecord& pod = mesh.pod("a", "x", kAddress, {});
  pod.containers.resize(3, container_with_port("health", 9000));
  pod.containers[0].liveness = {ProbeRecordKind::kTcp, "", "", 9002};
  pod.containers[0].readiness = http_probe("/ready", "health", 0);
  pod.containers[1].liveness = http_probe("/live", "absent", 0);
  pod.containers[1].readiness = {ProbeRecordKind::kTcp, "", "", 9002};
  pod.containers[2].readiness = {ProbeRecordKind::kTcp, "", "", 9003};
  pod.containers[2].is_init = true;
  EXPECT_THAT(workload_of(mesh).management_ports, ElementsAre(ElementsAre(9000u, 9002u)));
}

TEST(Probes, HttpProbesAndTheScrapedPathKeepOutOfTraces) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", kAddress);
  PodRecord& pod = mesh.pod("a", "x", kAddress, {});
  pod.containers = {container_with_port("health", 9000)};
  pod.containers[0].readiness = http_probe("/ready", "health", 0);
  pod.containers[0].liveness = http_probe("/live", "absent", 0);
  pod.meta.annotations = {{"prometheus.io/scrape", "true"}, {"prometheus.io/port", "9001"}};
  EXPECT_EQ(
      workload_of(mesh).health_probes.at(0),
      (std::vector<HealthProbe>{{9000, "/ready"}, {std::nullopt, "/live"}, {9001, "/metrics"}}));
  mesh.records.pods[0].meta.annotations = {{"prometheus.io/scrape", "true"},
                                           {"prometheus.io/port", "web"},
                                           {"prometheus.io/path", "/m"}};
  EXPECT_EQ(workload_of(mesh).health_probes.at(0).back(), (HealthProbe{std::nullopt, "/m"}));
  for (const char* number : {"4294976297", "-1"}) {
    mesh.records.pods[0].meta.annotations[1].second = number;
    EXPECT_EQ(workload_of(mesh).health_probes.at(0).back(), (HealthProbe{65536, "/m"}))
        << "a port of its own, which no listener has";
  }
}

}  // namespace
}  // namespace meshc::istio_1_3
