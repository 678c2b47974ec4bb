// What happens where ports of several services meet at one place: each pair of protocols.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// The proxy's own address, where wildcard listeners have their loop guard.
constexpr const char* kGuard = "10.1.0.1/32 -> BlackHoleCluster";
constexpr const char* kRest = "{} -> PassthroughCluster";

// Adds a service entry of one port 90 at the wildcard or at a range of addresses, later than those
// before it.
void add(MeshBuilder* mesh, const std::string& name, const std::string& protocol,
         const std::string& range = {}) {
  std::string addresses = range.empty() ? "" : R"("addresses": [")" + range + R"("], )";
  ConfigRecord& entry = mesh->config(
      "ServiceEntry", "a", name,
      R"({"hosts": [")" + name + R"(.example"], )" + addresses +
          R"("ports": [{"number": 90, "name": "port", "protocol": ")" + protocol + R"("}]})");
  entry.meta.created = static_cast<int64_t>(mesh->records.configs.size());
}

// What the proxy has at the wildcard's port 90, and which conflicts were recorded.
struct Place {
  std::vector<std::string> chains;
  std::vector<std::string> conflicts;
  std::vector<ListenerFilterPlan> filters;
};

Place place_of(MeshBuilder mesh) {
  mesh.sidecar("a", "x", "10.1.0.1", R"({"ISTIO_VERSION": "1.3.8"})");
  BuiltMesh built(mesh);
  Place place;
  place.chains = built.chains("x.a", "0.0.0.0_90");
  if (auto listener = built.listener("x.a", "0.0.0.0_90"))
    place.filters = listener->listener_filters;
  for (std::string& conflict : built.conflicts("x.a")) {
    if (conflict != "pilot_no_ip: ") place.conflicts.push_back(std::move(conflict));
  }
  return place;
}

Place meet(const std::string& first, const std::string& second, bool sniffing = true) {
  MeshBuilder mesh;
  add(&mesh, "one", first);
  add(&mesh, "two", second);
  if (!sniffing) mesh.pilot_env("PILOT_ENABLE_PROTOCOL_SNIFFING_FOR_OUTBOUND", "false");
  return place_of(mesh);
}

constexpr auto kTls = ListenerFilterPlan::kTlsInspector;
constexpr auto kHttp = ListenerFilterPlan::kHttpInspector;

TEST(OutboundMerge, HttpOverHttp) {
  Place place = meet("HTTP", "GRPC");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> rds:90"));
  EXPECT_THAT(place.conflicts, IsEmpty());
  EXPECT_THAT(place.filters, IsEmpty());
}

TEST(OutboundMerge, HttpOverTcp) {
  Place place = meet("TCP", "HTTP");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example",
                                        "10.1.0.1/32 alpn=http/1.1,http/1.0 -> BlackHoleCluster",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.conflicts, IsEmpty());
  EXPECT_THAT(place.filters, ElementsAre(kTls, kHttp));
}

TEST(OutboundMerge, HttpOverUnknown) {
  Place place = meet("other", "HTTP");
  EXPECT_EQ(place.chains, meet("other", "HTTP2").chains);
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.filters, ElementsAre(kTls, kHttp));
}

TEST(OutboundMerge, TcpOverHttp) {
  Place place = meet("HTTP", "TCP");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||two.example",
                                        "10.1.0.1/32 alpn=http/1.1,http/1.0 -> BlackHoleCluster",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.conflicts, IsEmpty());
  EXPECT_THAT(place.filters, ElementsAre(kTls, kHttp));
}

TEST(OutboundMerge, TcpOverTcpAtOneMatchIsAConflict) {
  Place place = meet("TCP", "TCP");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example"));
  EXPECT_THAT(place.conflicts,
              ElementsAre("pilot_conflict_outbound_listener_tcp_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedTCP=one.example RejectedTCP=two.example "
                          "TCPServices=1"));
}

TEST(OutboundMerge, TcpOverTcpAtDifferentRangesJoins) {
  MeshBuilder mesh;
  add(&mesh, "one", "TCP", "10.5.0.0/16");
  add(&mesh, "two", "TCP", "10.6.0.0/16");
  Place place = place_of(mesh);
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "10.5.0.0/16 -> outbound|90||one.example", kRest,
                                        "10.6.0.0/16 -> outbound|90||two.example"));
  // The loop guard is there already, which is a conflict like any other.
  EXPECT_THAT(place.conflicts,
              ElementsAre("pilot_conflict_outbound_listener_tcp_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedTCP=one.example RejectedTCP=two.example "
                          "TCPServices=1"));
}

TEST(OutboundMerge, TcpOverTcpToldByServerNames) {
  Place place = meet("TLS", "HTTPS");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "sni=one.example -> outbound|90||one.example",
                                        kRest, "sni=two.example -> outbound|90||two.example"));
  EXPECT_THAT(place.filters, ElementsAre(kTls));
}

TEST(OutboundMerge, TcpOverUnknown) {
  Place place = meet("other", "TLS");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example",
                                        "alpn=http/1.1,http/1.0 -> rds:90",
                                        "sni=two.example -> outbound|90||two.example"));
}

TEST(OutboundMerge, UnknownOverHttpTakesThePlace) {
  Place place = meet("HTTP", "other");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||two.example",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.conflicts, IsEmpty());
  EXPECT_THAT(place.filters, ElementsAre(kTls, kHttp));
}

TEST(OutboundMerge, UnknownOverTcp) {
  Place place = meet("TCP", "other");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.conflicts,
              ElementsAre("pilot_conflict_outbound_listener_tcp_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedTCP=one.example RejectedUNKNOWN=two.example "
                          "TCPServices=1"));
  EXPECT_THAT(place.filters, ElementsAre(kTls, kHttp));
}

TEST(OutboundMerge, UnknownOverUnknown) {
  Place place = meet("other", "another");
  EXPECT_THAT(place.chains, ElementsAre(kGuard, "- -> outbound|90||one.example",
                                        "alpn=http/1.1,http/1.0 -> rds:90"));
  EXPECT_THAT(place.conflicts, IsEmpty());
}

// Inspection would keep a server that speaks first waiting, so such a port stays as it was.
TEST(OutboundMerge, ServerFirstProtocolsShareWithNoOther) {
  EXPECT_THAT(meet("Mongo", "HTTP").chains,
              ElementsAre(kGuard, "- -> mongo>outbound|90||one.example"));
  EXPECT_THAT(meet("HTTP", "MySQL").chains, ElementsAre(kGuard, "- -> rds:90"));
  EXPECT_THAT(meet("Mongo", "TCP").conflicts, IsEmpty());
  EXPECT_EQ(meet("Mongo", "Mongo").conflicts.size(), 1u);
}

// Its listener was built all the same, which sorts the names in the routes.
TEST(OutboundMerge, PortThatIsLeftOutHasSortedNames) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1");
  add(&mesh, "one", "Mongo");
  add(&mesh, "two", "TLS");
  mesh.config("ServiceEntry", "a", "z", R"({"hosts": ["three.example"],
      "ports": [{"number": 91, "name": "tls", "protocol": "TLS"}]})")
      .meta.created = 9;
  mesh.config("VirtualService", "a", "v", R"({"hosts": ["two.example", "three.example"], "tls": [{
      "match": [{"sniHosts": ["b", "a"]}, {"sniHosts": ["a", "b"]}],
      "route": [{"destination": {"host": "one.example", "port": {"number": 90}}}]}]})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "0.0.0.0_91"),
              ElementsAre(kGuard, "sni=a,b -> outbound|90||one.example", kRest));
}

TEST(OutboundMerge, WithoutDetectionHttpAndTcpConflict) {
  EXPECT_THAT(meet("TCP", "HTTP", false).conflicts,
              ElementsAre("pilot_conflict_outbound_listener_tcp_over_current_http: "
                          "Listener=0.0.0.0:90 AcceptedTCP=one.example RejectedHTTP=two.example "
                          "TCPServices=1"));
  EXPECT_THAT(meet("HTTP", "TCP", false).conflicts,
              ElementsAre("pilot_conflict_outbound_listener_http_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedHTTP=one.example RejectedTCP=two.example "
                          "HTTPServices=1"));
  EXPECT_THAT(meet("other", "TCP", false).conflicts,
              ElementsAre("pilot_conflict_outbound_listener_http_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedTCP=one.example RejectedTCP=two.example "
                          "TCPServices=1"));
  EXPECT_THAT(meet("HTTP", "HTTP", false).conflicts, IsEmpty());
}

TEST(OutboundMerge, ConflictNamesAllWhoseChainsAreThere) {
  MeshBuilder mesh;
  add(&mesh, "one", "HTTP");
  add(&mesh, "two", "TCP");
  add(&mesh, "three", "HTTP");
  add(&mesh, "four", "TCP");
  EXPECT_THAT(place_of(mesh).conflicts,
              ElementsAre("pilot_conflict_outbound_listener_tcp_over_current_tcp: "
                          "Listener=0.0.0.0:90 AcceptedHTTP=one.example,three.example "
                          "RejectedTCP=four.example HTTPServices=2"));
}

TEST(OutboundMerge, HttpOnThePortOfHttpsMayBeRefused) {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1");
  mesh.service("a", "s", "10.0.0.1", {service_port("http", 443)});
  mesh.pilot_env("PILOT_BLOCK_HTTP_ON_443", "true");
  BuiltMesh built(mesh);
  EXPECT_EQ(built.listener("x.a", "0.0.0.0_443"), nullptr);
  EXPECT_THAT(built.conflicts("x.a"),
              UnorderedElementsAre("pilot_conflict_outbound_listener_http_over_https: listener "
                                   "conflict detected: service s.a.svc.cluster.local specifies an "
                                   "HTTP service on HTTPS only port 443.",
                                   "pilot_no_ip: "));
}

// Istio leaves 0.0.0.0 out of the matches of a chain, though not out of virtualOutbound's guard.
TEST(OutboundMerge, LoopGuardLeavesOutTheUnspecifiedAddress) {
  MeshBuilder mesh;
  add(&mesh, "one", "HTTP");
  mesh.sidecar("a", "x", "10.1.0.1", R"({"INSTANCE_IPS": "10.1.0.1,0.0.0.0"})");
  BuiltMesh built(mesh);
  EXPECT_THAT(built.chains("x.a", "0.0.0.0_90"), ElementsAre(kGuard, "- -> rds:90"));
  EXPECT_EQ(built.chains("x.a", "virtualOutbound")[0],
            "0.0.0.0/32 10.1.0.1/32 -> BlackHoleCluster");
}

}  // namespace
}  // namespace meshc
