#include "gen/synthetic_mesh.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "gen/mesh_objects.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

MeshOptions options_of(MeshProfile profile, uint32_t services, uint32_t proxies,
                       uint64_t seed = 1) {
  MeshOptions options;
  options.services = services;
  options.namespaces = 5;
  options.proxies = proxies;
  options.profile = profile;
  options.seed = seed;
  return options;
}

RegistryRecords make(const MeshOptions& options) { return SyntheticMesh(options).make_all(); }

std::string freeze(const RegistryRecords& records) {
  Result<std::string> bytes = freeze_registry(records);
  EXPECT_TRUE(bytes.ok()) << bytes.status().to_string();
  return bytes.ok() ? std::move(bytes).value() : std::string();
}

std::map<std::string, size_t> count_kinds(const RegistryRecords& records) {
  std::map<std::string, size_t> kinds;
  for (const ConfigRecord& config : records.configs) ++kinds[config.kind];
  return kinds;
}

const ValueRecord* member(const ValueRecord& object, std::string_view key) {
  for (const ValueRecord& child : object.children) {
    if (child.key == key) return &child;
  }
  return nullptr;
}

bool has_all(const PairList& selector, const PairList& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& pair) {
    return std::find(labels.begin(), labels.end(), pair) != labels.end();
  });
}

class EveryProfile : public testing::TestWithParam<MeshProfile> {};
INSTANTIATE_TEST_SUITE_P(Profiles, EveryProfile,
                         testing::Values(MeshProfile::kFlat, MeshProfile::kScoped,
                                         MeshProfile::kRich));

TEST_P(EveryProfile, SameSeedSameBytes) {
  const std::string first = freeze(make(options_of(GetParam(), 60, 200)));
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, freeze(make(options_of(GetParam(), 60, 200))));
  EXPECT_NE(first, freeze(make(options_of(GetParam(), 60, 200, 2))));
}

TEST_P(EveryProfile, PartsMayBeMadeInAnyOrder) {
  const SyntheticMesh mesh(options_of(GetParam(), 60, 200));
  RegistryRecords backwards;
  for (uint32_t i = mesh.service_count(); i > 0; --i) mesh.add_service(i - 1, &backwards);
  mesh.add_common(&backwards);
  EXPECT_EQ(freeze(backwards), freeze(mesh.make_all()));
}

TEST_P(EveryProfile, HasTheNumbersAskedFor) {
  size_t progress = 0;
  const SyntheticMesh mesh(options_of(GetParam(), 60, 200));
  const RegistryRecords records = mesh.make_all([&](size_t done) { progress += done; });
  EXPECT_EQ(progress, 60u);
  EXPECT_EQ(records.services.size(), 60u);
  EXPECT_EQ(records.pods.size(), 200u);
  EXPECT_EQ(records.proxies.size(), 200u);
  EXPECT_EQ(records.namespaces.size(), 6u) << "five and istio-system";
}

TEST_P(EveryProfile, NothingIsThereTwice) {
  const RegistryRecords records = make(options_of(GetParam(), 400, 3000));
  std::set<std::string> addresses;
  std::set<std::string> uids;
  for (const PodRecord& pod : records.pods) {
    addresses.insert(pod.ips.at(0));
    uids.insert(pod.meta.uid);
  }
  size_t headless = 0;
  for (const ServiceRecord& service : records.services) {
    headless += service.cluster_ip == "None" ? 1 : 0;
    addresses.insert(service.cluster_ip);
    uids.insert(service.meta.uid);
  }
  for (const EndpointsRecord& endpoints : records.endpoints) uids.insert(endpoints.meta.uid);
  for (const NamespaceRecord& space : records.namespaces) uids.insert(space.meta.uid);
  for (const NodeRecord& node : records.nodes) uids.insert(node.meta.uid);
  for (const ConfigRecord& config : records.configs) uids.insert(config.meta.uid);
  EXPECT_EQ(addresses.size(), 3400 - headless + (headless > 0 ? 1 : 0));
  EXPECT_EQ(uids.size(), records.pods.size() + records.services.size() + records.endpoints.size() +
                             records.namespaces.size() + records.nodes.size() +
                             records.configs.size());
}

TEST_P(EveryProfile, ServicesSelectThePodsThatTheirEndpointsList) {
  const SyntheticMesh mesh(options_of(GetParam(), 60, 200));
  for (uint32_t i = 0; i < mesh.service_count(); ++i) {
    RegistryRecords part;
    mesh.add_service(i, &part);
    ASSERT_EQ(part.services.size(), 1u);
    const ServiceRecord& service = part.services[0];
    std::set<std::string> listed;
    for (const EndpointsRecord& endpoints : part.endpoints) {
      EXPECT_EQ(endpoints.service_name, service.meta.name);
      for (const EndpointSubsetRecord& subset : endpoints.subsets) {
        EXPECT_EQ(subset.ports.size(), service.ports.size());
        for (const EndpointAddressRecord& address : subset.addresses) listed.insert(address.ip);
      }
    }
    std::set<std::string> selected;
    for (const PodRecord& pod : part.pods) {
      EXPECT_EQ(pod.meta.namespace_name, service.meta.namespace_name);
      if (has_all(service.selector, pod.meta.labels)) selected.insert(pod.ips[0]);
    }
    EXPECT_EQ(selected.size(), part.pods.size());
    EXPECT_EQ(listed, selected);
  }
}

TEST(SyntheticMesh, PortsAreMixedAsStated) {
  std::map<std::string, size_t> names;
  std::map<std::string, std::set<uint16_t>> numbers;
  for (const ServiceRecord& service : make(options_of(MeshProfile::kFlat, 1000, 0)).services) {
    ASSERT_EQ(service.ports.size(), 1u);
    ++names[service.ports[0].name];
    numbers[service.ports[0].name].insert(service.ports[0].number);
  }
  EXPECT_EQ(names["http"], 600u);
  EXPECT_EQ(names["grpc"], 200u);
  EXPECT_EQ(names["tcp"], 150u);
  EXPECT_EQ(names[""], 50u);
  // Listeners of HTTP are shared by number: a sidecar has 16 of them however large the mesh.
  EXPECT_EQ(numbers["http"].size() + numbers["grpc"].size(), 16u);
}

TEST(SyntheticMesh, ScopesShowAboutThirtyServices) {
  const RegistryRecords records = make(options_of(MeshProfile::kScoped, 200, 400));
  EXPECT_EQ(count_kinds(records), (std::map<std::string, size_t>{{"Sidecar", 5}}));
  for (const ConfigRecord& config : records.configs) {
    const ValueRecord* egress = member(config.spec, "egress");
    ASSERT_NE(egress, nullptr);
    const ValueRecord* hosts = member(egress->children.at(0), "hosts");
    ASSERT_NE(hosts, nullptr);
    EXPECT_EQ(hosts->children.size(), gen::kVisibleServices + 1) << "and istio-system/*";
  }
}

TEST(SyntheticMesh, ScopesOfSmallMeshesShowEverything) {
  const RegistryRecords records = make(options_of(MeshProfile::kScoped, 8, 16));
  const ValueRecord* egress = member(records.configs.at(0).spec, "egress");
  ASSERT_NE(egress, nullptr);
  EXPECT_EQ(member(egress->children.at(0), "hosts")->children.size(), 9u);
}

TEST(SyntheticMesh, RichMeshesHaveMostKinds) {
  const RegistryRecords records = make(options_of(MeshProfile::kRich, 1000, 3000));
  std::map<std::string, size_t> kinds = count_kinds(records);
  EXPECT_EQ(kinds["EnvoyFilter"], 50u);
  EXPECT_EQ(kinds["MeshPolicy"], 1u);
  EXPECT_EQ(kinds["ClusterRbacConfig"], 1u);
  EXPECT_NEAR(static_cast<double>(kinds["Policy"]), 200, 60);
  for (const char* kind : {"ServiceEntry", "VirtualService", "DestinationRule", "ServiceRole",
                           "ServiceRoleBinding", "Gateway"}) {
    EXPECT_GT(kinds[kind], 10u) << kind;
  }
}

TEST(SyntheticMesh, RichServicesVary) {
  size_t headless = 0;
  size_t with_several_ports = 0;
  size_t unnamed = 0;
  for (const ServiceRecord& service : make(options_of(MeshProfile::kRich, 1000, 0)).services) {
    headless += service.cluster_ip == "None" ? 1 : 0;
    with_several_ports += service.ports.size() > 1 ? 1 : 0;
    std::set<std::string> names;
    std::set<uint16_t> numbers;
    for (const ServicePortRecord& port : service.ports) {
      unnamed += port.name.empty() ? 1 : 0;
      EXPECT_TRUE(!port.name.empty() || service.ports.size() == 1) << service.meta.name;
      names.insert(port.name);
      numbers.insert(port.number);
    }
    EXPECT_EQ(names.size(), service.ports.size()) << service.meta.name;
    EXPECT_EQ(numbers.size(), service.ports.size()) << service.meta.name;
  }
  EXPECT_NEAR(static_cast<double>(headless), 100, 20);
  EXPECT_NEAR(static_cast<double>(unnamed), 50, 5);
  EXPECT_GT(with_several_ports, 300u);
}

TEST(SyntheticMesh, RichMeshesHaveAGatewayWithRouters) {
  const SyntheticMesh mesh(options_of(MeshProfile::kRich, 50, 200));
  RegistryRecords gateway;
  mesh.add_service(0, &gateway);
  EXPECT_EQ(gateway.services.at(0).meta.namespace_name, "istio-system");
  ASSERT_GE(gateway.proxies.size(), 2u);
  for (const ProxyRecord& proxy : gateway.proxies) EXPECT_EQ(proxy.id.rfind("router~", 0), 0u);
  RegistryRecords service;
  mesh.add_service(1, &service);
  EXPECT_EQ(service.proxies.at(0).id.rfind("sidecar~", 0), 0u);
}

TEST(SyntheticMesh, MixerIsOffUnlessAskedFor) {
  MeshOptions options = options_of(MeshProfile::kFlat, 10, 20);
  EXPECT_EQ(member(make(options).mesh_config, "mixerCheckServer"), nullptr);
  options.mixer = true;
  const RegistryRecords records = make(options);
  EXPECT_NE(member(records.mesh_config, "mixerCheckServer"), nullptr);
  EXPECT_NE(member(records.mesh_config, "mixerReportServer"), nullptr);
}

}  // namespace
}  // namespace meshc
