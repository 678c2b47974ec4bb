// Kubernetes objects as records, and the mistakes in them.
#include "import/kubernetes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Kubernetes, ReadsMetadata) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: Node
metadata:
  name: node-1
  uid: u-7e1
  creationTimestamp: "1970-01-02T00:00:05Z"
  labels: {zone: a, app: web}
  annotations:
    note: kept
    kubectl.kubernetes.io/last-applied-configuration: "{}"
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  const MetaRecord& meta = result.records.nodes.at(0).meta;
  EXPECT_EQ(meta.name, "node-1");
  EXPECT_EQ(meta.namespace_name, "");
  EXPECT_EQ(meta.uid, "u-7e1");
  EXPECT_EQ(meta.created, 86405);
  EXPECT_THAT(meta.labels, ElementsAre(Pair("zone", "a"), Pair("app", "web")));
  EXPECT_THAT(meta.annotations, ElementsAre(Pair("note", "kept")));
  EXPECT_EQ(meta.source.file, "mesh.yaml");
  EXPECT_EQ(meta.source.line, 2u);
}

TEST(Kubernetes, ReadsServices) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: LoadBalancer
  clusterIP: 10.0.0.1
  clusterIPs: [10.0.0.1, "fd00::1"]
  selector: {app: web}
  publishNotReadyAddresses: true
  ports:
  - {name: http, port: 80, targetPort: web, nodePort: 30080, appProtocol: http}
  - {name: dns, port: 53, protocol: UDP}
  - {name: api, port: 90, targetPort: 9090}
status:
  loadBalancer:
    ingress: [{ip: 192.0.2.1}, {hostname: lb.example}]
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  const ServiceRecord& service = result.records.services.at(0);
  EXPECT_EQ(service.type, ServiceKind::kLoadBalancer);
  EXPECT_EQ(service.cluster_ip, "10.0.0.1");
  EXPECT_THAT(service.cluster_ips, ElementsAre("10.0.0.1", "fd00::1"));
  EXPECT_THAT(service.selector, ElementsAre(Pair("app", "web")));
  EXPECT_TRUE(service.publish_not_ready_addresses);
  EXPECT_THAT(service.load_balancer_addresses, ElementsAre("192.0.2.1", "lb.example"));
  ASSERT_EQ(service.ports.size(), 3u);
  EXPECT_EQ(service.ports[0].target_port_name, "web");
  EXPECT_EQ(service.ports[0].target_port, 0);
  EXPECT_EQ(service.ports[0].node_port, 30080);
  EXPECT_EQ(service.ports[0].app_protocol, "http");
  EXPECT_EQ(service.ports[1].protocol, Transport::kUdp);
  EXPECT_EQ(service.ports[1].target_port, 53);
  EXPECT_EQ(service.ports[2].target_port, 9090);
}

TEST(Kubernetes, ReadsHeadlessAndExternalServices) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {clusterIP: None}
---
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {type: ExternalName, externalName: db.example}
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  EXPECT_EQ(result.records.services.at(0).cluster_ip, "None");
  EXPECT_EQ(result.records.services.at(0).meta.namespace_name, "default");
  EXPECT_EQ(result.records.services.at(1).external_name, "db.example");
}

TEST(Kubernetes, ReadsEndpoints) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: Endpoints
metadata: {name: web, namespace: shop}
subsets:
- addresses:
  - ip: 10.1.0.1
    nodeName: node-1
    hostname: web-0
    targetRef: {kind: Pod, name: web-1, namespace: shop}
  notReadyAddresses:
  - {ip: 10.1.0.2, targetRef: {kind: Node, name: node-2}}
  ports: [{name: http, port: 8080, protocol: TCP}]
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  const EndpointsRecord& endpoints = result.records.endpoints.at(0);
  EXPECT_EQ(endpoints.service_name, "web");
  EXPECT_FALSE(endpoints.is_slice);
  const EndpointSubsetRecord& subset = endpoints.subsets.at(0);
  ASSERT_EQ(subset.addresses.size(), 2u);
  EXPECT_EQ(subset.addresses[0].pod_name, "web-1");
  EXPECT_EQ(subset.addresses[0].node, "node-1");
  EXPECT_EQ(subset.addresses[0].hostname, "web-0");
  EXPECT_TRUE(subset.addresses[0].ready);
  EXPECT_EQ(subset.addresses[1].pod_name, "");
  EXPECT_FALSE(subset.addresses[1].ready);
  EXPECT_EQ(subset.ports.at(0).number, 8080);
}

TEST(Kubernetes, ReadsEndpointSlices) {
  const ImportResult result = import_text(R"(
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-x1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints:
- addresses: [10.1.0.1, 10.1.0.2]
  nodeName: node-1
  zone: a
- addresses: [10.1.0.3]
  conditions: {ready: false, terminating: true}
- addresses: [10.1.0.4]
  conditions: {ready: false, serving: true}
  topology: {topology.kubernetes.io/zone: b, kubernetes.io/hostname: node-9}
ports: [{name: http, port: 8080}, {name: all}]
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  const EndpointsRecord& slice = result.records.endpoints.at(0);
  EXPECT_TRUE(slice.is_slice);
  EXPECT_EQ(slice.service_name, "web");
  const std::vector<EndpointAddressRecord>& addresses = slice.subsets.at(0).addresses;
  ASSERT_EQ(addresses.size(), 4u);
  EXPECT_EQ(addresses[1].ip, "10.1.0.2");
  EXPECT_EQ(addresses[1].zone, "a");
  EXPECT_TRUE(addresses[1].ready);
  EXPECT_FALSE(addresses[2].ready);
  EXPECT_FALSE(addresses[2].serving);
  EXPECT_TRUE(addresses[2].terminating);
  EXPECT_TRUE(addresses[3].serving);
  EXPECT_EQ(addresses[3].zone, "b");
  EXPECT_EQ(addresses[3].node, "node-9");
  EXPECT_EQ(slice.subsets.at(0).ports.size(), 1u);
}

TEST(Kubernetes, ReadsPods) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, deletionTimestamp: "2020-01-01T00:00:00Z"}
spec:
  hostNetwork: true
  nodeName: node-1
  serviceAccountName: web
  initContainers:
  - {name: once}
  - {name: stays, restartPolicy: Always}
  containers:
  - name: app
    image: example/web:1
    ports: [{name: http, containerPort: 8080}, {containerPort: 53, protocol: UDP}]
    readinessProbe: {httpGet: {path: /ready, port: http}}
    livenessProbe: {tcpSocket: {port: 8081}}
    startupProbe: {exec: {command: ["true"]}}
status:
  phase: Running
  podIP: 10.1.0.1
  podIPs: [{ip: 10.1.0.1}, {ip: "fd00::1"}]
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  const PodRecord& pod = result.records.pods.at(0);
  EXPECT_THAT(pod.ips, ElementsAre("10.1.0.1", "fd00::1"));
  EXPECT_EQ(pod.phase, "Running");
  EXPECT_TRUE(pod.deleted);
  EXPECT_TRUE(pod.host_network);
  EXPECT_EQ(pod.service_account, "web");
  ASSERT_EQ(pod.containers.size(), 3u);
  const ContainerRecord& app = pod.containers[0];
  EXPECT_EQ(app.ports.at(0).name, "http");
  EXPECT_EQ(app.ports.at(1).protocol, Transport::kUdp);
  EXPECT_EQ(app.readiness.kind, ProbeRecordKind::kHttp);
  EXPECT_EQ(app.readiness.path, "/ready");
  EXPECT_EQ(app.readiness.port_name, "http");
  EXPECT_EQ(app.liveness.kind, ProbeRecordKind::kTcp);
  EXPECT_EQ(app.liveness.port, 8081);
  EXPECT_EQ(app.startup.kind, ProbeRecordKind::kOther);
  EXPECT_TRUE(pod.containers[1].is_init);
  EXPECT_FALSE(pod.containers[1].restart_always);
  EXPECT_TRUE(pod.containers[2].restart_always);
}

TEST(Kubernetes, ReportsEveryMistakeWithItsPlace) {
  const ImportResult result = import_text(R"(apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, creationTimestamp: yesterday}
spec:
  type: Clusterip
  clusterIP: 10.0.0.300
  ports:
  - port: 70000
  - {port: 80, targetPort: "8080", protocol: tcp}
  - targetPort: 0
---
apiVersion: v1
kind: Pod
metadata: {name: a/b}
spec:
  containers: [{ports: [{containerPort: -1}]}]
status: {podIP: nowhere}
---
apiVersion: v1
kind: Service
metadata: {}
---
apiVersion: v1
kind: Service
)");
  EXPECT_THAT(
      messages_of(result),
      ElementsAre(
          HasSubstr(
              "mesh.yaml:3: error: Service shop/web: metadata.creationTimestamp: 'yesterday'"),
          HasSubstr("mesh.yaml:5: error: Service shop/web: spec.type: "),
          HasSubstr("mesh.yaml:6: error: Service shop/web: spec.clusterIP: '10.0.0.300'"),
          HasSubstr("mesh.yaml:8: error: Service shop/web: spec.ports[0].port: 70000"),
          HasSubstr("mesh.yaml:9: error: Service shop/web: spec.ports[1].protocol: "),
          HasSubstr("mesh.yaml:9: error: Service shop/web: spec.ports[1].targetPort: '8080'"),
          HasSubstr("mesh.yaml:10: error: Service shop/web: spec.ports[2].port"),
          HasSubstr("mesh.yaml:10: error: Service shop/web: spec.ports[2].targetPort: 0"),
          HasSubstr("mesh.yaml:14: error: Pod default/a/b: metadata.name: 'a/b'"),
          HasSubstr("mesh.yaml:16: error: Pod default/a/b: spec.containers[0].name"),
          HasSubstr("mesh.yaml:16: error: Pod default/a/b: "
                    "spec.containers[0].ports[0].containerPort: -1"),
          HasSubstr("mesh.yaml:17: error: Pod default/a/b: status.podIP: 'nowhere'"),
          HasSubstr("mesh.yaml:21: error: Service: metadata.name"),
          HasSubstr("mesh.yaml:23: error: Service: metadata: is missing")));
}

}  // namespace
}  // namespace meshc
