// A dozen connections over one mesh, and where they end.
#include <gtest/gtest.h>

#include "tests/unit/build/call.h"

namespace meshc {
namespace {

const std::vector<std::string> kHttp = {"http/1.1"};

void add_routes(MeshBuilder* mesh) {
  mesh->config("VirtualService", "a", "split", R"({"hosts": ["db"], "tcp": [{
      "match": [{"port": 5432, "destinationSubnets": ["10.0.0.5/32"]}],
      "route": [{"destination": {"host": "db", "subset": "v1"}, "weight": 75},
                {"destination": {"host": "db", "subset": "v2"}, "weight": 25}]}]})");
  mesh->config("VirtualService", "a", "names", R"({"hosts": ["*.example"], "tls": [
      {"match": [{"port": 443, "sniHosts": ["login.shop.example"]}],
       "route": [{"destination": {"host": "login.shop.example"}}]},
      {"match": [{"port": 443, "sniHosts": ["*.shop.example"]}],
       "route": [{"destination": {"host": "all.shop.example", "port": {"number": 8443}}}]}]})");
}

// A proxy front of namespace a, which serves 80 at 8080 and is probed at 9000; HTTP, TCP, TLS and
// unknown services around it.
MeshBuilder small_mesh() {
  MeshBuilder mesh;
  mesh.sidecar("a", "front", "10.1.0.1", R"({"ISTIO_VERSION": "1.3.8"})");
  mesh.pod("a", "front", "10.1.0.1", {{"app", "front"}}).containers.resize(1);
  mesh.records.pods[0].containers[0].liveness = {ProbeRecordKind::kTcp, "", "", 9000};
  ServiceRecord& front = mesh.service("a", "front", "10.0.0.1", {service_port("http", 80)});
  front.selector = {{"app", "front"}};
  front.ports[0].target_port = 8080;
  mesh.service("a", "web", "10.0.0.2", {service_port("http", 80)});
  mesh.service("a", "db", "10.0.0.5", {service_port("tcp", 5432)});
  mesh.service("a", "odd", "10.0.0.6", {service_port("odd", 7000)});
  mesh.service("a", "documents", "10.0.0.7", {service_port("mongo", 27017)});
  mesh.config("ServiceEntry", "a", "shop", R"({"hosts": ["all.shop.example", "login.shop.example"],
      "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS"})");
  mesh.config("ServiceEntry", "a", "range", R"({"hosts": ["range.example"],
      "addresses": ["10.9.0.0/16"],
      "ports": [{"number": 6000, "name": "tcp", "protocol": "TCP"}]})");
  add_routes(&mesh);
  return mesh;
}

struct Case {
  const char* what;
  Call call;
  const char* outcome;
};

TEST(Calls, EndWhereEnvoyWouldSendThem) {
  const Case cases[] = {
      {"HTTP goes by route", {false, "10.0.0.2", 80}, "0.0.0.0_80 -> rds:80"},
      {"HTTP on a port of TCP services does not",
       {false, "10.0.0.5", 5432, "", "raw_buffer", kHttp},
       "10.0.0.5_5432 -> outbound|5432|v1|db.a.svc.cluster.local:75,"
       "outbound|5432|v2|db.a.svc.cluster.local:25"},
      {"a port of unknown protocol, HTTP",
       {false, "10.0.0.6", 7000, "", "raw_buffer", kHttp},
       "10.0.0.6_7000 -> rds:odd.a.svc.cluster.local:7000"},
      {"a port of unknown protocol, other",
       {false, "10.0.0.6", 7000},
       "10.0.0.6_7000 -> outbound|7000||odd.a.svc.cluster.local"},
      {"a codec comes before the proxy",
       {false, "10.0.0.7", 27017},
       "10.0.0.7_27017 -> mongo>outbound|27017||documents.a.svc.cluster.local"},
      {"an exact server name",
       {false, "192.0.2.1", 443, "login.shop.example", "tls"},
       "0.0.0.0_443 -> outbound|443||login.shop.example"},
      {"a wildcard server name",
       {false, "192.0.2.1", 443, "cart.shop.example", "tls"},
       "0.0.0.0_443 -> outbound|8443||all.shop.example"},
      {"no server name that is known",
       {false, "192.0.2.1", 443, "elsewhere.example", "tls"},
       "0.0.0.0_443 -> PassthroughCluster"},
      {"a range of addresses",
       {false, "10.9.3.4", 6000},
       "0.0.0.0_6000 -> outbound|6000||range.example"},
      {"outside the range", {false, "10.8.3.4", 6000}, "0.0.0.0_6000 -> PassthroughCluster"},
      {"to itself through the outbound side",
       {false, "10.1.0.1", 6000},
       "0.0.0.0_6000 -> BlackHoleCluster"},
      {"no listener at all",
       {false, "192.0.2.1", 1234},
       "virtualOutbound -> mixer>PassthroughCluster"},
      {"in, to the service's port",
       {true, "10.1.0.1", 8080, "", "raw_buffer", kHttp},
       "virtualInbound -> http:inbound|80|http|front.a.svc.cluster.local"},
      {"in, to a probe",
       {true, "10.1.0.1", 9000},
       "virtualInbound -> inbound|9000|mgmt-9000|mgmtCluster"},
      {"in, to any other port",
       {true, "10.1.0.1", 1234},
       "virtualInbound -> InboundPassthroughClusterIpv4"},
      {"in, to a port that is known at another address",
       {true, "10.1.0.2", 8080},
       "virtualInbound -> closed"},
  };
  BuiltMesh mesh(small_mesh());
  for (const Case& test : cases)
    EXPECT_EQ(outcome(mesh, "front.a", test.call), test.outcome) << test.what;
}

TEST(Calls, WithoutPassThroughTheRestIsSwallowed) {
  MeshBuilder mesh = small_mesh();
  mesh.mesh_config(R"({"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}})");
  BuiltMesh built(mesh);
  EXPECT_EQ(outcome(built, "front.a", {false, "192.0.2.1", 1234}),
            "virtualOutbound -> mixer>BlackHoleCluster");
  EXPECT_EQ(outcome(built, "front.a", {false, "10.8.3.4", 6000}),
            "0.0.0.0_6000 -> BlackHoleCluster");
}

}  // namespace
}  // namespace meshc
