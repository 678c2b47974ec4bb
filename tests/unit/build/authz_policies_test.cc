// Whom authorization concerns, what it decides, and where its filters go.
#include "build/istio_1_3/authz_policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rbac_text.h"
#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kListener = "10.1.0.1_8080";

// A proxy x of namespace a behind a service x with one port.
MeshBuilder mesh_with_service(std::string port_name = "http", std::string_view metadata = "{}") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1", metadata);
  mesh.pod("a", "x", "10.1.0.1", {{"app", "x"}, {"version", "v1"}});
  ServiceRecord& service =
      mesh.service("a", "x", "10.0.0.1", {service_port(std::move(port_name), 80)});
  service.ports[0].target_port = 8080;
  service.selector = {{"app", "x"}};
  return mesh;
}

void turn_on(MeshBuilder* mesh, std::string_view spec = R"({"mode": "ON"})") {
  mesh->config("ClusterRbacConfig", "", "default", spec);
}

void bind(MeshBuilder* mesh, const std::string& name, const std::string& role,
          const std::string& user, const std::string& mode = "ENFORCED") {
  mesh->config("ServiceRoleBinding", "a", name,
               R"({"roleRef": {"kind": "ServiceRole", "name": ")" + role + R"("}, "mode": ")" +
                   mode + R"(", "subjects": [{"user": ")" + user + R"("}]})");
}

std::string texts(const std::vector<Shared<RbacConditionPlan>>& conditions) {
  std::string all;
  for (const auto& condition : conditions) all += RbacText::of(*condition);
  return all;
}

std::string text_of(const std::optional<RbacPoliciesPlan>& policies) {
  if (!policies) return "none";
  std::string all;
  for (const auto& [role, policy] : *policies)
    all += role + ": " + texts(policy.permissions) + " <- " + texts(policy.principals) + ";";
  return all;
}

template <class Plan, class Filters>
const Plan* find(const Filters& filters) {
  for (const auto& filter : filters) {
    if (const Plan* plan = std::get_if<Plan>(&filter)) return plan;
  }
  return nullptr;
}

// "RULES shadow SHADOW RULES" of a chain's filter.
std::string decision(const FilterChainPlan& chain) {
  const RbacPlan* rbac = nullptr;
  if (const auto* filter = find<RbacNetworkFilterPlan>(chain.filters)) rbac = filter->rbac.get();
  if (const auto* manager = find<Shared<HttpConnectionManagerPlan>>(chain.filters)) {
    if (const auto* filter = find<RbacHttpFilterPlan>((*manager)->filters))
      rbac = filter->rbac.get();
  }
  if (rbac == nullptr) return "no filter";
  return text_of(rbac->rules) + " shadow " + text_of(rbac->shadow_rules);
}

std::string decision(const MeshBuilder& mesh) {
  return decision(BuiltMesh(mesh).listener("x.a", kListener)->filter_chains.at(0));
}

TEST(AuthzConfig, ModesSayWhichServicesAreConcerned) {
  const auto concerned = [](std::string_view spec) {
    MeshBuilder mesh = mesh_with_service();
    turn_on(&mesh, spec);
    return decision(mesh) != "no filter";
  };
  EXPECT_EQ(decision(mesh_with_service()), "no filter");
  EXPECT_FALSE(concerned("{}"));
  EXPECT_TRUE(concerned(R"({"mode": "ON"})"));
  EXPECT_FALSE(concerned(R"({"mode": "ON_WITH_INCLUSION", "inclusion": {}})"));
  EXPECT_TRUE(concerned(R"({"mode": "ON_WITH_INCLUSION", "inclusion": {"namespaces": ["a"]}})"));
  EXPECT_TRUE(concerned(
      R"({"mode": "ON_WITH_INCLUSION", "inclusion": {"services": ["x.a.svc.cluster.local"]}})"));
  EXPECT_FALSE(concerned(R"({"mode": "ON_WITH_INCLUSION", "inclusion": {"services": ["x"]}})"));
  EXPECT_TRUE(concerned(R"({"mode": "ON_WITH_EXCLUSION", "exclusion": {}})"));
  EXPECT_FALSE(concerned(R"({"mode": "ON_WITH_EXCLUSION", "exclusion": {"namespaces": ["a"]}})"));
}

TEST(AuthzConfig, ClusterRbacConfigComesBeforeTheOldestRbacConfig) {
  MeshBuilder mesh = mesh_with_service();
  mesh.config("RbacConfig", "a", "default", R"({"mode": "ON"})").meta.created = 2;
  EXPECT_NE(decision(mesh), "no filter");
  mesh.config("RbacConfig", "b", "default", "{}").meta.created = 1;
  EXPECT_EQ(decision(mesh), "no filter");
  turn_on(&mesh);
  EXPECT_NE(decision(mesh), "no filter");
  const ModelledMesh modelled(mesh);
  EXPECT_EQ(modelled.model.authz.rejections().size(), 2u);
}

TEST(AuthzRoles, OnlyBoundRolesOfTheServicesNamespaceCount) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh);
  EXPECT_EQ(decision(mesh), " shadow none") << "nothing is allowed";
  for (const char* name : {"unbound", "bound"})
    mesh.config("ServiceRole", "a", name, R"({"rules": [{"methods": ["GET"]}]})");
  mesh.config("ServiceRole", "b", "elsewhere", R"({"rules": [{"methods": ["GET"]}]})");
  bind(&mesh, "z", "bound", "old");
  mesh.records.configs.back().meta.created = 1;
  bind(&mesh, "y", "bound", "young");
  mesh.records.configs.back().meta.created = 2;
  bind(&mesh, "w", "elsewhere", "u");
  EXPECT_EQ(decision(mesh),
            "bound: ((:method=GET)) <- (source.principal=old)(source.principal=young); shadow "
            "none");
}

TEST(AuthzRoles, BindingWithoutRoleRefIsRejected) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh);
  mesh.config("ServiceRoleBinding", "a", "b", R"({"role": "r", "subjects": [{"user": "u"}]})");
  const std::vector<RejectedObject> rejections = ModelledMesh(mesh).model.authz.rejections();
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].name, "b");
}

TEST(AuthzRoles, PermissiveBindingsGoToTheShadowRules) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh);
  mesh.config("ServiceRole", "a", "r", R"({"rules": [{}]})");
  bind(&mesh, "one", "r", "u", "PERMISSIVE");
  EXPECT_EQ(decision(mesh), " shadow r: (true) <- (source.principal=u);");
  bind(&mesh, "two", "r", "v");
  EXPECT_EQ(decision(mesh),
            "r: (true) <- (source.principal=v); shadow r: (true) <- (source.principal=u);");
}

TEST(AuthzRoles, PermissiveMeshEnforcesNothing) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh, R"({"mode": "ON", "enforcementMode": "PERMISSIVE"})");
  EXPECT_EQ(decision(mesh), "none shadow ");
  mesh.config("ServiceRole", "a", "r", R"({"rules": [{}]})");
  bind(&mesh, "two", "r", "v");
  EXPECT_EQ(decision(mesh), "none shadow r: (true) <- (source.principal=v);");
}

TEST(AuthzRoles, OnTcpOnlyWhatConnectionsHaveCounts) {
  MeshBuilder mesh = mesh_with_service("tcp");
  turn_on(&mesh);
  mesh.config("ServiceRole", "a", "r", R"({"rules": [{"methods": ["GET"]}, {"ports": [80]}]})");
  bind(&mesh, "b", "r", "u");
  EXPECT_EQ(decision(mesh), "r: ((port 80)) <- (certificate=spiffe://u); shadow none");
}

TEST(AuthzPlugin, DetectedProtocolsHaveAFilterEach) {
  MeshBuilder mesh = mesh_with_service("web");
  mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_INBOUND", "true");
  turn_on(&mesh);
  mesh.config("ServiceRole", "a", "r", R"({"rules": [{}]})");
  bind(&mesh, "b", "r", "u");
  const auto listener = BuiltMesh(mesh).listener("x.a", kListener);
  ASSERT_EQ(listener->filter_chains.size(), 2u);
  EXPECT_EQ(decision(listener->filter_chains[0]), "r: (true) <- (source.principal=u); shadow none");
  EXPECT_EQ(decision(listener->filter_chains[1]),
            "r: (true) <- (certificate=spiffe://u); shadow none");
}

TEST(AuthzPlugin, ChainsNameTheObjectsThatDecide) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh);
  mesh.config("ServiceRole", "a", "r", R"({"rules": [{}]})");
  mesh.config("ServiceRole", "a", "other", R"({"rules": [{"services": ["y"]}]})");
  bind(&mesh, "b", "r", "u");
  const BuiltMesh built(mesh);
  const std::shared_ptr<const ListenerPlan> listener = built.listener("x.a", kListener);
  std::vector<std::string> kinds;
  for (const SourceObject& object : listener->filter_chains[0].sources.objects())
    kinds.emplace_back(object.kind);
  EXPECT_THAT(kinds,
              testing::IsSupersetOf({"ClusterRbacConfig", "ServiceRole", "ServiceRoleBinding"}));
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "ServiceRole"), 1);
}

TEST(AuthzPlugin, TakesNamesFromTheChainsAuthentication) {
  MeshBuilder mesh = mesh_with_service();
  turn_on(&mesh);
  const auto identity = [&] {
    const std::shared_ptr<const ListenerPlan> listener = BuiltMesh(mesh).listener("x.a", kListener);
    const auto& manager =
        *find<Shared<HttpConnectionManagerPlan>>(listener->filter_chains[0].filters);
    return find<RbacHttpFilterPlan>(manager->filters)->identity;
  };
  EXPECT_EQ(identity(), (RequestIdentityPlan{true, false, {}, false, false}));
  mesh.config("Policy", "a", "default",
              R"({"originIsOptional": true, "principalBinding": "USE_ORIGIN",
                  "origins": [{"jwt": {"issuer": "i", "jwks": "{}"}},
                              {"jwt": {"issuer": "j", "jwks": "{}"}}]})");
  EXPECT_EQ(identity(), (RequestIdentityPlan{true, false, {"i", "j"}, true, true}));
  mesh.records.configs.back().spec =
      json_value(R"({"peers": [{"jwt": {"issuer": "i", "jwks": "{}"}}]})");
  EXPECT_EQ(identity(), (RequestIdentityPlan{true, true, {}, false, false}));
}

// Two pods that differ in a label.
MeshBuilder mesh_with_versions() {
  MeshBuilder mesh = mesh_with_service();
  mesh.sidecar("a", "y", "10.1.0.2");
  mesh.pod("a", "y", "10.1.0.2", {{"app", "x"}, {"version", "v2"}});
  turn_on(&mesh);
  return mesh;
}

TEST(AuthzLabels, AreThoseOfTheInstance) {
  MeshBuilder mesh = mesh_with_versions();
  mesh.config("ServiceRole", "a", "r",
              R"({"rules": [{"constraints": [
                     {"key": "destination.labels[version]", "values": ["v2"]}]}]})");
  bind(&mesh, "b", "r", "u");
  const BuiltMesh built(mesh);
  EXPECT_EQ(decision(built.listener("x.a", kListener)->filter_chains[0]), " shadow none");
  EXPECT_EQ(decision(built.listener("y.a", "10.1.0.2_8080")->filter_chains[0]),
            "r: (true) <- (source.principal=u); shadow none");
}

TEST(AuthzLabels, DivideClassesOnlyIfAskedFor) {
  // The labels of the metadata hide those of the pods from all other rules.
  MeshBuilder mesh = mesh_with_versions();
  for (ProxyRecord& proxy : mesh.records.proxies)
    proxy.metadata = json_value(R"({"LABELS": {"app": "x"}})");
  const auto keys_are_equal = [&] {
    const ModelledMesh modelled(mesh);
    return modelled.shaped("10.1.0.1").key == modelled.shaped("10.1.0.2").key;
  };
  EXPECT_TRUE(keys_are_equal());
  mesh.config("ServiceRole", "a", "r",
              R"({"rules": [{"constraints": [
                     {"key": "destination.labels[version]", "values": ["v2"]}]}]})");
  EXPECT_FALSE(keys_are_equal());
}

TEST(AuthzLabels, OfMetadataAndServiceEntries) {
  const auto label = [](const MeshBuilder& mesh) {
    const ModelledMesh modelled(mesh);
    return modelled.shaped("10.1.0.1").shape.workload.instances.at(0).asked_labels;
  };
  const char* role = R"({"rules": [{"constraints": [
      {"key": "destination.labels[version]", "values": ["v*"]}]}]})";
  MeshBuilder mesh = mesh_with_service(
      "http", R"({"CLUSTER_ID": "Kubernetes", "LABELS": "{\"app\": \"x\", \"version\": \"v9\"}"})");
  mesh.records.pods.clear();
  turn_on(&mesh);
  mesh.config("ServiceRole", "a", "r", role);
  EXPECT_THAT(label(mesh), ElementsAre(std::make_pair("version", "v9")))
      << "though it is no text of the registry";
  MeshBuilder entry;
  entry.sidecar("a", "x", "10.1.0.1");
  turn_on(&entry);
  entry.config("ServiceRole", "a", "r", role);
  entry.config("ServiceEntry", "a", "e",
               R"({"hosts": ["e.example"], "resolution": "STATIC",
                   "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}],
                   "endpoints": [{"address": "10.1.0.1", "labels": {"version": "v3"}}]})");
  EXPECT_THAT(label(entry), ElementsAre(std::make_pair("version", "v3")));
}

}  // namespace
}  // namespace meshc::istio_1_3
