// Conditions of roles and bindings.
#include <gtest/gtest.h>

#include "build/istio_1_3/authz_matchers.h"
#include "build/istio_1_3/authz_permission.h"
#include "build/istio_1_3/authz_subject.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/rbac_text.h"

namespace meshc::istio_1_3 {
namespace {

// A spec in a registry of its own.
class Spec {
 public:
  explicit Spec(std::string_view json) : registry_(freeze(json)) {}
  ValueRef value() const { return registry_.value(registry_.root().configs()->Get(0)->spec()); }

 private:
  static Registry freeze(std::string_view json) {
    MeshBuilder mesh;
    mesh.config("ServiceRole", "a", "x", json);
    return mesh.freeze();
  }
  const Registry registry_;
};

std::string text(const Shared<RbacConditionPlan>& condition) {
  return condition ? RbacText::of(*condition) : "none";
}

std::string permission(std::string_view json, bool tcp = false) {
  return text(AuthzPermission(Spec(json).value()).condition(tcp));
}

std::string subject(std::string_view json, bool tcp = false) {
  return text(subject_condition(Spec(json).value(), tcp));
}

TEST(AuthzPermission, FieldsHoldTogetherInOneOrder) {
  EXPECT_EQ(permission("{}"), "(true)");
  EXPECT_EQ(permission(R"({"services": ["*"], "notPorts": [81], "ports": [80, 443],
                           "notPaths": ["/a"], "paths": ["/b*", "*c", "*"], "methods": ["GET"],
                           "notHosts": ["x"], "hosts": ["y"]})"),
            "((:authority=y) & !((:authority=x)) & (:method=GET) & (:path=/b* | :path=*c | :path?)"
            " & !((:path=/a)) & (port 80 | port 443) & !((port 81)))");
}

TEST(AuthzPermission, ConstraintsGoByKeyAndBadValuesAreDropped) {
  EXPECT_EQ(permission(R"({"constraints": [
      {"key": "request.headers[x]", "values": ["v*"]},
      {"key": "destination.ip", "values": ["bad", "10.1.2.3", "10.0.0.9/8", "fd00::1"]},
      {"key": "destination.port", "values": ["80", "70000", "+1"]},
      {"key": "connection.sni", "values": ["*", "*.b"]},
      {"key": "destination.user", "values": ["u"]},
      {"key": "made.up", "values": ["u"]}]})"),
            "((sni~.* | sni=*.b) & (to 10.1.2.3/32 | to 10.0.0.9/8 | to fd00::1/128) & (port 80) & "
            "(x=v*))");
  EXPECT_EQ(permission(R"({"constraints": [{"key": "destination.port", "values": ["x"]}]})"),
            "(true)")
      << "as if there were no constraint";
  EXPECT_EQ(permission(R"({"constraints": [{"key": "connection.sni", "values": ["a"]},
                                           {"key": "connection.sni", "values": ["b"]}]})"),
            "((sni=b))");
}

TEST(AuthzPermission, ExperimentalKeysAskForMetadata) {
  EXPECT_EQ(permission(R"({"constraints": [
      {"key": "experimental.envoy.filters.a.b[c.d]", "values": ["[v*]", "w"]}]})"),
            "((envoy.filters.a.b[c.d] has=v* | envoy.filters.a.b[c.d]=w))");
  EXPECT_EQ(permission(R"({"constraints": [
      {"key": "experimental.envoy.filters.a.b[]", "values": ["v"]}]})"),
            "(true)");
}

TEST(AuthzPermission, WhatOnlyRequestsHaveIsNotForTcp) {
  EXPECT_EQ(permission(R"({"ports": [80]})", /*tcp=*/true), "((port 80))");
  for (const char* field : {"hosts", "notHosts", "paths", "notPaths", "methods", "notMethods"}) {
    EXPECT_EQ(permission(std::string("{\"") + field + "\": [\"x\"]}", /*tcp=*/true), "none");
  }
  EXPECT_EQ(permission(R"({"constraints": [{"key": "request.headers[x]", "values": ["v"]}]})",
                       /*tcp=*/true),
            "none");
  EXPECT_EQ(permission(R"({"constraints": [{"key": ":path", "values": ["/"]}]})", /*tcp=*/true),
            "((:path=/))")
      << "1.3.8 looks at the fields only";
}

TEST(AuthzPermission, ServicesAndConstraintsChooseInstances) {
  const std::map<std::string, std::string> labels = {{"version", "v1"}};
  const AuthzTarget target{"x.a.svc.cluster.local", "x", "a", &labels};
  const auto applies = [&](std::string_view json) {
    return AuthzPermission(Spec(json).value()).applies_to(target);
  };
  EXPECT_TRUE(applies("{}"));
  EXPECT_TRUE(applies(R"({"services": ["y", "*.cluster.local"]})"));
  EXPECT_TRUE(applies(R"({"services": ["x.a*"]})"));
  EXPECT_FALSE(applies(R"({"services": ["x"]})"));
  const auto constrained = [&](std::string key, std::string value) {
    return applies(R"({"constraints": [{"key": ")" + key + R"(", "values": [")" + value + "\"]}]}");
  };
  EXPECT_TRUE(constrained("destination.labels[version]", "v*"));
  EXPECT_FALSE(constrained("destination.labels[version]", "v2"));
  EXPECT_FALSE(constrained("destination.labels[absent]", "*"));
  EXPECT_TRUE(constrained("destination.labels", "v2")) << "no label is named";
  EXPECT_TRUE(constrained("destination.name", "x"));
  EXPECT_FALSE(constrained("destination.namespace", "b"));
}

TEST(AuthzSubject, FieldsHoldTogetherInOneOrder) {
  EXPECT_EQ(subject(R"({"ips": ["10.0.0.0/8"], "notIps": ["10.1.1.1"], "namespaces": ["a", "b*"],
                        "notNamespaces": ["c"], "groups": ["g"], "notGroups": ["h"], "group": "i",
                        "names": ["n*", "allAuthenticatedUsers"], "notNames": ["*m"],
                        "user": "u"})"),
            "(source.principal=u & (source.principal=n* | source.principal~.*) & "
            "!((source.principal=*m)) & claim groups=i & (claim groups=g) & !((claim groups=h)) & "
            "(source.principal~.*/ns/a/.* | source.principal~.*/ns/b.*/.*) & "
            "!((source.principal~.*/ns/c/.*)) & (from 10.0.0.0/8) & !((from 10.1.1.1/32)))");
}

TEST(AuthzSubject, PropertiesGoByKey) {
  EXPECT_EQ(subject(R"({"properties": {
      "source.user": "u", "source.ip": "10.0.0.1", "request.headers[h]": "*v", "made.up": "x*",
      "request.auth.principal": "i/s", "request.auth.audiences": "a", "request.auth.presenter": "p",
      "request.auth.claims[iss]": "*", "request.auth.claims": "bad", "source.namespace": "n"}})"),
            "(envoy.filters.http.rbac[made.up]=x* & audiences=a & claim iss~.* & presenter=p & "
            "principal=i/s & h=*v & from 10.0.0.1/32 & source.principal~.*/ns/n/.* & "
            "source.user=u)");
}

TEST(AuthzSubject, EverybodyAndNobody) {
  EXPECT_EQ(subject(R"({"user": "*"})"), "(true)");
  EXPECT_EQ(subject(R"({"names": ["allUsers"]})"), "((true))");
  EXPECT_EQ(subject(R"({"properties": {"source.ip": "bad"}})"), "(!(true))");
  EXPECT_EQ(subject(R"({"notIps": ["bad"]})"), "(!())") << "1.3.8 sends a rule without content";
}

TEST(AuthzSubject, OnTcpThePeerIsInTheCertificate) {
  EXPECT_EQ(subject(R"({"names": ["n", "*m", "allAuthenticatedUsers"], "namespaces": ["a*"],
                        "properties": {"request.headers[h]": "v", "made.up": "x"}})",
                    /*tcp=*/true),
            "((certificate=spiffe://n | certificate=*spiffe://m | certificate~.*) & "
            "(certificate~.*/ns/a*/.*) & envoy.filters.network.rbac[made.up]=x & h=v)")
      << "the wildcard of a namespace is an expression here";
  for (const char* json : {R"({"group": "g"})", R"({"groups": ["g"]})", R"({"notGroups": ["g"]})",
                           R"({"properties": {"source.user": "u"}})",
                           R"({"properties": {"request.auth.principal": "u"}})"}) {
    EXPECT_EQ(subject(json, /*tcp=*/true), "none") << json;
  }
}

TEST(AuthzMatchers, MappedAddressesKeepTheirWrittenLength) {
  EXPECT_EQ(address_range("::ffff:10.0.0.0/104", false), (RbacAddressPlan{false, "10.0.0.0", 104}));
  EXPECT_EQ(address_range("::ffff:10.0.0.1", false), (RbacAddressPlan{false, "10.0.0.1", 32}));
  EXPECT_EQ(address_range("::ffff:a00:1", false), (RbacAddressPlan{false, "10.0.0.1", 128}));
  EXPECT_EQ(address_range("10.0.0.0/33", false), std::nullopt);
  EXPECT_EQ(address_range("10.0.0.0/8/8", false), std::nullopt);
}

}  // namespace
}  // namespace meshc::istio_1_3
