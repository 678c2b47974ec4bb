// Protocols by the names of ports.
#include "build/istio_1_3/protocol.h"

#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc::istio_1_3 {
namespace {

Protocol protocol_of(std::string name, uint16_t number, Transport transport = Transport::kTcp) {
  MeshBuilder mesh;
  mesh.service("a", "s", "10.0.0.1", {service_port(name, number)}).ports[0].protocol = transport;
  Registry registry = mesh.freeze();
  return service_port_protocol(*registry.root().services()->Get(0)->ports()->Get(0), name);
}

TEST(Protocol, IsNamedInAnyCase) {
  EXPECT_EQ(parse_protocol("HTTP"), Protocol::kHttp);
  EXPECT_EQ(parse_protocol("gRPC-Web"), Protocol::kGrpcWeb);
  EXPECT_EQ(parse_protocol("Mongo"), Protocol::kMongo);
  EXPECT_EQ(parse_protocol("http-web"), Protocol::kUnsupported);
  EXPECT_EQ(parse_protocol(""), Protocol::kUnsupported);
}

TEST(Protocol, OfAPortIsTheFirstPartOfItsName) {
  EXPECT_EQ(protocol_of("http", 80), Protocol::kHttp);
  EXPECT_EQ(protocol_of("http2-api-v1", 80), Protocol::kHttp2);
  EXPECT_EQ(protocol_of("HTTPS-x", 80), Protocol::kHttps);
  EXPECT_EQ(protocol_of("httpx", 80), Protocol::kUnsupported);
  EXPECT_EQ(protocol_of("-http", 80), Protocol::kUnsupported);
}

// The one name with a dash in it; whatever begins with it counts.
TEST(Protocol, GrpcWebIsAPrefix) {
  EXPECT_EQ(protocol_of("grpc-web", 80), Protocol::kGrpcWeb);
  EXPECT_EQ(protocol_of("GRPC-WEB-x", 80), Protocol::kGrpcWeb);
  EXPECT_EQ(protocol_of("grpc-website", 80), Protocol::kGrpcWeb);
  EXPECT_EQ(protocol_of("grpc-we", 80), Protocol::kGrpc);
}

TEST(Protocol, OfWellKnownPortsIsTcpUnlessNamed) {
  for (uint16_t number : {25, 53, 3306, 27017})
    EXPECT_EQ(protocol_of("unknown", number), Protocol::kTcp) << number;
  EXPECT_EQ(protocol_of("unknown", 26), Protocol::kUnsupported);
  EXPECT_EQ(protocol_of("mysql", 3306), Protocol::kMysql);
}

TEST(Protocol, OfUdpPortsIsUdpWhateverTheirNames) {
  EXPECT_EQ(protocol_of("http", 80, Transport::kUdp), Protocol::kUdp);
  EXPECT_EQ(protocol_of("http", 80, Transport::kSctp), Protocol::kHttp);
}

TEST(Protocol, DecidesTheKindOfListener) {
  EXPECT_EQ(listener_protocol(Protocol::kGrpcWeb, true), ListenerProtocol::kHttp);
  EXPECT_EQ(listener_protocol(Protocol::kMysql, true), ListenerProtocol::kTcp);
  EXPECT_EQ(listener_protocol(Protocol::kTls, true), ListenerProtocol::kTcp);
  EXPECT_EQ(listener_protocol(Protocol::kUdp, true), ListenerProtocol::kNone);
  EXPECT_EQ(listener_protocol(Protocol::kUnsupported, true), ListenerProtocol::kAuto);
  EXPECT_EQ(listener_protocol(Protocol::kUnsupported, false), ListenerProtocol::kTcp);
}

}  // namespace
}  // namespace meshc::istio_1_3
