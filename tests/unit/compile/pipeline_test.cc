// From a registry to a version's content.
#include "compile/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/parallel.h"
#include "encode/listener_template.h"
#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// `count` replicas of a workload of namespace a behind two services at one port.
MeshBuilder replicas(int count) {
  MeshBuilder mesh;
  mesh.service("a", "x", "10.0.0.1", {service_port("http", 80)}).selector = {{"app", "x"}};
  mesh.service("a", "y", "10.0.0.2", {service_port("tcp", 80)}).selector = {{"app", "x"}};
  for (int i = 1; i <= count; ++i) {
    std::string number = std::to_string(i);
    mesh.sidecar("a", "x-" + number, "10.1.0." + number);
    mesh.pod("a", "x-" + number, "10.1.0." + number, {{"app", "x"}});
  }
  return mesh;
}

Result<Compiled> try_to_compile(const MeshBuilder& mesh, const CompileOptions& options,
                                std::atomic<size_t>* progress) {
  Registry registry = mesh.freeze();
  StageTimers timers;
  return compile_mesh(registry, options, timers, [&](size_t done) { *progress += done; });
}

Compiled compile(const MeshBuilder& mesh, const CompileOptions& options = {}) {
  std::atomic<size_t> progress = 0;
  Result<Compiled> compiled = try_to_compile(mesh, options, &progress);
  MESHC_CHECK(compiled.ok(), compiled.status().to_string());
  return std::move(*compiled);
}

// The listeners of a proxy as they are sent.
std::vector<std::string> listeners_of(const VersionContent& content, size_t proxy) {
  std::vector<std::string> wires;
  const ProxyContent& of = content.proxies.at(proxy);
  for (uint32_t set : content.classes.at(of.proxy_class).sets) {
    for (uint32_t listener : content.sets.at(set).listeners)
      wires.push_back(materialize(content.listeners.at(listener), of.parameters));
  }
  return wires;
}

// All that the store writes of a version, as one text.
std::string fingerprint(const VersionContent& content) {
  std::string text;
  auto add = [&](const auto& value) { text.append(value).push_back('\n'); };
  auto add_number = [&](uint64_t value) { add(std::to_string(value)); };
  for (const ListenerTemplate& listener : content.listeners) {
    add(listener.wire);
    for (const Relocation& relocation : listener.relocations) {
      add_number(relocation.offset);
      add_number(relocation.target);
    }
  }
  for (const ListenerSetContent& set : content.sets) {
    add_number(set.listeners.size());
    for (uint32_t listener : set.listeners) add_number(listener);
  }
  for (const ProxyClassContent& proxy_class : content.classes) {
    for (uint32_t set : proxy_class.sets) add_number(set);
    for (uint32_t number : proxy_class.conflicts) {
      const ConflictContent& conflict = content.conflicts[number];
      add(conflict.metric);
      for (const std::string& part : conflict.message.texts) add(part);
    }
  }
  for (const ProxyContent& proxy : content.proxies) {
    add(proxy.id);
    add_number(proxy.proxy_class);
  }
  for (const RejectionContent& rejection : content.rejections) add(rejection.name);
  return text;
}

TEST(Pipeline, ReplicasAreOneClass) {
  Compiled compiled = compile(replicas(2));
  EXPECT_EQ(compiled.report.classes, 1u);
  const VersionContent& content = compiled.content;
  ASSERT_EQ(content.proxies.size(), 2u);
  EXPECT_EQ(content.proxies[0].proxy_class, content.proxies[1].proxy_class);
  EXPECT_EQ(content.proxies[0].id, "sidecar~10.1.0.1~x-1.a~a.svc.cluster.local");
  EXPECT_EQ(content.proxies[0].parameters.at(0), "x-1.a");
  EXPECT_EQ(content.proxies[0].parameters.at(1), "10.1.0.1");
  EXPECT_NE(listeners_of(content, 0), listeners_of(content, 1));
}

// What one proxy gets does not depend on the others that it is compiled with.
TEST(Pipeline, ReplicaGetsWhatItWouldGetAlone) {
  Compiled together = compile(replicas(12));
  for (size_t i = 0; i < 12; ++i) {
    CompileOptions options;
    options.proxy_glob = together.content.proxies.at(i).id;
    Compiled alone = compile(replicas(12), options);
    ASSERT_EQ(alone.content.proxies.size(), 1u);
    EXPECT_EQ(listeners_of(alone.content, 0), listeners_of(together.content, i)) << i;
  }
}

TEST(Pipeline, ContentIsTheSameForAnyNumberOfThreads) {
  MeshBuilder mesh = replicas(12);
  for (int i = 0; i < 20; ++i) {
    std::string name = "w" + std::to_string(i);
    mesh.service("b", name, "10.2.0." + std::to_string(i), {service_port("http", 80)}).selector = {
        {"app", name}};
    mesh.sidecar("b", name, "10.3.0." + std::to_string(i));
    mesh.pod("b", name, "10.3.0." + std::to_string(i), {{"app", name}});
  }
  std::vector<std::string> fingerprints;
  for (int threads : {1, 8}) {
    ThreadLimit limit(threads);
    fingerprints.push_back(fingerprint(compile(mesh).content));
  }
  EXPECT_EQ(fingerprints[0], fingerprints[1]);
}

TEST(Pipeline, SharedSetIsEncodedOnce) {
  MeshBuilder mesh = replicas(1);
  mesh.sidecar("b", "other", "10.1.0.9");
  Compiled compiled = compile(mesh);
  EXPECT_EQ(compiled.report.classes, 2u);
  EXPECT_EQ(compiled.report.shared_sets, 1u);
  const std::vector<ProxyClassContent>& classes = compiled.content.classes;
  ASSERT_EQ(classes.size(), 2u);
  ASSERT_EQ(classes[0].sets.size(), 3u);
  EXPECT_EQ(classes[0].sets[1], classes[1].sets[1]);
  EXPECT_NE(classes[0].sets[2], classes[1].sets[2]);
}

TEST(Pipeline, ConflictsOfAClassNameEachProxyByParameters) {
  Compiled compiled = compile(replicas(2));
  ASSERT_EQ(compiled.content.classes.size(), 1u);
  ASSERT_EQ(compiled.content.classes[0].conflicts.size(), 1u);
  const ConflictContent& conflict =
      compiled.content.conflicts[compiled.content.classes[0].conflicts[0]];
  EXPECT_EQ(conflict.metric, "pilot_conflict_inbound_listener");
  EXPECT_EQ(conflict.key, (ParameterText{{"", ""}, {0}}));
  EXPECT_EQ(conflict.message, (ParameterText{{"Conflicting inbound listener:",
                                              ":80. existing: x.a.svc.cluster.local, incoming: "
                                              "y.a.svc.cluster.local"},
                                             {1}}));
}

TEST(Pipeline, ClassHasTheConflictsOfItsSharedSetToo) {
  MeshBuilder mesh = replicas(1);
  mesh.records.services[1].selector.clear();
  for (const char* name : {"one", "two"}) {
    mesh.config("ServiceEntry", "a", name, R"({"hosts": [")" + std::string(name) + R"(.example"],
                    "ports": [{"number": 90, "name": "tcp", "protocol": "TCP"}]})");
  }
  Compiled compiled = compile(mesh);
  ASSERT_EQ(compiled.content.classes.at(0).conflicts.size(), 1u);
  EXPECT_EQ(compiled.content.conflicts.at(compiled.content.classes[0].conflicts[0]).key,
            (ParameterText{{"0.0.0.0:90"}, {}}));
}

// "kind name reason@file:line" of each rejection.
std::vector<std::string> rejections_of(const MeshBuilder& mesh) {
  std::vector<std::string> texts;
  for (const RejectionContent& rejection : compile(mesh).content.rejections) {
    texts.push_back(rejection.kind + " " + rejection.name + ": " + rejection.reason + " @" +
                    rejection.file + ":" + std::to_string(rejection.line));
  }
  return texts;
}

TEST(Pipeline, ProxyThatPilotRefusesIsARejectionAndTheOthersAreCompiled) {
  MeshBuilder mesh = replicas(1);
  mesh.records.files = {"proxies.yaml"};
  ProxyRecord& bad = mesh.sidecar("a", "bad", "10.1.0.7");
  bad.id = "sidecar~nowhere~bad.a~a.svc.cluster.local";
  bad.source = {"proxies.yaml", 7};
  EXPECT_THAT(rejections_of(mesh),
              ElementsAre("Proxy sidecar~nowhere~bad.a~a.svc.cluster.local: neither its id nor its "
                          "INSTANCE_IPS has a valid IP address @proxies.yaml:7"));
  EXPECT_EQ(compile(mesh).content.proxies.size(), 1u);
}

TEST(Pipeline, ObjectThatCannotBeUsedIsARejection) {
  MeshBuilder mesh = replicas(1);
  mesh.records.files = {"istio.yaml"};
  mesh.config("EnvoyFilter", "a", "f", R"({"configPatches": [{"applyTo": "LISTENER",
      "patch": {"operation": "MERGE", "value": {"nosuch": 1}}}]})")
      .meta.source = {"istio.yaml", 3};
  EXPECT_THAT(rejections_of(mesh),
              ElementsAre("EnvoyFilter f: the value of a patch cannot be read: nosuch is no field "
                          "of envoy.api.v2.Listener @istio.yaml:3"));
}

TEST(Pipeline, GlobChoosesProxies) {
  CompileOptions options;
  options.proxy_glob = "*~x-2.a~*";
  Compiled compiled = compile(replicas(3), options);
  ASSERT_EQ(compiled.content.proxies.size(), 1u);
  EXPECT_EQ(compiled.content.proxies[0].parameters.at(0), "x-2.a");
  options.proxy_glob = "nobody";
  EXPECT_THAT(compile(replicas(3), options).content.proxies, IsEmpty());
}

TEST(Pipeline, ProgressCountsEveryProxy) {
  std::atomic<size_t> progress = 0;
  ASSERT_TRUE(try_to_compile(replicas(5), {}, &progress).ok());
  EXPECT_EQ(progress, 5u);
}

TEST(Pipeline, UnknownProfileIsRefusedWithTheKnownOnes) {
  CompileOptions options;
  options.profile = "istio-0.1";
  std::atomic<size_t> progress = 0;
  Result<Compiled> compiled = try_to_compile(replicas(1), options, &progress);
  ASSERT_FALSE(compiled.ok());
  EXPECT_EQ(compiled.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(compiled.status().message()), testing::HasSubstr("istio-1.3"));
}

TEST(Pipeline, ContentSaysWhatItWasMadeOfAndHow) {
  CompileOptions options;
  options.dialect = Dialect::kV2;
  MeshBuilder mesh = replicas(1);
  VersionContent content = compile(mesh, options).content;
  EXPECT_EQ(content.profile, "istio-1.3");
  EXPECT_EQ(content.api, "v2");
  EXPECT_EQ(content.type_url, "type.googleapis.com/envoy.api.v2.Listener");
  EXPECT_EQ(content.registry, mesh.freeze().digest());
  EXPECT_FALSE(content.encoder.empty());
}

}  // namespace
}  // namespace meshc
