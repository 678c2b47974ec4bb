// TLS routes that ask the same of traffic: which of them give a chain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/build/built_mesh.h"

namespace meshc {
namespace {

using testing::ElementsAre;

// Two services with a TLS port, "one" before "two", and a route for both with these matches.
MeshBuilder mesh_with(const std::string& matches, const char* first_protocol = "tls") {
  MeshBuilder mesh;
  mesh.sidecar("a", "x", "10.1.0.1");
  mesh.service("a", "one", "10.0.0.1", {service_port(first_protocol, 90)});
  mesh.service("a", "two", "10.0.0.2", {service_port("tls", 91)});
  mesh.config("VirtualService", "a", "v",
              R"({"hosts": ["one", "two"], "tls": [{"match": )" + matches +
                  R"(, "route": [{"destination": {"host": "d", "port": {"number": 1}}}]}]})");
  return mesh;
}

constexpr const char* kNamesInTwoOrders =
    R"([{"sniHosts": ["b.example", "a.example"]}, {"sniHosts": ["a.example", "b.example"]}])";
constexpr const char* kChain = "sni=a.example,b.example -> outbound|1||d.a.svc.cluster.local";
constexpr const char* kRest = "{} -> PassthroughCluster";

TEST(OutboundChains, EqualMatchesGiveOneChain) {
  BuiltMesh built(mesh_with(R"([{"sniHosts": ["a.example", "b.example"]},
                    {"sniHosts": ["a.example", "b.example"], "gateways": ["mesh"]}])"));
  EXPECT_THAT(built.chains("x.a", "10.0.0.1_90"), ElementsAre(kChain, kRest));
}

// Building the listener of the first service sorts the names in the route itself.
TEST(OutboundChains, OrderOfNamesMattersUntilTheyAreSorted) {
  BuiltMesh built(mesh_with(kNamesInTwoOrders));
  EXPECT_THAT(built.chains("x.a", "10.0.0.1_90"), ElementsAre(kChain, kChain, kRest));
  EXPECT_THAT(built.chains("x.a", "10.0.0.2_91"), ElementsAre(kChain, kRest));
}

TEST(OutboundChains, PortsWithoutTlsSortNothing) {
  BuiltMesh built(mesh_with(kNamesInTwoOrders, "tcp"));
  EXPECT_THAT(built.chains("x.a", "10.0.0.2_91"), ElementsAre(kChain, kChain, kRest));
}

// Of matches that are equal at first only the one that is used is sorted.
TEST(OutboundChains, SortingOneOfTwoEqualMatchesMakesThemDiffer) {
  BuiltMesh built(mesh_with(R"([{"sniHosts": ["b.example", "a.example"]},
                    {"sniHosts": ["b.example", "a.example"], "gateways": ["mesh"]}])"));
  EXPECT_THAT(built.chains("x.a", "10.0.0.1_90"), ElementsAre(kChain, kRest));
  EXPECT_THAT(built.chains("x.a", "10.0.0.2_91"), ElementsAre(kChain, kChain, kRest));
}

TEST(OutboundChains, SubnetsAreSortedToo) {
  BuiltMesh built(mesh_with(
      R"([{"sniHosts": ["a.example"], "destinationSubnets": ["10.9.0.0/16", "10.8.0.0/16"]},
          {"sniHosts": ["a.example"], "destinationSubnets": ["10.8.0.0/16", "10.9.0.0/16"]}])"));
  constexpr const char* kRanges =
      "10.8.0.0/16 10.9.0.0/16 sni=a.example -> outbound|1||d.a.svc.cluster.local";
  EXPECT_THAT(built.chains("x.a", "10.0.0.1_90"), ElementsAre(kRanges, kRanges, kRest));
  EXPECT_THAT(built.chains("x.a", "10.0.0.2_91"), ElementsAre(kRanges, kRest));
}

}  // namespace
}  // namespace meshc
