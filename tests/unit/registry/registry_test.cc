// What goes into freeze_registry() comes out of Registry, and nothing else opens.
#include "registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/parallel.h"
#include "registry/registry_format.h"
#include "registry/registry_writer.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/registry/sample_records.h"

namespace meshc {
namespace {

using testing::HasSubstr;

std::string frozen(const RegistryRecords& records) {
  Result<std::string> bytes = freeze_registry(records);
  EXPECT_TRUE(bytes.ok()) << bytes.status().to_string();
  return bytes.ok() ? *bytes : std::string();
}

Registry opened(const RegistryRecords& records) {
  Result<Registry> registry = Registry::from_bytes(frozen(records));
  MESHC_CHECK(registry.ok(), registry.status().to_string());
  return std::move(registry).value();
}

TEST(Registry, KeepsMeshWideSettings) {
  const Registry registry = opened(sample_records());
  const fb::Registry& root = registry.root();
  EXPECT_EQ(registry.text(root.domain()), "mesh.local");
  EXPECT_EQ(registry.text(root.trust_domain()), "trust.local");
  ASSERT_EQ(root.files()->size(), 2u);
  EXPECT_EQ(registry.text(root.files()->Get(0)), "mesh/all.yaml");
  EXPECT_EQ(registry.location(*root.mesh_config_source()), (SourceLocation{"mesh/b.yaml", 3}));
  EXPECT_EQ(registry.mesh_config().find("ports").find("number").as_int(), 80);
  EXPECT_EQ(registry.mesh_networks().size(), 0u);
  EXPECT_EQ(registry.pairs(*root.pilot_env()).find("PILOT_HTTP10"), "1");
  ASSERT_EQ(root.ignored()->size(), 2u);
  EXPECT_EQ(registry.text(root.ignored()->Get(1)->kind()), "v1/Secret");
  EXPECT_EQ(root.ignored()->Get(1)->count(), 5u);
  EXPECT_EQ(root.rejections()->size(), 1u);
  EXPECT_EQ(registry.text(root.rejections()->Get(0)->reason()), "has no servers");
}

TEST(Registry, KeepsServicesSortedByPlace) {
  const Registry registry = opened(sample_records());
  ASSERT_EQ(registry.root().services()->size(), 3u);
  const fb::Service& service = *registry.root().services()->Get(1);
  EXPECT_EQ(registry.text(service.meta()->name()), "reviews");
  EXPECT_EQ(registry.text(service.meta()->namespace_()), "default");
  EXPECT_EQ(registry.text(service.meta()->uid()), "uid-reviews");
  EXPECT_EQ(service.meta()->created(), 1600000002);
  EXPECT_EQ(service.meta()->source()->line(), 2u);
  const PairView labels = registry.pairs(*service.meta()->labels());
  EXPECT_EQ(labels.key(0), "app");
  EXPECT_EQ(labels.find("version"), "v1");
  EXPECT_EQ(labels.find("missing"), std::nullopt);
  EXPECT_EQ(service.type(), fb::ServiceType::LoadBalancer);
  EXPECT_EQ(registry.text(service.cluster_ips()->Get(1)), "fd00::1");
  EXPECT_EQ(registry.text(service.external_name()), "elsewhere.example");
  EXPECT_EQ(registry.text(service.load_balancer_addresses()->Get(1)), "lb.example");
  EXPECT_TRUE(service.publish_not_ready_addresses());
  const fb::ServicePort& port = *service.ports()->Get(0);
  EXPECT_EQ(registry.text(port.name()), "http");
  EXPECT_EQ(registry.text(port.app_protocol()), "kubernetes.io/h2c");
  EXPECT_EQ(registry.text(port.target_port_name()), "web");
  EXPECT_EQ(port.number(), 80);
  EXPECT_EQ(port.target_port(), 8080);
  EXPECT_EQ(port.node_port(), 30080);
  EXPECT_EQ(service.ports()->Get(1)->protocol(), fb::TransportProtocol::Udp);
}

TEST(Registry, KeepsPodsAndEndpoints) {
  const Registry registry = opened(sample_records());
  const fb::Pod& pod = *registry.root().pods()->Get(1);
  EXPECT_EQ(registry.text(pod.ips()->Get(0)), "10.1.0.1");
  EXPECT_EQ(registry.text(pod.phase()), "Running");
  EXPECT_TRUE(pod.deleted());
  EXPECT_TRUE(pod.host_network());
  const fb::Container& container = *pod.containers()->Get(0);
  EXPECT_TRUE(container.is_init());
  EXPECT_TRUE(container.restart_always());
  EXPECT_EQ(container.readiness()->kind(), fb::ProbeKind::Http);
  EXPECT_EQ(registry.text(container.readiness()->port_name()), "http");
  EXPECT_EQ(container.liveness()->port(), 8081);
  EXPECT_EQ(container.startup()->kind(), fb::ProbeKind::Other);

  ASSERT_EQ(registry.root().endpoints()->size(), 2u);
  EXPECT_FALSE(registry.root().endpoints()->Get(0)->is_slice());
  const fb::Endpoints& slice = *registry.root().endpoints()->Get(1);
  EXPECT_TRUE(slice.is_slice());
  const fb::EndpointAddress& address = *slice.subsets()->Get(0)->addresses()->Get(0);
  EXPECT_EQ(registry.text(address.pod_name()), "reviews-1");
  EXPECT_EQ(registry.text(address.zone()), "zone-a");
  EXPECT_FALSE(address.ready());
  EXPECT_TRUE(address.terminating());
  EXPECT_EQ(slice.subsets()->Get(0)->ports()->Get(0)->protocol(), fb::TransportProtocol::Sctp);
}

TEST(Registry, KeepsConfigsByKindAndProxiesById) {
  const Registry registry = opened(sample_records());
  const fb::Config& config = *registry.root().configs()->Get(0);
  EXPECT_EQ(registry.text(config.kind()), "Gateway");
  EXPECT_EQ(registry.value(config.spec()).find("hosts").size(), 2u);
  const fb::Proxy& proxy = *registry.root().proxies()->Get(1);
  EXPECT_EQ(registry.text(proxy.cluster()), "reviews.default");
  EXPECT_EQ(registry.text(proxy.sub_zone()), "s");
  EXPECT_TRUE(proxy.from_pod());
  EXPECT_TRUE(registry.value(proxy.metadata()).find("ports").find("open").as_bool());
}

TEST(Registry, FindsTexts) {
  const Registry registry = opened(sample_records());
  EXPECT_EQ(registry.find_text(""), 0u);
  const std::optional<uint32_t> reviews = registry.find_text("reviews");
  ASSERT_TRUE(reviews.has_value());
  EXPECT_EQ(registry.text(*reviews), "reviews");
  EXPECT_EQ(registry.find_text("no such text"), std::nullopt);
}

TEST(RegistryWriter, EmptyMeshIsARegistry) {
  const Registry registry = opened(RegistryRecords());
  EXPECT_EQ(registry.root().services()->size(), 0u);
  EXPECT_TRUE(registry.mesh_config().is_object());
}

TEST(RegistryWriter, BytesDoNotDependOnOrderOrThreads) {
  RegistryRecords records;
  for (int i = 0; i < 500; ++i) {
    records.services.push_back(
        sample_service("ns-" + std::to_string(i % 7), "service-" + std::to_string(i), i));
    records.pods.push_back(
        sample_pod("ns-" + std::to_string(i % 7), "pod-" + std::to_string(i), i));
  }
  const std::string first = frozen(records);
  std::reverse(records.services.begin(), records.services.end());
  std::rotate(records.pods.begin(), records.pods.begin() + 123, records.pods.end());
  for (PodRecord& pod : records.pods) std::swap(pod.meta.labels[0], pod.meta.labels[1]);
  for (const int threads : {1, 2, 4}) {
    const ThreadLimit limit(threads);
    EXPECT_TRUE(frozen(records) == first) << threads << " threads";
  }
}

TEST(RegistryWriter, RefusesTwoObjectsOfOneName) {
  RegistryRecords records;
  records.services = {sample_service("a", "b", 1), sample_service("a", "b", 2)};
  const Result<std::string> bytes = freeze_registry(records);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(bytes.status().message()), HasSubstr("a/b"));
}

TEST(RegistryWriter, RefusesWhatDoesNotFit) {
  const size_t whole = frozen(sample_records()).size();
  const Result<std::string> bytes = freeze_registry(sample_records(), whole / 2);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.status().code(), StatusCode::kUnsupported);
  EXPECT_TRUE(freeze_registry(sample_records(), whole * 2).ok());
}

TEST(Registry, RefusesEveryTruncation) {
  const std::string whole = frozen(sample_records());
  for (size_t size = 0; size < whole.size(); ++size) {
    const Result<Registry> registry = Registry::from_bytes(whole.substr(0, size), "mesh.reg");
    ASSERT_FALSE(registry.ok()) << size;
    ASSERT_THAT(std::string(registry.status().message()), HasSubstr("mesh.reg")) << size;
  }
  EXPECT_FALSE(Registry::from_bytes(whole + "x").ok());
}

TEST(Registry, RefusesEveryAlteredByte) {
  const std::string whole = frozen(sample_records());
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 0x40);
    ASSERT_FALSE(Registry::from_bytes(std::move(altered)).ok()) << "byte " << i;
  }
}

// With the checksum made to fit again, the verifier and the own checks are all that is left. Some
// altered bytes give another valid registry (a port number); reading it must then be harmless.
TEST(Registry, AlteredBytesBehindAGoodChecksumDoNoHarm) {
  const std::string whole = frozen(sample_records());
  size_t refused = 0;
  for (size_t i = kRegistryHeaderSize; i < whole.size(); ++i) {
    std::string payload = whole.substr(kRegistryHeaderSize);
    payload[i - kRegistryHeaderSize] = static_cast<char>(payload[i - kRegistryHeaderSize] ^ 0x81);
    const Result<Registry> registry = Registry::from_bytes(registry_header(payload) + payload);
    if (!registry.ok()) {
      ++refused;
      continue;
    }
    for (const fb::Config* config : *registry->root().configs()) {
      for (const ValueRef value : registry->value(config->spec()).children()) value.as_string();
    }
  }
  EXPECT_GT(refused, (whole.size() - kRegistryHeaderSize) / 4);
}

TEST(Registry, NamesBothVersions) {
  std::string bytes = frozen(RegistryRecords());
  bytes[8] = 77;
  const Result<Registry> registry = Registry::from_bytes(bytes, "old.reg");
  ASSERT_FALSE(registry.ok());
  EXPECT_EQ(registry.status().code(), StatusCode::kUnsupported);
  const std::string message(registry.status().message());
  EXPECT_THAT(message, HasSubstr("old.reg"));
  EXPECT_THAT(message, HasSubstr("version 77"));
  EXPECT_THAT(message, HasSubstr("version " + std::to_string(kRegistryFormatVersion)));
}

TEST(Registry, SaysWhenAFileIsNoRegistry) {
  const Result<Registry> registry = Registry::from_bytes("apiVersion: v1\nkind: Service\n", "a");
  ASSERT_FALSE(registry.ok());
  EXPECT_EQ(registry.status().code(), StatusCode::kCorruption);
  EXPECT_THAT(std::string(registry.status().message()), HasSubstr("not a registry file"));
}

TEST(Registry, MissingFileIsNotFound) {
  const TemporaryFolder folder;
  const Result<Registry> registry = Registry::open(real_file_system(), folder / "mesh.reg");
  ASSERT_FALSE(registry.ok());
  EXPECT_EQ(registry.status().code(), StatusCode::kNotFound);
}

TEST(Registry, OpensItsFile) {
  const TemporaryFolder folder;
  const std::string path = folder / "mesh.reg";
  const std::string bytes = frozen(sample_records());
  ASSERT_TRUE(write_file_atomically(real_file_system(), path, bytes, 0644).ok());
  const Result<Registry> registry = Registry::open(real_file_system(), path);
  ASSERT_TRUE(registry.ok()) << registry.status().to_string();
  EXPECT_EQ(registry->size_bytes(), bytes.size());
  EXPECT_EQ(registry->digest(), digest_of(std::string_view(bytes).substr(kRegistryHeaderSize)));
}

}  // namespace
}  // namespace meshc
