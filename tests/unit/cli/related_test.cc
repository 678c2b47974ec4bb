// Which conflicts and rejections are shown with a listener.
#include "cli/related.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

ListenerSummary at(const std::string& address, uint32_t port) {
  return {address + "_" + std::to_string(port), address, port, {}};
}

TEST(Related, PortIsWhatIsBehindTheLastSeparator) {
  EXPECT_EQ(port_in("0.0.0.0_80"), 80u);
  EXPECT_EQ(port_in("fd00::1:80"), 80u);
  EXPECT_EQ(port_in("80"), 80u);
  EXPECT_EQ(port_in("virtualOutbound"), std::nullopt);
  EXPECT_EQ(port_in("10.0.0.1"), std::nullopt);
}

TEST(Related, PortIsMentionedAsAWholeNumber) {
  EXPECT_TRUE(mentions_port("Listener=0.0.0.0:80 Accepted", 80));
  EXPECT_TRUE(mentions_port("10.0.0.1_80", 80));
  EXPECT_TRUE(mentions_port("on HTTPS only port 443.", 443));
  EXPECT_FALSE(mentions_port("0.0.0.0:8080", 80));
  EXPECT_FALSE(mentions_port("0.0.0.0:8080", 8));
  EXPECT_FALSE(mentions_port("TCPServices=80", 80));
}

TEST(Related, ConflictConcernsTheListenerWhosePlaceItNames) {
  const ConflictText by_key{"m", "0.0.0.0:80", "x.a", "Listener=0.0.0.0:80 ..."};
  EXPECT_TRUE(concerns(by_key, at("0.0.0.0", 80)));
  EXPECT_FALSE(concerns(by_key, at("0.0.0.0", 8)));
  EXPECT_FALSE(concerns(by_key, at("10.0.0.0", 80)));
  const ConflictText by_message{"m", "x.a", "x.a",
                                "Conflicting inbound listener:10.1.0.1:80. existing: s"};
  EXPECT_TRUE(concerns(by_message, at("10.1.0.1", 80)));
  EXPECT_FALSE(concerns(by_message, at("0.1.0.1", 80)));
  EXPECT_FALSE(concerns(by_message, at("10.1.0.1", 81)));
  const ConflictText by_name{"m", "virtualInbound", "x.a", "filter chain 3 is left out"};
  EXPECT_TRUE(concerns(by_name, {"virtualInbound", "0.0.0.0", 15006, {}}));
  const ConflictText by_port{"m", "s.a", "x.a",
                             "specifies an HTTP service on HTTPS only port 443."};
  EXPECT_TRUE(concerns(by_port, at("0.0.0.0", 443)));
  const ConflictText of_proxy{"pilot_no_ip", "x.a", "x.a", ""};
  EXPECT_FALSE(concerns(of_proxy, at("0.0.0.0", 80)));
}

TEST(Related, AbsenceMayComeOfConflictsAtThePortAndOfTheProxyItself) {
  const ConflictText at_port{"m", "0.0.0.0:80", "x.a", "Listener=0.0.0.0:80 ..."};
  EXPECT_TRUE(may_explain_absence(at_port, "10.0.0.1_80"));
  EXPECT_FALSE(may_explain_absence(at_port, "10.0.0.1_81"));
  EXPECT_TRUE(may_explain_absence({"pilot_no_ip", "x.a", "x.a", ""}, "10.0.0.1_81"));
  EXPECT_TRUE(may_explain_absence({"m", "virtualInbound", "x.a", "text"}, "virtualInbound"));
}

TEST(Related, RejectionIsOfANamespaceAKindOrOfAll) {
  Relation relation{"sidecar~10.1.0.1~x.a~a.svc", {"a"}, {}};
  relate({{"ServiceEntry", "b", "e", "", 0}}, &relation);
  const auto related = [&](const char* kind, const char* namespace_name, const char* name = "n") {
    return is_related({kind, namespace_name, name, "why", "f.yaml", 1}, relation);
  };
  EXPECT_TRUE(related("Sidecar", "a"));
  EXPECT_TRUE(related("Sidecar", "b"));
  EXPECT_TRUE(related("ServiceEntry", "c"));
  EXPECT_TRUE(related("MeshPolicy", ""));
  EXPECT_FALSE(related("Sidecar", "c"));
  EXPECT_FALSE(related("VirtualService", "c"));
  relate_far_reaching_kinds(&relation);
  EXPECT_TRUE(related("VirtualService", "c"));
  EXPECT_FALSE(related("Proxy", "", "sidecar~10.1.0.2~y.a~a.svc"));
  EXPECT_TRUE(related("Proxy", "", "sidecar~10.1.0.1~x.a~a.svc"));
}

}  // namespace
}  // namespace meshc
