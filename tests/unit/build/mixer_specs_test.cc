// Mixer's API and quota specs: which services they are bound to, and what is read of them.
#include "build/istio_1_3/mixer_specs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHost = "x.a.svc.cluster.local";

void add_api(MeshBuilder* mesh, const std::string& space, const std::string& name) {
  mesh->config("HTTPAPISpec", space, name,
               R"({"patterns": [{"httpMethod": ")" + space + "/" + name + R"("}]})");
}

void add_quota(MeshBuilder* mesh, const std::string& space, const std::string& name) {
  mesh->config(
      "QuotaSpec", space, name,
      R"({"rules": [{"quotas": [{"quota": ")" + space + "/" + name + R"(", "charge": 1}]}]})");
}

void bind_api(MeshBuilder* mesh, const std::string& space, const std::string& service,
              const std::string& specs) {
  mesh->config("HTTPAPISpecBinding", space, "b" + std::to_string(mesh->records.configs.size()),
               R"({"services": [)" + service + R"(], "apiSpecs": [)" + specs + "]}");
}

void bind_quota(MeshBuilder* mesh, const std::string& space, const std::string& service,
                const std::string& specs) {
  mesh->config("QuotaSpecBinding", space, "b" + std::to_string(mesh->records.configs.size()),
               R"({"services": [)" + service + R"(], "quotaSpecs": [)" + specs + "]}");
}

// The "namespace/name" of the specs of a service, which they carry themselves: API specs, then
// quota specs.
std::vector<std::string> specs_of(const MeshBuilder& mesh, std::string_view host = kHost) {
  ModelledMesh modelled(mesh);
  MixerRoutePlan route;
  Sources sources;
  modelled.model.mixer_specs.add_specs(host, &route, &sources);
  std::vector<std::string> names;
  for (const auto& spec : route.api_specs) names.push_back(spec->patterns.at(0).http_method);
  for (const auto& spec : route.quota_specs) names.push_back(spec->rules.at(0).quotas.at(0).name);
  return names;
}

TEST(MixerSpecs, ApiSpecsAreBoundByServiceAndReference) {
  MeshBuilder mesh;
  add_api(&mesh, "a", "one");
  add_api(&mesh, "b", "one");
  bind_api(&mesh, "a", R"({"name": "x"})", R"({"name": "one"})");
  EXPECT_THAT(specs_of(mesh), ElementsAre("a/one"));
  EXPECT_THAT(specs_of(mesh, "y.a.svc.cluster.local"), IsEmpty());
  bind_api(&mesh, "c", R"({"name": "x", "namespace": "a"})",
           R"({"name": "one", "namespace": "b"}, {"name": "one"})");
  EXPECT_THAT(specs_of(mesh), ElementsAre("a/one", "b/one")) << "c has no such spec";
}

TEST(MixerSpecs, ServicesAreNamedInParts) {
  auto binds = [](const char* service, const char* host) {
    MeshBuilder mesh;
    add_api(&mesh, "a", "one");
    bind_api(&mesh, "a", service, R"({"name": "one"})");
    return !specs_of(mesh, host).empty();
  };
  EXPECT_TRUE(binds(R"({"name": "x", "namespace": "b"})", "x.b.svc.cluster.local"));
  EXPECT_TRUE(binds(R"({"name": "x", "domain": "example"})", "x.a.example"));
  EXPECT_FALSE(binds(R"({"name": "x", "domain": "example"})", "x.a.svc.example"));
  EXPECT_TRUE(binds(R"({"service": "db.example"})", "db.example"));
  EXPECT_FALSE(binds(R"({"service": "*"})", "db.example")) << "wildcards are for quotas";
  EXPECT_TRUE(binds(R"({"service": "*.example"})", "*.example"));
}

TEST(MixerSpecs, QuotasKnowTwoWildcards) {
  auto binds = [](const char* service, const char* host) {
    MeshBuilder mesh;
    add_quota(&mesh, "a", "one");
    bind_quota(&mesh, "a", service, R"({"name": "one"})");
    return !specs_of(mesh, host).empty();
  };
  EXPECT_TRUE(binds(R"({"service": "*"})", kHost));
  EXPECT_TRUE(binds(R"({"service": "*"})", "")) << "also traffic of no service";
  EXPECT_TRUE(binds(R"({"service": "*.a.*"})", kHost));
  EXPECT_FALSE(binds(R"({"service": "*.b.*"})", kHost));
  EXPECT_FALSE(binds(R"({"service": "*.cluster.local"})", kHost));
  EXPECT_TRUE(binds(R"({"service": "*.cluster.local"})", "*.cluster.local"));
  EXPECT_TRUE(binds(R"({"name": "x"})", kHost));
  EXPECT_FALSE(binds(R"({"service": "x"})", kHost));
}

TEST(MixerSpecs, ComeByNamespaceAndNameEachOnce) {
  MeshBuilder mesh;
  for (const char* space : {"b", "a-b", "a"}) {
    add_api(&mesh, space, "one");
    add_quota(&mesh, space, "one");
    for (const char* service : {R"({"name": "x", "namespace": "a"})", R"({"service": "*.a.*"})"}) {
      bind_api(&mesh, space, service, R"({"name": "one"})");
      bind_quota(&mesh, space, service, R"({"name": "one"}, {"name": "one"})");
    }
  }
  EXPECT_THAT(specs_of(mesh),
              ElementsAre("a-b/one", "a/one", "b/one", "a-b/one", "a/one", "b/one"));
}

TEST(MixerSpecs, ValuesOfAllTypesAreRead) {
  MeshBuilder mesh;
  mesh.config("HTTPAPISpec", "a", "one", R"({
      "attributes": {"attributes": {
        "text": {"stringValue": "v"}, "whole": {"int64Value": 5}, "double": {"doubleValue": 0.5},
        "truth": {"boolValue": true}, "bytes": {"bytesValue": "Zm9v"},
        "time": {"timestampValue": "2019-10-07T09:01:00Z"}, "span": {"durationValue": "1m"},
        "map": {"stringMapValue": {"entries": {"k": "v"}}}, "none": null}},
      "patterns": [{"httpMethod": "GET", "uriTemplate": "/a/{id}"},
                   {"httpMethod": "PUT", "regex": ".*", "attributes": {}}, {"httpMethod": "HEAD"}],
      "apiKeys": [{"query": "q"}, {"header": "h"}, {"cookie": "c"}, {}]})");
  bind_api(&mesh, "a", R"({"name": "x"})", R"({"name": "one"})");
  ModelledMesh modelled(mesh);
  MixerRoutePlan route;
  Sources sources;
  modelled.model.mixer_specs.add_specs(kHost, &route, &sources);
  ASSERT_EQ(route.api_specs.size(), 1u);
  using Value = MixerAttributesPlan::Value;
  const MixerAttributesPlan attributes = {{{"text", Text("v")},
                                           {"whole", int64_t{5}},
                                           {"double", 0.5},
                                           {"truth", true},
                                           {"bytes", std::vector<Text>{Text("foo")}},
                                           {"time", MixerTimestampPlan{"2019-10-07T09:01:00Z"}},
                                           {"span", MixerDurationPlan{60'000'000'000}},
                                           {"map", MixerAttributesPlan::StringMap{{"k", "v"}}},
                                           {"none", Value()}}};
  using PathKind = MixerApiSpecPlan::PathKind;
  using KeyPlace = MixerApiSpecPlan::KeyPlace;
  const MixerApiSpecPlan expected = {attributes,
                                     {{std::nullopt, "GET", PathKind::kUriTemplate, "/a/{id}"},
                                      {MixerAttributesPlan(), "PUT", PathKind::kRegex, ".*"},
                                      {std::nullopt, "HEAD", PathKind::kNone, ""}},
                                     {{KeyPlace::kQuery, "q"},
                                      {KeyPlace::kHeader, "h"},
                                      {KeyPlace::kCookie, "c"},
                                      {KeyPlace::kNone, ""}}};
  EXPECT_TRUE(*route.api_specs[0] == expected);
}

TEST(MixerSpecs, RulesOfQuotasAreRead) {
  MeshBuilder mesh;
  mesh.config("QuotaSpec", "a", "one", R"({"rules": [{
      "match": [{"clause": {"e": {"exact": "1"}, "p": {"prefix": "2"}}},
                {"clause": {"r": {"regex": "3"}, "n": {}}}],
      "quotas": [{"quota": "q", "charge": 7}]}]})");
  bind_quota(&mesh, "a", R"({"service": "*"})", R"({"name": "one"})");
  ModelledMesh modelled(mesh);
  MixerRoutePlan route;
  Sources sources;
  modelled.model.mixer_specs.add_specs(kHost, &route, &sources);
  ASSERT_EQ(route.quota_specs.size(), 1u);
  using MatchKind = MixerQuotaSpecPlan::MatchKind;
  const MixerQuotaSpecPlan expected = {
      {{{{{"e", {MatchKind::kExact, "1"}}, {"p", {MatchKind::kPrefix, "2"}}},
         {{"r", {MatchKind::kRegex, "3"}}, {"n", {MatchKind::kNone, ""}}}},
        {{"q", 7}}}}};
  EXPECT_TRUE(*route.quota_specs[0] == expected);
}

// The kinds of the objects that a chain of an inbound listener was made of.
std::vector<std::string> source_kinds(const FilterChainPlan& chain) {
  std::vector<std::string> kinds;
  for (const SourceObject& object : chain.sources.objects()) kinds.emplace_back(object.kind);
  return kinds;
}

const MixerRoutePlan& mixer_of(const FilterChainPlan& chain) {
  const auto& manager = std::get<Shared<HttpConnectionManagerPlan>>(chain.filters.back());
  return *std::get<InlineRoutePlan>(manager->routes).mixer;
}

TEST(MixerSpecs, AreInInboundRoutesAndNamedAsSources) {
  MeshBuilder mesh;
  mesh.mesh_config(R"({"mixerCheckServer": "policy:9091"})");
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", "true");
  mesh.sidecar("a", "x", "10.1.0.1");
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}});
  mesh.service("a", "x", "10.0.0.1", {service_port("http", 80)}).selector = {{"app", "x"}};
  add_api(&mesh, "a", "one");
  bind_api(&mesh, "a", R"({"name": "x"})", R"({"name": "one"})");
  add_quota(&mesh, "a", "one");
  bind_quota(&mesh, "a", R"({"service": "*"})", R"({"name": "one"})");
  BuiltMesh built(mesh);
  auto inbound = built.listener("x.a", "10.1.0.1_80");
  EXPECT_EQ(mixer_of(inbound->filter_chains.at(0)).api_specs.size(), 1u);
  EXPECT_EQ(mixer_of(inbound->filter_chains.at(0)).quota_specs.size(), 1u);
  EXPECT_THAT(source_kinds(inbound->filter_chains.at(0)),
              testing::IsSupersetOf(
                  {"HTTPAPISpec", "HTTPAPISpecBinding", "QuotaSpec", "QuotaSpecBinding"}));
  // What passes through belongs to no service, which the wildcard takes all the same.
  auto virtual_inbound = built.listener("x.a", "virtualInbound");
  EXPECT_TRUE(mixer_of(virtual_inbound->filter_chains.at(1)).api_specs.empty());
  EXPECT_EQ(mixer_of(virtual_inbound->filter_chains.at(1)).quota_specs.size(), 1u);
  EXPECT_THAT(source_kinds(virtual_inbound->filter_chains.at(1)),
              testing::IsSupersetOf({"QuotaSpec", "QuotaSpecBinding"}));
}

}  // namespace
}  // namespace meshc::istio_1_3
