// What is wrong with REGISTERED_PORTS, and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kNamespace[] = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n";

// The messages for a proxy with that value, which begins on line 3.
std::vector<std::string> messages_for(const std::string& value,
                                      const std::string& type = "sidecar") {
  ImportOptions options;
  options.paths = {"mesh.yaml"};
  options.proxies_file = "proxies.yaml";
  const std::string proxy =
      "- id: " + type + "~10.0.0.1~vm.a~a\n  metadata:\n    REGISTERED_PORTS: " + value + "\n";
  return messages_of(import_files({{"mesh.yaml", kNamespace}, {"proxies.yaml", proxy}}, options));
}

TEST(RegisteredPorts, AreAListOrTheSameAsText) {
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: HTTP, service: a}]"), IsEmpty());
  EXPECT_THAT(messages_for(R"('[{"port": 2, "appPort": 1, "protocol": "hsf", "service": "a.b"}]')"),
              IsEmpty());
  EXPECT_THAT(messages_for("[]"), IsEmpty());
}

TEST(RegisteredPorts, OtherFormsAreRefused) {
  EXPECT_THAT(messages_for("{port: 2}"),
              ElementsAre(HasSubstr("proxies.yaml:3: error: proxy sidecar~10.0.0.1~vm.a~a: "
                                    "metadata.REGISTERED_PORTS: is not a list; write a list")));
  EXPECT_THAT(messages_for("'[{'"), ElementsAre(HasSubstr("its text is not a JSON list")));
  EXPECT_THAT(messages_for("[2]"), ElementsAre(HasSubstr("REGISTERED_PORTS[0]: is not an object")));
  EXPECT_THAT(messages_for("[]", "router"), ElementsAre(HasSubstr("only a sidecar")));
}

TEST(RegisteredPorts, EachFaultIsReportedAtItsLine) {
  EXPECT_THAT(
      messages_for("\n    - {port: 70000, protocol: udp, service: a_b}\n    - {port: \"2\", "
                   "appPort: 1}\n"),
      ElementsAre(HasSubstr("proxies.yaml:4: error: proxy sidecar~10.0.0.1~vm.a~a: "
                            "metadata.REGISTERED_PORTS[0].appPort: is required"),
                  HasSubstr("[0].port: port number 70000"),
                  HasSubstr("[0].protocol: 'udp' is not a protocol of listeners; use tcp"),
                  HasSubstr("[0].service: "),
                  HasSubstr("proxies.yaml:5: error: proxy sidecar~10.0.0.1~vm.a~a: "
                            "metadata.REGISTERED_PORTS[1].port: is not a number"),
                  HasSubstr("[1].protocol: is required"), HasSubstr("[1].service: is required")));
}

TEST(RegisteredPorts, ProxyAndApplicationCannotBothHaveAPort) {
  EXPECT_THAT(messages_for("[{port: 1, appPort: 1, protocol: tcp, service: a}]"),
              ElementsAre(HasSubstr("[0].appPort: is the same as port")));
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: tcp, service: a}, "
                           "{port: 3, appPort: 2, protocol: tcp, service: b}]"),
              ElementsAre(HasSubstr("[1]: port and appPort overlap with those of "
                                    "REGISTERED_PORTS[0]")));
}

TEST(RegisteredPorts, OnlyDubboServicesShareOne) {
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: tcp, service: a}, "
                           "{port: 2, appPort: 1, protocol: dubbo, service: b}]"),
              ElementsAre(HasSubstr("[1].port: 2 is the port of REGISTERED_PORTS[0] already")));
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: hsf, service: a}, "
                           "{port: 2, appPort: 1, protocol: dubbo, service: b}]"),
              IsEmpty());
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: hsf, service: a}, "
                           "{port: 2, appPort: 3, protocol: dubbo, service: b}]"),
              ElementsAre(HasSubstr("[1].appPort: is not that of REGISTERED_PORTS[0]")));
  EXPECT_THAT(messages_for("[{port: 2, appPort: 1, protocol: hsf, service: a}, "
                           "{port: 2, appPort: 1, protocol: dubbo, service: a}]"),
              ElementsAre(HasSubstr("[1].service: is that of REGISTERED_PORTS[0] already")));
}

TEST(RegisteredPorts, OfAPodAreCheckedToo) {
  const ImportResult result = import_text(R"yaml(
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop}
spec:
  containers:
  - name: istio-proxy
    env:
    - {name: ISTIO_META_REGISTERED_PORTS, value: '[{"port": 2}]'}
status: {phase: Running, podIP: 10.0.0.1}
)yaml",
                                          {});
  EXPECT_THAT(messages_of(result),
              ElementsAre(HasSubstr("mesh.yaml:2: error: Pod shop/web-1: "
                                    "metadata.REGISTERED_PORTS[0].appPort: is required"),
                          HasSubstr("[0].protocol"), HasSubstr("[0].service")));
}

}  // namespace
}  // namespace meshc
