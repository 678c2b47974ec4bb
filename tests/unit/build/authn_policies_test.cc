// Which authentication policy is for a port, and which have no effect.
#include "build/istio_1_3/authn_policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kHost = "x.a.svc.cluster.local";
constexpr const char* kStrict = R"({"peers": [{"mtls": {}}]})";

std::string for_targets(const std::string& targets) {
  return R"({"peers": [{"mtls": {}}], "targets": [)" + targets + "]}";
}

// The name of the policy for port 80, "http", of service x in namespace a; "" for none.
std::string selected(const MeshBuilder& mesh, std::string_view hostname = kHost,
                     const LabelSet& labels = {}) {
  ModelledMesh modelled(mesh);
  const AuthnPolicy* policy =
      modelled.model.authn.select("a", hostname, {"http", 80, Protocol::kHttp}, labels);
  return policy == nullptr ? "" : std::string(modelled.registry.text(policy->meta->name()));
}

TEST(AuthnPolicies, TheNarrowestCounts) {
  MeshBuilder mesh;
  EXPECT_EQ(selected(mesh), "");
  mesh.config("Policy", "b", "default", kStrict);
  EXPECT_EQ(selected(mesh), "") << "it is of another namespace";
  mesh.config("MeshPolicy", "", "default", kStrict).meta.created = 1;
  mesh.records.configs.back().meta.name = "default";
  EXPECT_EQ(selected(mesh), "default");
  mesh.config("Policy", "a", "of-namespace", kStrict);
  EXPECT_EQ(selected(mesh), "of-namespace");
  mesh.config("Policy", "a", "of-service", for_targets(R"({"name": "x"})"));
  EXPECT_EQ(selected(mesh), "of-service");
  EXPECT_EQ(selected(mesh, "y.a.svc.cluster.local"), "of-namespace");
}

TEST(AuthnPolicies, TheOldestOfALevelCounts) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "young", for_targets(R"({"name": "x"})")).meta.created = 2;
  mesh.config("Policy", "a", "old", for_targets(R"({"name": "x"})")).meta.created = 1;
  EXPECT_EQ(selected(mesh), "old");
}

TEST(AuthnPolicies, TargetsSelectPortsByNumberOrName) {
  const auto with_ports = [](const std::string& ports) {
    MeshBuilder mesh;
    mesh.config("Policy", "a", "p", for_targets(R"({"name": "x", "ports": [)" + ports + "]}"));
    return selected(mesh);
  };
  EXPECT_EQ(with_ports(R"({"number": 80})"), "p");
  EXPECT_EQ(with_ports(R"({"number": 81}, {"name": "http"})"), "p");
  EXPECT_EQ(with_ports(R"({"number": 81})"), "");
  EXPECT_EQ(with_ports(R"({"name": "grpc"})"), "");
}

TEST(AuthnPolicies, LabelsOfATargetStandInForItsName) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "p", for_targets(R"({"name": "any", "labels": {"app": "x"}})"));
  ModelledMesh modelled(mesh);
  const LabelSet app = {{*modelled.registry.find_text("app"), *modelled.registry.find_text("x")}};
  EXPECT_EQ(selected(mesh, kHost, app), "p");
  EXPECT_EQ(selected(mesh, "any.a.svc.cluster.local"), "") << "the name does not count then";
}

TEST(AuthnPolicies, NullMutualTlsIsStrict) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "default", R"({"peers": [{"mtls": null}]})");
  ModelledMesh modelled(mesh);
  const AuthnPolicy* policy = modelled.model.authn.select("a", kHost, {}, {});
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->mutual_tls, MutualTlsPlan());
}

// Without keys Pilot asks the issuer where they are, and forgets the policy if that fails: it does
// not fall back to a wider one.
TEST(AuthnPolicies, OneWhoseKeysMustBeDiscoveredHasNoEffect) {
  MeshBuilder mesh;
  mesh.config("MeshPolicy", "", "default", kStrict);
  mesh.config("Policy", "a", "p", R"({"peers": [{"mtls": {}}], "origins": [
      {"jwt": {"issuer": "i"}}], "targets": [{"name": "x"}]})");
  EXPECT_EQ(selected(mesh), "");
  ModelledMesh modelled(mesh);
  ASSERT_THAT(modelled.model.authn.rejections(), SizeIs(1));
  EXPECT_THAT(modelled.model.authn.rejections()[0].reason, HasSubstr("all of it"));
}

TEST(AuthnPolicies, OneWhoseKeysAreElsewhereCountsWithoutThem) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "p", R"({"origins": [{"jwt": {"issuer": "i",
      "jwksUri": "https://keys.example.net"}}], "targets": [{"name": "x"}]})");
  EXPECT_EQ(selected(mesh), "p");
  ModelledMesh modelled(mesh);
  ASSERT_THAT(modelled.model.authn.rejections(), SizeIs(1));
  EXPECT_THAT(modelled.model.authn.rejections()[0].reason, HasSubstr("keys.example.net"));
}

TEST(AuthnPolicies, RoutersDoNotAskForCertificates) {
  MeshBuilder mesh;
  mesh.config("Policy", "a", "default", R"({"peers": [{"mtls": {}},
      {"jwt": {"issuer": "i", "jwks": "{}"}}]})");
  ModelledMesh modelled(mesh);
  const AuthnPolicy* policy = modelled.model.authn.select("a", kHost, {}, {});
  ASSERT_NE(policy, nullptr);
  EXPECT_THAT(policy->for_sidecars->policy.peers, SizeIs(2));
  EXPECT_THAT(policy->for_routers->policy.peers, SizeIs(1));
  EXPECT_THAT(policy->for_sidecars->rules,
              ElementsAre(TokenRulePlan{{}, {{{0}, /*optional=*/true}}}));
  EXPECT_THAT(policy->for_routers->rules,
              ElementsAre(TokenRulePlan{{}, {{{0}, /*optional=*/false}}}));
  EXPECT_THAT(policy->for_routers->stricter, IsEmpty());
}

}  // namespace
}  // namespace meshc::istio_1_3
