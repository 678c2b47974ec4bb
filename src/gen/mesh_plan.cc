// Choosing names, namespaces and ports.
#include "gen/mesh_plan.h"

#include <fmt/format.h>

#include <string_view>

#include "gen/random.h"
#include "gen/replicas.h"

namespace meshc {
namespace {

constexpr std::string_view kDomains[] = {
    "shop",   "payments", "search",   "orders",  "catalog", "accounts", "shipping", "billing",
    "media",  "risk",     "ads",      "support", "loyalty", "pricing",  "identity", "reviews",
    "travel", "maps",     "calendar", "chat",    "games",   "stores",   "refunds",  "content",
};
constexpr std::string_view kSubjects[] = {
    "cart",    "order", "user",   "item",   "price", "stock", "coupon",  "ledger",
    "invoice", "offer", "review", "basket", "route", "asset", "profile", "session",
};
constexpr std::string_view kRoles[] = {"api", "web", "worker", "store", "gateway", "cache", "job"};

// HTTP listeners are shared by port number, so these numbers are how many of them a sidecar gets.
constexpr uint16_t kHttpPorts[] = {80,   8080, 8000, 8081, 8088, 8090,
                                   8888, 9000, 9080, 9090, 3000, 5000};
constexpr uint16_t kGrpcPorts[] = {50051, 50052, 6565, 7070};
constexpr uint16_t kTcpPorts[] = {5432, 6379, 9042, 5672, 9092, 11211, 2181, 1883, 4222, 61616};
constexpr uint16_t kFirstFreePort = 10000;
constexpr uint16_t kLastFreePort = 29999;
constexpr uint32_t kPodsPerNode = 30;

// Of every 20 services 12 are HTTP, 4 gRPC, 3 TCP and 1 has an unnamed port.
constexpr uint32_t kMixPeriod = 20;
constexpr uint32_t kHttpOfMix = 12;
constexpr uint32_t kGrpcOfMix = 4;
constexpr uint32_t kTcpOfMix = 3;

PortPlan http_port(uint32_t ordinal) {
  const uint16_t number = kHttpPorts[ordinal % std::size(kHttpPorts)];
  return {"http", number, number == 80 ? uint16_t{8080} : number};
}

PortPlan grpc_port(uint32_t ordinal) {
  const uint16_t number = kGrpcPorts[ordinal % std::size(kGrpcPorts)];
  return {"grpc", number, number};
}

uint16_t free_port(Random& random) {
  return static_cast<uint16_t>(random.between(kFirstFreePort, kLastFreePort));
}

PortPlan tcp_port(Random& random) {
  const uint16_t number = random.percent(50) ? random.pick(kTcpPorts) : free_port(random);
  return {"tcp", number, number};
}

PortPlan unnamed_port(Random& random) {
  const uint16_t number = free_port(random);
  return {"", number, number};
}

// The first port of service number `i`. By position and not by chance, so that meshes of the same
// size have the same number of listeners whatever the seed.
void choose_first_port(uint32_t i, Random& random, ServicePlan* service) {
  const uint32_t block = i / kMixPeriod;
  uint32_t place = i % kMixPeriod;
  if (place < kHttpOfMix) {
    service->purpose = PortPurpose::kHttp;
    service->ports.push_back(http_port(block * kHttpOfMix + place));
    return;
  }
  place -= kHttpOfMix;
  if (place < kGrpcOfMix) {
    service->purpose = PortPurpose::kGrpc;
    service->ports.push_back(grpc_port(block * kGrpcOfMix + place));
    return;
  }
  const bool is_tcp = place - kGrpcOfMix < kTcpOfMix;
  service->purpose = is_tcp ? PortPurpose::kTcp : PortPurpose::kUnnamed;
  service->ports.push_back(is_tcp ? tcp_port(random) : unnamed_port(random));
}

bool has_port(const ServicePlan& service, const PortPlan& port) {
  for (const PortPlan& other : service.ports) {
    if (other.number == port.number || other.name == port.name) return true;
  }
  return false;
}

void add_port(PortPlan port, ServicePlan* service) {
  if (!has_port(*service, port)) service->ports.push_back(std::move(port));
}

// Protocols that have a filter or a rule of their own.
PortPlan special_port(Random& random) {
  static const PortPlan kSpecial[] = {
      {"mongo", 27017, 27017},      {"mysql", 3306, 3306},       {"redis", 6379, 6379},
      {"tls-admin", 8443, 8443},    {"https", 443, 8443},        {"dubbo", 20880, 20880},
      {"http2-events", 8082, 8082}, {"grpc-web-ui", 8083, 8083}, {"metrics", 15014, 15014},
  };
  return random.pick(kSpecial);
}

void enrich(uint32_t i, Random& random, ServicePlan* service) {
  service->is_private = random.percent(10);
  service->has_probes = random.percent(60);
  service->has_two_versions = random.percent(25);
  // Kubernetes asks for names where there are several ports.
  if (service->ports[0].name.empty()) return;
  service->names_targets = random.percent(20);
  const uint32_t further = random.percent(50) ? random.between(1, 3) : 0;
  for (uint32_t k = 0; k < further; ++k) {
    switch (random.below(4)) {
      case 0:
        add_port(http_port(i + k), service);
        break;
      case 1:
        add_port(grpc_port(i + k), service);
        break;
      case 2:
        add_port(tcp_port(random), service);
        break;
      default:
        add_port(special_port(random), service);
    }
  }
  service->is_headless = i % 10 == 7;
  // A TCP port of a headless service listens on the wildcard, where it meets those of HTTP.
  if (service->is_headless && random.percent(30)) {
    const uint16_t number = random.pick(kHttpPorts);
    add_port({"tcp-peers", number, number}, service);
  }
}

void make_gateway(uint32_t system_namespace, ServicePlan* service) {
  service->name = "istio-ingressgateway";
  service->namespace_number = system_namespace;
  service->is_gateway = true;
  service->purpose = PortPurpose::kHttp;
  service->ports = {
      {"http2", 80, 80}, {"https", 443, 443}, {"tcp", 31400, 31400}, {"tls", 15443, 15443}};
}

// Every namespace has a service; beyond that the first ones are larger.
uint32_t choose_namespace(uint32_t i, uint32_t count, Random& random) {
  if (i < count) return i;
  const uint32_t a = random.below(count);
  const uint32_t b = random.below(count);
  return a < b ? a : b;
}

std::string numbered(std::string_view word, uint32_t number) {
  return number == 0 ? std::string(word) : fmt::format("{}-{}", word, number + 1);
}

ServicePlan plan_service(const MeshPlan& mesh, uint32_t i) {
  Random random(mesh.options.seed, Draw::kService, i);
  Random ports(mesh.options.seed, Draw::kPorts, i);
  ServicePlan service;
  const bool is_rich = mesh.options.profile == MeshProfile::kRich;
  if (is_rich && i == 0) {
    make_gateway(mesh.options.namespaces, &service);
    return service;
  }
  service.namespace_number = choose_namespace(i, mesh.options.namespaces, random);
  const std::string_view subject = random.pick(kSubjects);
  service.name = fmt::format("{}-{}-{}", subject, random.pick(kRoles), i);
  const bool draws_slices = random.percent(10);
  service.has_slices = draws_slices || mesh.options.age == MeshAge::kCurrent;
  choose_first_port(i, ports, &service);
  if (is_rich) enrich(i, ports, &service);
  return service;
}

}  // namespace

std::string MeshPlan::host_of(const ServicePlan& service) const {
  return service.name + "." + namespace_of(service) + ".svc.cluster.local";
}

MeshPlan plan_mesh(const MeshOptions& options) {
  MeshPlan mesh;
  mesh.options = options;
  for (uint32_t i = 0; i < options.namespaces; ++i) {
    mesh.namespaces.push_back(numbered(kDomains[i % std::size(kDomains)],
                                       static_cast<uint32_t>(i / std::size(kDomains))));
  }
  mesh.namespaces.emplace_back("istio-system");
  mesh.services_of.resize(mesh.namespaces.size());
  const std::vector<uint32_t> replicas =
      spread_replicas(options.seed, options.services, options.proxies);
  uint32_t next_pod = 0;
  mesh.services.reserve(options.services);
  for (uint32_t i = 0; i < options.services; ++i) {
    ServicePlan service = plan_service(mesh, i);
    service.replicas = replicas[i];
    service.first_pod = next_pod;
    next_pod += replicas[i];
    mesh.services_of[service.namespace_number].push_back(i);
    mesh.services.push_back(std::move(service));
  }
  mesh.nodes = (options.proxies + kPodsPerNode - 1) / kPodsPerNode;
  return mesh;
}

}  // namespace meshc
