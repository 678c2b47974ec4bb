// What a version says its listeners were made of.
#include "compile/set_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "compile/pipeline.h"
#include "encode/json.h"
#include "encode/listener_template.h"
#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;

VersionContent compile(const MeshBuilder& mesh, Dialect dialect = Dialect::kV3) {
  Registry registry = mesh.freeze();
  StageTimers timers;
  CompileOptions options;
  options.dialect = dialect;
  Result<Compiled> compiled = compile_mesh(registry, options, timers, [](size_t) {});
  MESHC_CHECK(compiled.ok(), compiled.status().to_string());
  return std::move(compiled->content);
}

// "Service a/s f.yaml:3, " for each object.
std::string words_of(const VersionContent& content, const ObjectList& list) {
  std::string text;
  for (uint32_t number : list) {
    const ObjectContent& object = content.objects.at(number);
    if (!text.empty()) text += ", ";
    text += object.kind.empty() ? "the proxy"
                                : object.kind + " " + object.namespace_name + "/" + object.name +
                                      " " + object.file + ":" + std::to_string(object.line);
  }
  return text;
}

// The lists of the listener of a name, which some class must have.
std::vector<std::string> sources_of(const VersionContent& content, const std::string& name) {
  for (const ProxyClassContent& proxy_class : content.classes) {
    for (size_t i = 0; i < proxy_class.sets.size(); ++i) {
      const std::vector<uint32_t>& listeners = content.sets.at(proxy_class.sets[i]).listeners;
      for (size_t j = 0; j < listeners.size(); ++j) {
        const std::string& wire = content.listeners.at(listeners[j]).wire;
        if (wire.find(name) == std::string::npos) continue;
        std::vector<std::string> texts;
        const SetSourcesContent& sources = content.set_sources.at(proxy_class.sources.at(i));
        texts.push_back(words_of(content, sources.common));
        for (const ObjectList& list : sources.listeners.at(j)) {
          texts.push_back(words_of(content, list));
        }
        return texts;
      }
    }
  }
  return {"no such listener"};
}

// Two proxies of one workload behind a service.
MeshBuilder small_mesh() {
  MeshBuilder mesh;
  mesh.records.files = {"mesh.yaml", "pods.yaml"};
  ServiceRecord& service = mesh.service("a", "s", "10.0.0.1", {service_port("tcp", 70)});
  service.selector = {{"app", "x"}};
  service.meta.source = {"mesh.yaml", 5};
  for (const char* number : {"1", "2"}) {
    const std::string name = std::string("x-") + number;
    mesh.sidecar("a", name, std::string("10.1.0.") + number);
    PodRecord& pod = mesh.pod("a", name, std::string("10.1.0.") + number, {{"app", "x"}});
    pod.meta.source = {"pods.yaml", static_cast<uint32_t>(number[0] - '0')};
  }
  return mesh;
}

TEST(SetSources, NameObjectsWithTheirPlaces) {
  const VersionContent content = compile(small_mesh());
  EXPECT_THAT(sources_of(content, "10.0.0.1_70"), ElementsAre("", "", "Service a/s mesh.yaml:5"));
  EXPECT_THAT(sources_of(content, "virtualInbound"),
              ElementsAre("", "", "", "Service a/s mesh.yaml:5, the proxy"));
}

TEST(SetSources, AreSharedByReplicasEachOfWhichHasItsOwnDescription) {
  const VersionContent content = compile(small_mesh());
  EXPECT_EQ(content.classes.size(), 1u);
  EXPECT_EQ(content.objects.size(), 2u);
  ASSERT_EQ(content.proxies.size(), 2u);
  for (uint32_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(content.proxies[i].has_pod);
    EXPECT_EQ(content.proxies[i].file, "pods.yaml");
    EXPECT_EQ(content.proxies[i].line, i + 1);
  }
}

TEST(SetSources, NameTheSidecarOfAllListenersOnce) {
  MeshBuilder mesh = small_mesh();
  mesh.config("Sidecar", "a", "own", R"({"egress": [{"hosts": ["*/*"]}]})").meta.source = {
      "mesh.yaml", 90};
  const VersionContent content = compile(mesh);
  EXPECT_THAT(sources_of(content, "10.0.0.1_70"),
              ElementsAre("Sidecar a/own mesh.yaml:90", "", "Service a/s mesh.yaml:5"));
}

// Which chain of the message is which of the plan is not known then.
TEST(SetSources, OfChainsThatPatchesMayRemoveAreThoseOfTheListener) {
  MeshBuilder mesh = small_mesh();
  mesh.config("EnvoyFilter", "a", "cut", R"({"configPatches": [{"applyTo": "FILTER_CHAIN",
      "match": {"context": "SIDECAR_INBOUND", "listener": {"portNumber": 15006,
                "filterChain": {"transportProtocol": "none"}}},
      "patch": {"operation": "REMOVE"}}]})")
      .meta.source = {"mesh.yaml", 90};
  const VersionContent content = compile(mesh);
  const std::vector<std::string> lists = sources_of(content, "virtualInbound");
  ASSERT_EQ(lists.size(), 2u);  // of the set and of the listener
  EXPECT_THAT(lists[1], testing::HasSubstr("Service a/s mesh.yaml:5"));
  EXPECT_THAT(lists[1], testing::HasSubstr("EnvoyFilter a/cut mesh.yaml:90"));
  EXPECT_THAT(sources_of(content, "10.0.0.1_70"), ElementsAre("", "", "Service a/s mesh.yaml:5"));
}

TEST(SetSources, NameTheMeshConfigByItsPlace) {
  MeshBuilder mesh = small_mesh();
  mesh.mesh_config("{}");
  mesh.records.mesh_config_source = {"mesh.yaml", 70};
  const VersionContent content = compile(mesh);
  EXPECT_THAT(sources_of(content, "virtualOutbound"),
              ElementsAre("", "MeshConfig / mesh.yaml:70", "", "MeshConfig / mesh.yaml:70"));
}

// Chains of the listener's message.
size_t chain_count(const VersionContent& content, uint32_t listener, const ProxyContent& proxy) {
  const Result<std::string> json =
      wire_to_json(content.type_url, materialize(content.listeners.at(listener), proxy.parameters));
  MESHC_CHECK(json.ok(), json.status().to_string());
  const nlohmann::json parsed = nlohmann::json::parse(*json);
  return parsed.contains("filter_chains") ? parsed["filter_chains"].size() : 0;
}

void expect_a_list_for_each_chain(const VersionContent& content) {
  for (const ProxyContent& proxy : content.proxies) {
    const ProxyClassContent& proxy_class = content.classes.at(proxy.proxy_class);
    for (size_t i = 0; i < proxy_class.sets.size(); ++i) {
      const std::vector<uint32_t>& listeners = content.sets.at(proxy_class.sets[i]).listeners;
      const SetSourcesContent& sources = content.set_sources.at(proxy_class.sources.at(i));
      ASSERT_EQ(sources.listeners.size(), listeners.size());
      for (size_t j = 0; j < listeners.size(); ++j) {
        EXPECT_EQ(sources.listeners[j].size(), 1 + chain_count(content, listeners[j], proxy));
      }
    }
  }
}

// Of two chains for all connections v3 has the first one alone, and so its sources.
TEST(SetSources, FollowTheChainsOfTheMessage) {
  MeshBuilder mesh = small_mesh();
  const char* const kSpecs[] = {
      R"({"hosts": ["one.example"], "addresses": ["10.5.0.0/16"],
          "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})",
      R"({"hosts": ["two.example"], "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})",
      R"({"hosts": ["three.example"], "addresses": ["10.6.0.0/16"],
          "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})"};
  for (int i = 0; i < 3; ++i) {
    ConfigRecord& entry = mesh.config("ServiceEntry", "a", "e" + std::to_string(i), kSpecs[i]);
    entry.meta.created = 2000 + i;
    entry.meta.source = {"mesh.yaml", static_cast<uint32_t>(20 + i)};
  }
  const VersionContent v2 = compile(mesh, Dialect::kV2);
  expect_a_list_for_each_chain(v2);
  EXPECT_THAT(sources_of(v2, "0.0.0.0_90"),
              ElementsAre("", "", "", "ServiceEntry a/e0 mesh.yaml:20", "",
                          "ServiceEntry a/e1 mesh.yaml:21", "ServiceEntry a/e2 mesh.yaml:22"));
  const VersionContent v3 = compile(mesh, Dialect::kV3);
  expect_a_list_for_each_chain(v3);
  EXPECT_THAT(sources_of(v3, "0.0.0.0_90"),
              ElementsAre("", "", "", "ServiceEntry a/e0 mesh.yaml:20", "",
                          "ServiceEntry a/e2 mesh.yaml:22"));
}

}  // namespace
}  // namespace meshc
