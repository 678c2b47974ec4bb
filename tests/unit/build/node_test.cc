// Envoy nodes as Pilot reads them.
#include "build/istio_1_3/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc::istio_1_3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The node of one proxy; a service and a pod bring texts that labels may refer to.
class ParsedNode {
 public:
  explicit ParsedNode(std::string_view metadata,
                      std::string id = "sidecar~10.1.0.1~x-1.a~a.svc.cluster.local")
      : registry_(registry_of(std::move(id), metadata)),
        node_(parse_node(registry_, *registry_.root().proxies()->Get(0), &reason_)) {}

  bool exists() const { return node_.has_value(); }
  const std::string& reason() const { return reason_; }
  const Node* operator->() const { return &node_.value(); }

  // "key=value" of the only label set; "?" for texts that the registry lacks.
  std::vector<std::string> labels() const {
    std::vector<std::string> list;
    for (const LabelSet& labels : node_->labels) {
      for (const auto& [key, value] : labels) list.push_back(text(key) + "=" + text(value));
    }
    return list;
  }

 private:
  static Registry registry_of(std::string id, std::string_view metadata) {
    MeshBuilder mesh;
    mesh.sidecar("a", "x-1", "10.1.0.1", metadata).id = std::move(id);
    mesh.pod("a", "x-1", "10.1.0.1", {{"app", "x"}, {"version", "v1"}});
    return mesh.freeze();
  }
  std::string text(uint32_t number) const {
    return number == kUnknownText ? "?" : std::string(registry_.text(number));
  }

  std::string reason_;
  Registry registry_;
  std::optional<Node> node_;
};

TEST(Node, IdHasFourParts) {
  ParsedNode node("{}");
  ASSERT_TRUE(node.exists());
  EXPECT_FALSE(node->is_router);
  EXPECT_THAT(node->addresses, ElementsAre("10.1.0.1"));
  EXPECT_EQ(node->short_name, "x-1.a");
  EXPECT_EQ(node->config_namespace, "a");
  EXPECT_TRUE(ParsedNode("{}", "router~10.1.0.1~x~y.z")->is_router);
}

TEST(Node, IsRefusedWithTheReason) {
  EXPECT_EQ(ParsedNode("{}", "sidecar~10.1.0.1~x").reason(),
            "its id has not the four parts TYPE~ADDRESS~NAME~DOMAIN");
  EXPECT_EQ(ParsedNode("{}", "ingress~10.1.0.1~x~y").reason(),
            "the type in its id is neither sidecar nor router");
  EXPECT_EQ(ParsedNode("{}", "sidecar~none~x~y").reason(),
            "neither its id nor its INSTANCE_IPS has a valid IP address");
  EXPECT_TRUE(ParsedNode("{}", "router~none~x~y").exists());
}

TEST(Node, InstanceIpsReplaceTheAddressOfTheId) {
  EXPECT_THAT(ParsedNode(R"({"INSTANCE_IPS": "10.2.0.1,fd00::1"})")->addresses,
              ElementsAre("10.2.0.1", "fd00::1"));
  EXPECT_THAT(ParsedNode(R"({"INSTANCE_IPS": "10.2.0.1"})", "sidecar~none~x~y")->addresses,
              ElementsAre("10.2.0.1"));
}

TEST(Node, OneBadInstanceIpVoidsThemAll) {
  EXPECT_THAT(ParsedNode(R"({"INSTANCE_IPS": "10.2.0.1, 10.2.0.2"})")->addresses,
              ElementsAre("10.1.0.1"));
  EXPECT_THAT(ParsedNode(R"({"INSTANCE_IPS": ""})")->addresses, ElementsAre("10.1.0.1"));
  EXPECT_FALSE(ParsedNode(R"({"INSTANCE_IPS": "x"})", "sidecar~none~x~y").exists());
}

TEST(Node, NamespaceIsStatedOrTheFirstPartOfTheDomain) {
  EXPECT_EQ(ParsedNode(R"({"CONFIG_NAMESPACE": "b"})")->config_namespace, "b");
  EXPECT_EQ(ParsedNode("{}", "sidecar~10.1.0.1~x~b.svc")->config_namespace, "b");
  EXPECT_EQ(ParsedNode("{}", "sidecar~10.1.0.1~x~b")->config_namespace, "");
}

TEST(Node, LabelsAreAnObjectOrAText) {
  EXPECT_THAT(ParsedNode(R"({"LABELS": {"version": "v1", "app": "x"}})").labels(),
              ElementsAre("app=x", "version=v1"));
  EXPECT_THAT(ParsedNode(R"({"LABELS": "{\"version\": \"v1\", \"app\": \"x\"}"})").labels(),
              ElementsAre("app=x", "version=v1"));
  EXPECT_THAT(ParsedNode(R"({"LABELS": "{\"app\": \"nowhere\"}"})").labels(), ElementsAre("app=?"));
}

TEST(Node, LabelsThatAreNoObjectAreNone) {
  for (const char* labels : {R"("app=x")", R"("[]")", R"("{")", "[]", "3", "{}", "null"}) {
    ParsedNode node(std::string(R"({"LABELS": )") + labels + "}");
    EXPECT_THAT(node->labels, IsEmpty()) << labels;
  }
}

// Go's decoder leaves the value of such a label empty and goes on with the others.
TEST(Node, LabelThatIsNoTextIsEmpty) {
  for (const char* labels :
       {R"({"app": 3, "version": "v1"})", R"("{\"app\": 3, \"version\": \"v1\"}")",
        R"({"app": null, "version": "v1"})", R"("{\"app\": null, \"version\": \"v1\"}")"}) {
    EXPECT_THAT(ParsedNode(std::string(R"({"LABELS": )") + labels + "}").labels(),
                ElementsAre("app=", "version=v1"))
        << labels;
  }
}

TEST(Node, InterceptionIsRedirectUnlessStated) {
  EXPECT_EQ(ParsedNode("{}")->interception, Interception::kRedirect);
  EXPECT_EQ(ParsedNode(R"({"INTERCEPTION_MODE": "TPROXY"})")->interception, Interception::kTproxy);
  EXPECT_EQ(ParsedNode(R"({"INTERCEPTION_MODE": "NONE"})")->interception, Interception::kNone);
  EXPECT_EQ(ParsedNode(R"({"INTERCEPTION_MODE": "none"})")->interception, Interception::kRedirect);
}

TEST(Node, MetadataOfOtherKindsReadsAsJson) {
  ParsedNode node(R"({"text": "x", "number": 1, "list": [true, null]})");
  EXPECT_EQ(node->metadata_text("text"), "x");
  EXPECT_EQ(node->metadata_text("number"), "1");
  EXPECT_EQ(node->metadata_text("list"), "[true,null]");
  EXPECT_EQ(node->metadata_text("absent"), std::nullopt);
}

TEST(ProxyVersion, IsReadFromTheFront) {
  EXPECT_EQ(parse_proxy_version("1.2.5").to_string(), "1.2.5");
  EXPECT_EQ(parse_proxy_version("release-1.10-20190801").to_string(), "1.10.0");
  EXPECT_EQ(parse_proxy_version("1.3.x").to_string(), "1.3.0");
}

TEST(ProxyVersion, ThatCannotBeReadIsTheNewest) {
  for (const char* text : {"", "master-20190801", "10.2", "0.8", "1", "v1.2"})
    EXPECT_EQ(parse_proxy_version(text).major, ProxyVersion::kNewest) << text;
}

TEST(ProxyVersion, IsComparedByMajorThenMinor) {
  EXPECT_TRUE(parse_proxy_version("1.3.0").at_least(1, 3));
  EXPECT_FALSE(parse_proxy_version("1.2.9").at_least(1, 3));
  EXPECT_TRUE(parse_proxy_version("2.0.0").at_least(1, 3));
  EXPECT_TRUE(parse_proxy_version("").at_least(1, 3));
}

}  // namespace
}  // namespace meshc::istio_1_3
