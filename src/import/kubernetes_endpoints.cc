// v1 Endpoints and discovery.k8s.io EndpointSlice.
#include <optional>
#include <utility>

#include "import/kubernetes.h"
#include "import/kubernetes_values.h"

namespace meshc {
namespace {

constexpr std::string_view kServiceNameLabel = "kubernetes.io/service-name";
constexpr std::string_view kZoneLabel = "topology.kubernetes.io/zone";
constexpr std::string_view kHostnameLabel = "kubernetes.io/hostname";

enum class AddressType : uint8_t { kIpv4, kIpv6, kFqdn };
constexpr EnumWord<AddressType> kAddressTypes[] = {
    {"IPv4", AddressType::kIpv4}, {"IPv6", AddressType::kIpv6}, {"FQDN", AddressType::kFqdn}};

EndpointPortRecord read_port(const ObjectReader& port) {
  EndpointPortRecord record;
  record.name = port.optional_string("name");
  record.app_protocol = port.optional_string("appProtocol");
  record.number = read_required_port(port, "port");
  record.protocol = read_transport(port);
  return record;
}

// Only pods can be looked up by name, so other kinds of targets are not kept.
void read_target(const ObjectReader& holder, EndpointAddressRecord* record) {
  const ObjectReader target = holder.object("targetRef");
  if (target.optional_string("kind") != "Pod") return;
  record->pod_name = target.optional_string("name");
  record->pod_namespace = target.optional_string("namespace");
}

EndpointAddressRecord read_address(const ObjectReader& address, bool is_ready) {
  EndpointAddressRecord record;
  record.ip = read_ip(address, "ip", address.optional_string("ip"));
  record.node = address.optional_string("nodeName");
  record.hostname = address.optional_string("hostname");
  read_target(address, &record);
  record.ready = is_ready;
  record.serving = is_ready;
  return record;
}

EndpointAddressRecord read_endpoint(const ObjectReader& endpoint) {
  EndpointAddressRecord record;
  record.node = endpoint.optional_string("nodeName");
  record.zone = endpoint.optional_string("zone");
  record.hostname = endpoint.optional_string("hostname");
  // v1beta1 says node and zone as labels.
  for (const std::string_view field : {"topology", "deprecatedTopology"}) {
    for (const auto& [key, value] : endpoint.string_map(field)) {
      if (key == kZoneLabel && record.zone.empty()) record.zone = value;
      if (key == kHostnameLabel && record.node.empty()) record.node = value;
    }
  }
  read_target(endpoint, &record);
  // Unset conditions are unknown, which consumers must take for ready; serving follows ready.
  const ObjectReader conditions = endpoint.object("conditions");
  record.ready = conditions.bool_or("ready", true);
  record.serving = conditions.bool_or("serving", record.ready);
  record.terminating = conditions.bool_or("terminating", false);
  return record;
}

std::string label_of(const MetaRecord& meta, std::string_view key) {
  for (const auto& [label, value] : meta.labels) {
    if (label == key) return value;
  }
  return {};
}

}  // namespace

EndpointsRecord read_endpoints(const ObjectReader& object, MetaRecord meta) {
  EndpointsRecord record;
  record.service_name = meta.name;
  record.meta = std::move(meta);
  for (const ObjectReader& subset : object.object_list("subsets")) {
    EndpointSubsetRecord& result = record.subsets.emplace_back();
    for (const ObjectReader& address : subset.object_list("addresses")) {
      result.addresses.push_back(read_address(address, true));
    }
    for (const ObjectReader& address : subset.object_list("notReadyAddresses")) {
      result.addresses.push_back(read_address(address, false));
    }
    for (const ObjectReader& port : subset.object_list("ports")) {
      result.ports.push_back(read_port(port));
    }
  }
  return record;
}

EndpointsRecord read_endpoint_slice(const ObjectReader& object, MetaRecord meta) {
  EndpointsRecord record;
  record.service_name = label_of(meta, kServiceNameLabel);
  record.is_slice = true;
  record.meta = std::move(meta);
  if (!object.has("addressType")) {
    object.error("addressType", "is missing", "give IPv4, IPv6 or FQDN");
  }
  const AddressType type =
      object.optional_enum<AddressType>("addressType", kAddressTypes).value_or(AddressType::kFqdn);
  EndpointSubsetRecord& subset = record.subsets.emplace_back();
  for (const ObjectReader& endpoint : object.object_list("endpoints")) {
    const EndpointAddressRecord common = read_endpoint(endpoint);
    for (const std::string_view address : endpoint.string_list("addresses")) {
      EndpointAddressRecord& result = subset.addresses.emplace_back(common);
      result.ip = type == AddressType::kFqdn ? std::string(address)
                                             : read_ip(endpoint, "addresses", address);
    }
  }
  for (const ObjectReader& port : object.object_list("ports")) {
    if (port.has("port")) subset.ports.push_back(read_port(port));
  }
  return record;
}

}  // namespace meshc
