// Plain structs of one imported resource each, as import/ and gen/ fill them before they are
// frozen.
//
// Each mirrors the table of the same name in schemas/registry.fbs, whose comments say what the
// fields mean; texts are owned here and interned by the writer. A record is used by one thread at a
// time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace meshc {

struct SourceRecord {
  std::string file;
  uint32_t line = 0;
};

using PairList = std::vector<std::pair<std::string, std::string>>;

enum class ValueRecordKind : uint8_t { kNull, kBool, kInteger, kDouble, kString, kArray, kObject };

// A node of a value tree, with its own texts.
struct ValueRecord {
  ValueRecordKind kind = ValueRecordKind::kNull;
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;
  uint32_t line = 0;
  std::string key;   // the member's name where the parent is an object
  std::string text;  // kString only
  std::vector<ValueRecord> children;

  static ValueRecord empty_object() {
    ValueRecord value;
    value.kind = ValueRecordKind::kObject;
    return value;
  }
};

struct MetaRecord {
  std::string name;
  std::string namespace_name;
  std::string uid;
  int64_t created = 0;
  PairList labels;
  PairList annotations;
  SourceRecord source;
};

enum class Transport : uint8_t { kTcp, kUdp, kSctp };

struct ServicePortRecord {
  std::string name;
  std::string app_protocol;
  std::string target_port_name;
  uint16_t number = 0;
  uint16_t target_port = 0;
  uint16_t node_port = 0;
  Transport protocol = Transport::kTcp;
};

enum class ServiceKind : uint8_t { kClusterIp, kNodePort, kLoadBalancer, kExternalName };

struct ServiceRecord {
  MetaRecord meta;
  ServiceKind type = ServiceKind::kClusterIp;
  std::string cluster_ip;
  std::vector<std::string> cluster_ips;
  std::string external_name;
  PairList selector;
  std::vector<ServicePortRecord> ports;
  std::vector<std::string> load_balancer_addresses;
  bool publish_not_ready_addresses = false;
};

struct EndpointAddressRecord {
  std::string ip;
  std::string node;
  std::string pod_name;
  std::string pod_namespace;
  std::string hostname;
  std::string zone;
  bool ready = true;
  bool serving = true;
  bool terminating = false;
};

struct EndpointPortRecord {
  std::string name;
  std::string app_protocol;
  uint16_t number = 0;
  Transport protocol = Transport::kTcp;
};

struct EndpointSubsetRecord {
  std::vector<EndpointAddressRecord> addresses;
  std::vector<EndpointPortRecord> ports;
};

struct EndpointsRecord {
  MetaRecord meta;
  std::string service_name;
  bool is_slice = false;
  std::vector<EndpointSubsetRecord> subsets;
};

struct ContainerPortRecord {
  std::string name;
  uint16_t number = 0;
  Transport protocol = Transport::kTcp;
};

enum class ProbeRecordKind : uint8_t { kNone, kHttp, kTcp, kOther };

struct ProbeRecord {
  ProbeRecordKind kind = ProbeRecordKind::kNone;
  std::string path;
  std::string port_name;
  uint16_t port = 0;
};

struct ContainerRecord {
  std::string name;
  std::string image;
  bool is_init = false;
  bool restart_always = false;
  std::vector<ContainerPortRecord> ports;
  ProbeRecord readiness;
  ProbeRecord liveness;
  ProbeRecord startup;
};

struct PodRecord {
  MetaRecord meta;
  std::vector<std::string> ips;
  std::string phase;
  bool deleted = false;
  bool host_network = false;
  std::string node;
  std::string service_account;
  std::vector<ContainerRecord> containers;
};

struct NodeRecord {
  MetaRecord meta;
};

struct NamespaceRecord {
  MetaRecord meta;
};

struct ConfigRecord {
  MetaRecord meta;
  std::string group;
  std::string version;
  std::string kind;
  ValueRecord spec;
};

struct ProxyRecord {
  std::string id;
  std::string cluster;
  std::string region;
  std::string zone;
  std::string sub_zone;
  ValueRecord metadata;
  bool from_pod = false;
  SourceRecord source;
};

struct RejectionRecord {
  std::string kind;
  std::string namespace_name;
  std::string name;
  std::string reason;
  SourceRecord source;
};

// Everything of one mesh. Order does not matter: the writer sorts.
struct RegistryRecords {
  std::string domain = "cluster.local";
  std::string trust_domain = "cluster.local";
  std::vector<std::string> files;
  ValueRecord mesh_config = ValueRecord::empty_object();
  SourceRecord mesh_config_source;
  ValueRecord mesh_networks = ValueRecord::empty_object();
  PairList pilot_env;
  std::vector<ServiceRecord> services;
  std::vector<EndpointsRecord> endpoints;
  std::vector<PodRecord> pods;
  std::vector<NodeRecord> nodes;
  std::vector<NamespaceRecord> namespaces;
  std::vector<ConfigRecord> configs;
  std::vector<ProxyRecord> proxies;
  std::vector<RejectionRecord> rejections;
  std::vector<std::pair<std::string, uint32_t>> ignored;
};

}  // namespace meshc
