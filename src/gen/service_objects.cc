// Making DestinationRules and VirtualServices, and choosing what else services have.
#include "gen/service_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "gen/security_objects.h"
#include "gen/values.h"
#include "gen/workload.h"

namespace meshc::gen {
namespace {

constexpr std::string_view kNetworking = "networking.istio.io";

const PortPlan* find_port(const ServicePlan& service, std::string_view prefix) {
  const auto found =
      std::find_if(service.ports.begin(), service.ports.end(), [&](const PortPlan& port) {
        return std::string_view(port.name).substr(0, prefix.size()) == prefix;
      });
  return found == service.ports.end() ? nullptr : &*found;
}

ValueRecord subset(std::string_view version) {
  return object(field("name", version), field("labels", object(field("version", version))));
}

ValueRecord destination(std::string_view host, uint16_t port, std::string_view subset_name) {
  return object(field("host", host), field("port", object(field("number", port))),
                field("subset", subset_name));
}

ValueRecord weighted(std::string_view host, uint16_t port, std::string_view subset_name,
                     int weight) {
  return object(field("destination", destination(host, port, subset_name)),
                field("weight", weight));
}

ValueRecord split_route(std::string_view host, uint16_t port) {
  return list_of(weighted(host, port, "v1", 90), weighted(host, port, "v2", 10));
}

void add_destination_rule(Subject& subject) {
  subject.add(
      kNetworking, subject.mesh.networking_version(), "DestinationRule",
      object(field("host", subject.host), field("subsets", list_of(subset("v1"), subset("v2"))),
             field("trafficPolicy", object(field("tls", object(field("mode", "ISTIO_MUTUAL")))))));
}

// Routes for the first port of each protocol that routes are for.
void add_virtual_service(Subject& subject) {
  const ServicePlan& service = subject.service;
  ValueRecord spec = object(field("hosts", list_of(text(subject.host))));
  if (const PortPlan* tcp = find_port(service, "tcp")) {
    ValueRecord match = object(field("port", tcp->number));
    if (subject.random.percent(20)) {
      match.children.push_back(
          field("sourceLabels", object(field("version", subject.random.pick({"v1", "v2"})))));
    }
    spec.children.push_back(
        field("tcp", list_of(object(field("match", list_of(std::move(match))),
                                    field("route", split_route(subject.host, tcp->number))))));
  }
  if (const PortPlan* tls = find_port(service, "tls")) {
    spec.children.push_back(field(
        "tls", list_of(object(
                   field("match", list_of(object(field("port", tls->number),
                                                 field("sniHosts", list_of(text(subject.host)))))),
                   field("route", split_route(subject.host, tls->number))))));
  }
  if (const PortPlan* http = find_port(service, "http")) {
    spec.children.push_back(
        field("http", list_of(object(field("route", split_route(subject.host, http->number)),
                                     field("timeout", "5s")))));
  }
  if (spec.children.size() == 1) return;  // no port to route
  sort_members(&spec);
  subject.add(kNetworking, subject.mesh.networking_version(), "VirtualService", std::move(spec));
}

}  // namespace

ConfigRecord make_config(std::string_view group, std::string_view version, std::string_view kind,
                         std::string_view namespace_name, std::string_view name, ValueRecord spec,
                         Random& random) {
  ConfigRecord config;
  config.meta = make_meta(namespace_name, name, random);
  config.group = group;
  config.version = version;
  config.kind = kind;
  config.spec = std::move(spec);
  return config;
}

void add_service_objects(const MeshPlan& mesh, uint32_t number, RegistryRecords* records) {
  const ServicePlan& service = mesh.services[number];
  if (service.is_gateway) return;
  Subject subject{mesh,
                  service,
                  mesh.namespace_of(service),
                  mesh.host_of(service),
                  Random(mesh.options.seed, Draw::kServiceObjects, number),
                  records};
  const bool has_routes = subject.random.percent(10);
  if (has_routes || subject.random.percent(15)) add_destination_rule(subject);
  if (has_routes) add_virtual_service(subject);
  const bool is_current = mesh.is_current();
  if (subject.random.percent(20)) (is_current ? add_authentication : add_policy)(subject);
  if (subject.random.percent(10)) (is_current ? add_authorization : add_role)(subject);
}

}  // namespace meshc::gen
