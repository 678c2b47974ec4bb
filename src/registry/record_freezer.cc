// The freezing of each kind of record.
//
// Numbers of texts are asked for in an order that the two phases of TextNumbers must share, so no
// call of target.text may stand where the language leaves the order open: brace initialisation and
// separate statements have one, the arguments of a function call do not.
#include "registry/record_freezer.h"

#include <algorithm>
#include <bit>

namespace meshc {
namespace {

using flatbuffers::Offset;
using flatbuffers::Vector;

fb::TransportProtocol frozen(Transport transport) {
  return static_cast<fb::TransportProtocol>(transport);
}
static_assert(static_cast<int>(Transport::kSctp) == static_cast<int>(fb::TransportProtocol::Sctp));
static_assert(static_cast<int>(ServiceKind::kExternalName) ==
              static_cast<int>(fb::ServiceType::ExternalName));
static_assert(static_cast<int>(ProbeRecordKind::kOther) == static_cast<int>(fb::ProbeKind::Other));
static_assert(static_cast<int>(ValueRecordKind::kObject) ==
              static_cast<int>(fb::ValueKind::Object));

Offset<Vector<uint32_t>> freeze_texts(FreezeTarget& target, const std::vector<std::string>& texts) {
  std::vector<uint32_t> numbers;
  numbers.reserve(texts.size());
  for (const std::string& text : texts) numbers.push_back(target.text(text));
  return target.buffer.CreateVector(numbers);
}

Offset<fb::Meta> freeze_meta(FreezeTarget& target, const MetaRecord& record) {
  const Offset<Vector<const fb::Pair*>> labels = freeze_pairs(target, record.labels);
  const Offset<Vector<const fb::Pair*>> annotations = freeze_pairs(target, record.annotations);
  const fb::Source source = freeze_source(target, record.source);
  fb::MetaBuilder meta(target.buffer);
  meta.add_name(target.text(record.name));
  meta.add_namespace_(target.text(record.namespace_name));
  meta.add_uid(target.text(record.uid));
  meta.add_created(record.created);
  meta.add_labels(labels);
  meta.add_annotations(annotations);
  meta.add_source(&source);
  return meta.Finish();
}

fb::Probe freeze_probe(FreezeTarget& target, const ProbeRecord& record) {
  return fb::Probe{target.text(record.path), target.text(record.port_name), record.port,
                   static_cast<fb::ProbeKind>(record.kind)};
}

Offset<fb::EndpointSubset> freeze_subset(FreezeTarget& target, const EndpointSubsetRecord& record) {
  std::vector<fb::EndpointAddress> addresses;
  addresses.reserve(record.addresses.size());
  for (const EndpointAddressRecord& a : record.addresses) {
    addresses.push_back(fb::EndpointAddress{target.text(a.ip), target.text(a.node),
                                            target.text(a.pod_name), target.text(a.pod_namespace),
                                            target.text(a.hostname), target.text(a.zone), a.ready,
                                            a.serving, a.terminating});
  }
  std::vector<fb::EndpointPort> ports;
  ports.reserve(record.ports.size());
  for (const EndpointPortRecord& p : record.ports) {
    ports.push_back(fb::EndpointPort{target.text(p.name), target.text(p.app_protocol), p.number,
                                     frozen(p.protocol)});
  }
  const Offset<Vector<const fb::EndpointAddress*>> address_list =
      target.buffer.CreateVectorOfStructs(addresses);
  const Offset<Vector<const fb::EndpointPort*>> port_list =
      target.buffer.CreateVectorOfStructs(ports);
  return fb::CreateEndpointSubset(target.buffer, address_list, port_list);
}

Offset<fb::Container> freeze_container(FreezeTarget& target, const ContainerRecord& record) {
  std::vector<fb::ContainerPort> ports;
  ports.reserve(record.ports.size());
  for (const ContainerPortRecord& p : record.ports) {
    ports.push_back(fb::ContainerPort{target.text(p.name), p.number, frozen(p.protocol)});
  }
  const Offset<Vector<const fb::ContainerPort*>> port_list =
      target.buffer.CreateVectorOfStructs(ports);
  const fb::Probe readiness = freeze_probe(target, record.readiness);
  const fb::Probe liveness = freeze_probe(target, record.liveness);
  const fb::Probe startup = freeze_probe(target, record.startup);
  fb::ContainerBuilder container(target.buffer);
  container.add_name(target.text(record.name));
  container.add_image(target.text(record.image));
  container.add_is_init(record.is_init);
  container.add_restart_always(record.restart_always);
  container.add_ports(port_list);
  container.add_readiness(&readiness);
  container.add_liveness(&liveness);
  container.add_startup(&startup);
  return container.Finish();
}

// The scalar of a leaf; arrays and objects get theirs when their children are known.
int64_t freeze_scalar(FreezeTarget& target, const ValueRecord& record) {
  switch (record.kind) {
    case ValueRecordKind::kBool:
      return record.boolean ? 1 : 0;
    case ValueRecordKind::kInteger:
      return record.integer;
    case ValueRecordKind::kDouble:
      return std::bit_cast<int64_t>(record.number);
    case ValueRecordKind::kString:
      return target.text(record.text);
    case ValueRecordKind::kArray:
    case ValueRecordKind::kObject:
      return static_cast<int64_t>(record.children.size());
    case ValueRecordKind::kNull:
      break;
  }
  return 0;
}

}  // namespace

uint32_t freeze_value(FreezeTarget& target, const ValueRecord& record) {
  const size_t index = target.values.size();
  const uint32_t key = target.text(record.key);
  const int64_t scalar = freeze_scalar(target, record);
  const bool is_container =
      record.kind == ValueRecordKind::kArray || record.kind == ValueRecordKind::kObject;
  target.values.emplace_back();
  if (is_container) {
    for (const ValueRecord& child : record.children) freeze_value(target, child);
  }
  target.values[index] = fb::Value(scalar, key, static_cast<uint32_t>(target.values.size()),
                                   record.line, static_cast<fb::ValueKind>(record.kind));
  return static_cast<uint32_t>(index);
}

Offset<Vector<const fb::Pair*>> freeze_pairs(FreezeTarget& target, const PairList& pairs) {
  std::vector<const PairList::value_type*> sorted;
  sorted.reserve(pairs.size());
  for (const PairList::value_type& pair : pairs) sorted.push_back(&pair);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->first < b->first; });
  std::vector<fb::Pair> frozen_pairs;
  frozen_pairs.reserve(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i]->first == sorted[i + 1]->first) continue;
    frozen_pairs.push_back(fb::Pair{target.text(sorted[i]->first), target.text(sorted[i]->second)});
  }
  return target.buffer.CreateVectorOfStructs(frozen_pairs);
}

fb::Source freeze_source(FreezeTarget& target, const SourceRecord& record) {
  return fb::Source{target.text(record.file), record.line};
}

Offset<fb::Service> freeze(FreezeTarget& target, const ServiceRecord& record) {
  const Offset<fb::Meta> meta = freeze_meta(target, record.meta);
  std::vector<fb::ServicePort> ports;
  ports.reserve(record.ports.size());
  for (const ServicePortRecord& p : record.ports) {
    ports.push_back(fb::ServicePort{target.text(p.name), target.text(p.app_protocol),
                                    target.text(p.target_port_name), p.number, p.target_port,
                                    p.node_port, frozen(p.protocol)});
  }
  const Offset<Vector<const fb::ServicePort*>> port_list =
      target.buffer.CreateVectorOfStructs(ports);
  const Offset<Vector<uint32_t>> cluster_ips = freeze_texts(target, record.cluster_ips);
  const Offset<Vector<const fb::Pair*>> selector = freeze_pairs(target, record.selector);
  const Offset<Vector<uint32_t>> balancers = freeze_texts(target, record.load_balancer_addresses);
  fb::ServiceBuilder service(target.buffer);
  service.add_meta(meta);
  service.add_type(static_cast<fb::ServiceType>(record.type));
  service.add_cluster_ip(target.text(record.cluster_ip));
  service.add_cluster_ips(cluster_ips);
  service.add_external_name(target.text(record.external_name));
  service.add_selector(selector);
  service.add_ports(port_list);
  service.add_load_balancer_addresses(balancers);
  service.add_publish_not_ready_addresses(record.publish_not_ready_addresses);
  return service.Finish();
}

Offset<fb::Endpoints> freeze(FreezeTarget& target, const EndpointsRecord& record) {
  const Offset<fb::Meta> meta = freeze_meta(target, record.meta);
  std::vector<Offset<fb::EndpointSubset>> subsets;
  subsets.reserve(record.subsets.size());
  for (const EndpointSubsetRecord& subset : record.subsets) {
    subsets.push_back(freeze_subset(target, subset));
  }
  const Offset<Vector<Offset<fb::EndpointSubset>>> subset_list =
      target.buffer.CreateVector(subsets);
  fb::EndpointsBuilder endpoints(target.buffer);
  endpoints.add_meta(meta);
  endpoints.add_service_name(target.text(record.service_name));
  endpoints.add_is_slice(record.is_slice);
  endpoints.add_subsets(subset_list);
  return endpoints.Finish();
}

Offset<fb::Pod> freeze(FreezeTarget& target, const PodRecord& record) {
  const Offset<fb::Meta> meta = freeze_meta(target, record.meta);
  const Offset<Vector<uint32_t>> ips = freeze_texts(target, record.ips);
  std::vector<Offset<fb::Container>> containers;
  containers.reserve(record.containers.size());
  for (const ContainerRecord& container : record.containers) {
    containers.push_back(freeze_container(target, container));
  }
  const Offset<Vector<Offset<fb::Container>>> container_list =
      target.buffer.CreateVector(containers);
  fb::PodBuilder pod(target.buffer);
  pod.add_meta(meta);
  pod.add_ips(ips);
  pod.add_phase(target.text(record.phase));
  pod.add_deleted(record.deleted);
  pod.add_host_network(record.host_network);
  pod.add_node(target.text(record.node));
  pod.add_service_account(target.text(record.service_account));
  pod.add_containers(container_list);
  return pod.Finish();
}

Offset<fb::Node> freeze(FreezeTarget& target, const NodeRecord& record) {
  return fb::CreateNode(target.buffer, freeze_meta(target, record.meta));
}

Offset<fb::Namespace> freeze(FreezeTarget& target, const NamespaceRecord& record) {
  return fb::CreateNamespace(target.buffer, freeze_meta(target, record.meta));
}

Offset<fb::Config> freeze(FreezeTarget& target, const ConfigRecord& record) {
  const Offset<fb::Meta> meta = freeze_meta(target, record.meta);
  const uint32_t spec = freeze_value(target, record.spec);
  fb::ConfigBuilder config(target.buffer);
  config.add_meta(meta);
  config.add_group(target.text(record.group));
  config.add_version(target.text(record.version));
  config.add_kind(target.text(record.kind));
  config.add_spec(spec);
  return config.Finish();
}

Offset<fb::Proxy> freeze(FreezeTarget& target, const ProxyRecord& record) {
  const uint32_t metadata = freeze_value(target, record.metadata);
  const fb::Source source = freeze_source(target, record.source);
  fb::ProxyBuilder proxy(target.buffer);
  proxy.add_id(target.text(record.id));
  proxy.add_cluster(target.text(record.cluster));
  proxy.add_region(target.text(record.region));
  proxy.add_zone(target.text(record.zone));
  proxy.add_sub_zone(target.text(record.sub_zone));
  proxy.add_metadata(metadata);
  proxy.add_from_pod(record.from_pod);
  proxy.add_source(&source);
  return proxy.Finish();
}

Offset<fb::Rejection> freeze(FreezeTarget& target, const RejectionRecord& record) {
  const fb::Source source = freeze_source(target, record.source);
  fb::RejectionBuilder rejection(target.buffer);
  rejection.add_kind(target.text(record.kind));
  rejection.add_namespace_(target.text(record.namespace_name));
  rejection.add_name(target.text(record.name));
  rejection.add_reason(target.text(record.reason));
  rejection.add_source(&source);
  return rejection.Finish();
}

}  // namespace meshc
