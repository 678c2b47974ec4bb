// Making what rich meshes have beside services: policies of the mesh, entries and gateways.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "gen/envoy_filter_objects.h"
#include "gen/mesh_objects.h"
#include "gen/random.h"
#include "gen/service_objects.h"
#include "gen/values.h"
#include "gen/workload.h"

namespace meshc::gen {
namespace {

constexpr std::string_view kNetworking = "networking.istio.io";
constexpr uint32_t kServicesPerEntry = 20;
constexpr uint32_t kServicesPerGateway = 20;
constexpr uint32_t kMostGateways = 50;
constexpr uint32_t kServersPerGateway = 10;

void add_networking(const MeshPlan& mesh, std::string_view kind, std::string_view namespace_name,
                    std::string_view name, ValueRecord spec, Random& random,
                    RegistryRecords* records) {
  records->configs.push_back(make_config(kNetworking, mesh.networking_version(), kind,
                                         namespace_name, name, std::move(spec), random));
}

// mTLS is accepted everywhere; in Istio 1.3, roles count in the first quarter of the namespaces.
void add_mesh_policies(const MeshPlan& mesh, Random& random, RegistryRecords* records) {
  if (mesh.is_current()) {
    records->configs.push_back(
        make_config("security.istio.io", "v1", "PeerAuthentication", mesh.namespaces.back(),
                    "default", object(field("mtls", object(field("mode", "PERMISSIVE")))), random));
    return;
  }
  records->configs.push_back(make_config(
      "authentication.istio.io", "v1alpha1", "MeshPolicy", {}, "default",
      object(field("peers", list_of(object(field("mtls", object(field("mode", "PERMISSIVE"))))))),
      random));
  const size_t included = (mesh.options.namespaces + 3) / 4;
  const std::vector<std::string> namespaces(
      mesh.namespaces.begin(), mesh.namespaces.begin() + static_cast<ptrdiff_t>(included));
  records->configs.push_back(
      make_config("rbac.istio.io", "v1alpha1", "ClusterRbacConfig", {}, "default",
                  object(field("mode", "ON_WITH_INCLUSION"),
                         field("inclusion", object(field("namespaces", texts(namespaces))))),
                  random));
}

ValueRecord entry_port(std::string_view name, uint16_t number, std::string_view protocol) {
  return object(field("name", name), field("number", number), field("protocol", protocol));
}

ValueRecord entry_endpoint(uint32_t number, uint32_t k) {
  return object(field("address", fmt::format("198.51.{}.{}", number % 250, k + 1)));
}

// One of four usual forms.
ValueRecord entry_spec(uint32_t number) {
  const std::string third = std::to_string(number % 250);
  switch (number % 4) {
    case 0:
      return object(field("hosts", list_of(text(fmt::format("api-{}.example.org", number)))),
                    field("location", "MESH_EXTERNAL"),
                    field("ports", list_of(entry_port("http", 80, "HTTP"),
                                           entry_port("https", 443, "HTTPS"))),
                    field("resolution", "DNS"));
    case 1:
      return object(
          field("addresses", list_of(text("203.0.113." + third))),
          field("endpoints", list_of(entry_endpoint(number, 0), entry_endpoint(number, 1))),
          field("hosts", list_of(text(fmt::format("db-{}.example.org", number)))),
          field("location", "MESH_INTERNAL"),
          field("ports", list_of(entry_port("tcp", 5432, "TCP"))), field("resolution", "STATIC"));
    case 2:
      return object(field("hosts", list_of(text(fmt::format("*.cdn-{}.example.org", number)))),
                    field("location", "MESH_EXTERNAL"),
                    field("ports", list_of(entry_port("tls", 443, "TLS"))),
                    field("resolution", "NONE"));
    default:
      return object(field("addresses", list_of(text("198.18." + third + ".0/24"))),
                    field("hosts", list_of(text(fmt::format("docs-{}.example.org", number)))),
                    field("location", "MESH_EXTERNAL"),
                    field("ports", list_of(entry_port("mongo", 27017, "MONGO"))),
                    field("resolution", "NONE"));
  }
}

void add_service_entries(const MeshPlan& mesh, RegistryRecords* records) {
  for (uint32_t i = 0; i < mesh.options.services / kServicesPerEntry + 1; ++i) {
    Random random(mesh.options.seed, Draw::kEntry, i);
    ValueRecord spec = entry_spec(i);
    if (random.percent(10)) {
      spec.children.push_back(field("exportTo", list_of(text("."))));
      sort_members(&spec);
    }
    const std::string& space = mesh.namespaces[random.below(mesh.options.namespaces)];
    add_networking(mesh, "ServiceEntry", space, fmt::format("external-{}", i), std::move(spec),
                   random, records);
  }
}

ValueRecord gateway_server(uint32_t gateway, uint32_t number) {
  ValueRecord hosts = list_of(text(fmt::format("site-{}-{}.example.com", gateway, number)));
  if (number % 3 == 0) {
    return object(field("hosts", std::move(hosts)),
                  field("port", entry_port(fmt::format("http-{}", number), 80, "HTTP")));
  }
  const std::string files = fmt::format("/etc/certs/site-{}-{}", gateway, number);
  ValueRecord tls = number % 3 == 1
                        ? object(field("mode", "SIMPLE"), field("privateKey", files + ".key"),
                                 field("serverCertificate", files + ".pem"))
                        : object(field("mode", "PASSTHROUGH"));
  ValueRecord port = number % 3 == 1 ? entry_port(fmt::format("https-{}", number), 443, "HTTPS")
                                     : entry_port(fmt::format("tls-{}", number), 15443, "TLS");
  return object(field("hosts", std::move(hosts)), field("port", std::move(port)),
                field("tls", std::move(tls)));
}

// The routes of a gateway's sites lead to one service.
ValueRecord gateway_routes(const MeshPlan& mesh, const ServicePlan& target, uint32_t gateway) {
  ValueRecord hosts = list({});
  ValueRecord tls = list({});
  const ValueRecord to = object(field("host", mesh.host_of(target)),
                                field("port", object(field("number", target.ports[0].number))));
  for (uint32_t i = 0; i < kServersPerGateway; ++i) {
    const std::string host = fmt::format("site-{}-{}.example.com", gateway, i);
    hosts.children.push_back(text(host));
    if (i % 3 != 2) continue;
    tls.children.push_back(
        object(field("match",
                     list_of(object(field("port", 15443), field("sniHosts", list_of(text(host)))))),
               field("route", list_of(object(field("destination", to))))));
  }
  return object(
      field("gateways", list_of(text(fmt::format("istio-system/gateway-{}", gateway)))),
      field("hosts", std::move(hosts)),
      field("http", list_of(object(field("route", list_of(object(field("destination", to))))))),
      field("tls", std::move(tls)));
}

void add_gateways(const MeshPlan& mesh, RegistryRecords* records) {
  const auto services = static_cast<uint32_t>(mesh.services.size());
  const uint32_t gateways = std::min(services / kServicesPerGateway + 1, kMostGateways);
  for (uint32_t i = 0; i < gateways; ++i) {
    Random random(mesh.options.seed, Draw::kMeshObjects, (uint64_t{2} << 32) + i);
    ValueRecord servers = list({});
    for (uint32_t k = 0; k < kServersPerGateway; ++k) {
      servers.children.push_back(gateway_server(i, k));
    }
    const std::string name = fmt::format("gateway-{}", i);
    add_networking(mesh, "Gateway", mesh.namespaces.back(), name,
                   object(field("selector", object(field("istio", "ingressgateway"))),
                          field("servers", std::move(servers))),
                   random, records);
    const ServicePlan& target = mesh.services[random.below(services)];
    add_networking(mesh, "VirtualService", mesh.namespace_of(target), name,
                   gateway_routes(mesh, target, i), random, records);
  }
}

}  // namespace

void add_rich_mesh_objects(const MeshPlan& mesh, RegistryRecords* records) {
  Random random(mesh.options.seed, Draw::kMeshObjects, uint64_t{3} << 32);
  add_mesh_policies(mesh, random, records);
  add_service_entries(mesh, records);
  add_envoy_filters(mesh, records);
  add_gateways(mesh, records);
}

}  // namespace meshc::gen
