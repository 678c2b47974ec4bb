// A small mesh of records with something in every field, for the tests of the registry.
#pragma once

#include <string>
#include <utility>

#include "registry/records.h"

namespace meshc {

inline MetaRecord sample_meta(std::string namespace_name, std::string name, uint32_t line) {
  MetaRecord meta;
  meta.name = std::move(name);
  meta.namespace_name = std::move(namespace_name);
  meta.uid = "uid-" + meta.name;
  meta.created = 1600000000 + line;
  meta.labels = {{"version", "v1"}, {"app", meta.name}};
  meta.annotations = {{"note", "first"}};
  meta.source = {"mesh/all.yaml", line};
  return meta;
}

inline ValueRecord sample_text(std::string key, std::string text) {
  ValueRecord value;
  value.kind = ValueRecordKind::kString;
  value.key = std::move(key);
  value.text = std::move(text);
  return value;
}

inline ValueRecord sample_integer(std::string key, int64_t integer) {
  ValueRecord value;
  value.kind = ValueRecordKind::kInteger;
  value.key = std::move(key);
  value.integer = integer;
  return value;
}

// {hosts: [a.example, b.example], ports: {number: 80, weight: 0.5, open: true}, none: null}
inline ValueRecord sample_tree() {
  ValueRecord hosts;
  hosts.kind = ValueRecordKind::kArray;
  hosts.key = "hosts";
  hosts.line = 7;
  hosts.children = {sample_text("", "a.example"), sample_text("", "b.example")};
  ValueRecord weight;
  weight.kind = ValueRecordKind::kDouble;
  weight.key = "weight";
  weight.number = 0.5;
  ValueRecord open;
  open.kind = ValueRecordKind::kBool;
  open.key = "open";
  open.boolean = true;
  ValueRecord ports = ValueRecord::empty_object();
  ports.key = "ports";
  ports.children = {sample_integer("number", 80), weight, open};
  ValueRecord none;
  none.key = "none";
  ValueRecord tree = ValueRecord::empty_object();
  tree.line = 6;
  tree.children = {hosts, ports, none};
  return tree;
}

inline ServiceRecord sample_service(std::string namespace_name, std::string name, uint32_t line) {
  ServiceRecord service;
  service.meta = sample_meta(std::move(namespace_name), std::move(name), line);
  service.type = ServiceKind::kLoadBalancer;
  service.cluster_ip = "10.0.0.1";
  service.cluster_ips = {"10.0.0.1", "fd00::1"};
  service.external_name = "elsewhere.example";
  service.selector = {{"app", "reviews"}};
  service.ports = {{"http", "kubernetes.io/h2c", "web", 80, 8080, 30080, Transport::kTcp},
                   {"dns", "", "", 53, 53, 0, Transport::kUdp}};
  service.load_balancer_addresses = {"192.0.2.1", "lb.example"};
  service.publish_not_ready_addresses = true;
  return service;
}

inline PodRecord sample_pod(std::string namespace_name, std::string name, uint32_t line) {
  PodRecord pod;
  pod.meta = sample_meta(std::move(namespace_name), std::move(name), line);
  pod.ips = {"10.1.0.1", "fd00::2"};
  pod.phase = "Running";
  pod.deleted = true;
  pod.host_network = true;
  pod.node = "node-1";
  pod.service_account = "reviews";
  ContainerRecord container;
  container.name = "app";
  container.image = "example/app:1";
  container.is_init = true;
  container.restart_always = true;
  container.ports = {{"http", 8080, Transport::kTcp}};
  container.readiness = {ProbeRecordKind::kHttp, "/ready", "http", 0};
  container.liveness = {ProbeRecordKind::kTcp, "", "", 8081};
  container.startup = {ProbeRecordKind::kOther, "", "", 0};
  pod.containers = {container};
  return pod;
}

inline RegistryRecords sample_records() {
  RegistryRecords records;
  records.domain = "mesh.local";
  records.trust_domain = "trust.local";
  records.files = {"mesh/b.yaml", "mesh/all.yaml", "mesh/b.yaml"};
  records.mesh_config = sample_tree();
  records.mesh_config_source = {"mesh/b.yaml", 3};
  records.pilot_env = {{"PILOT_HTTP10", "1"}, {"PILOT_BLOCK_HTTP_ON_443", "false"}};
  records.services = {sample_service("zoo", "ape", 1), sample_service("default", "reviews", 2),
                      sample_service("default", "details", 3)};
  EndpointsRecord endpoints;
  endpoints.meta = sample_meta("default", "reviews", 4);
  endpoints.service_name = "reviews";
  endpoints.subsets = {
      {{{"10.1.0.1", "node-1", "reviews-1", "default", "host", "zone-a", false, true, true}},
       {{"http", "http2", 8080, Transport::kSctp}}}};
  EndpointsRecord slice = endpoints;
  slice.is_slice = true;
  records.endpoints = {slice, endpoints};
  records.pods = {sample_pod("default", "reviews-1", 5), sample_pod("default", "a-1", 6)};
  records.nodes = {{sample_meta("", "node-1", 7)}};
  records.namespaces = {{sample_meta("", "default", 8)}, {sample_meta("", "a", 9)}};
  ConfigRecord sidecar{sample_meta("default", "s", 10), "networking.istio.io", "v1alpha3",
                       "Sidecar", sample_tree()};
  ConfigRecord gateway = sidecar;
  gateway.kind = "Gateway";
  records.configs = {sidecar, gateway};
  ProxyRecord proxy;
  proxy.id = "sidecar~10.1.0.1~reviews-1.default~default.svc.mesh.local";
  proxy.cluster = "reviews.default";
  proxy.region = "r";
  proxy.zone = "z";
  proxy.sub_zone = "s";
  proxy.metadata = sample_tree();
  proxy.from_pod = true;
  proxy.source = {"mesh/all.yaml", 5};
  ProxyRecord router = proxy;
  router.id = "router~10.1.0.2~gateway.default~default.svc.mesh.local";
  records.proxies = {proxy, router};
  RejectionRecord rejection{"Gateway", "default", "bad", "has no servers", {"mesh/b.yaml", 11}};
  records.rejections = {rejection, rejection};
  records.ignored = {{"v1/Secret", 2}, {"apps/v1/Deployment", 1}, {"v1/Secret", 3}};
  return records;
}

}  // namespace meshc
