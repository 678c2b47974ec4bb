// Making DestinationRules, VirtualServices, Policies and roles.
#include "gen/service_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "gen/values.h"
#include "gen/workload.h"

namespace meshc::gen {
namespace {

constexpr std::string_view kNetworking = "networking.istio.io";
constexpr std::string_view kAuthentication = "authentication.istio.io";
constexpr std::string_view kRbac = "rbac.istio.io";
// The public half of a signing key, as issuers of tokens publish it.
constexpr std::string_view kKeySet =
    R"({"keys":[{"e":"AQAB","kid":"first","kty":"RSA","n":"xAE7eB6qugXyCAG3yhh7pkDkT65pHymX-P7KfIu)"
    R"(pjf59vsdo91bSP9C8H07pSAGQO1MV_xFj9VswgsCg4R6otmg5PV2He95lZdHtOcU5DXIg_pbhLdKXbi66GlVeK6ABZOUW3)"
    R"(WYtnNHD-91gVuoeJT_DwtGGcp4ignkgXfkiEm4sw-4sfb4qdt5oLbyVpmW6x9cfa7vs2WTfURiCrBoUqgBo_-4WTiULmmHS)"
    R"(GZHOjzwa8WtrtOQGsAFjIbno85jp6MnGGGZPYZbDAa_b3y5u-YpW7ypZrvD8BgtKVjgtQgZhLAGezMt0ua3DRrWnKqTZ0BJ)"
    R"(_EyxOGuHJrLsn00fnMQ"}]})";

// One service with what its objects need.
struct Subject {
  const MeshPlan& mesh;
  const ServicePlan& service;
  const std::string& space;
  std::string host;
  Random random;
  RegistryRecords* records;

  void add(std::string_view group, std::string_view version, std::string_view kind,
           ValueRecord spec) {
    records->configs.push_back(
        make_config(group, version, kind, space, service.name, std::move(spec), random));
  }
};

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
      kNetworking, "v1alpha3", "DestinationRule",
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
  subject.add(kNetworking, "v1alpha3", "VirtualService", std::move(spec));
}

ValueRecord token_origin() {
  return object(
      field("jwt", object(field("issuer", "https://accounts.example.com"), field("jwks", kKeySet),
                          field("audiences", list_of(text("mesh"))))));
}

void add_policy(Subject& subject) {
  const std::string_view mode = subject.random.pick({"STRICT", "PERMISSIVE"});
  ValueRecord spec =
      object(field("targets", list_of(object(field("name", subject.service.name)))),
             field("peers", list_of(object(field("mtls", object(field("mode", mode)))))));
  if (subject.random.percent(25)) {
    spec.children.push_back(field("origins", list_of(token_origin())));
    spec.children.push_back(field("principalBinding", "USE_ORIGIN"));
    sort_members(&spec);
  }
  subject.add(kAuthentication, "v1alpha1", "Policy", std::move(spec));
}

void add_role(Subject& subject) {
  const bool is_http = subject.service.purpose == PortPurpose::kHttp;
  ValueRecord rule = object(field("services", list_of(text(subject.host))));
  if (is_http) {
    rule.children.push_back(field("methods", list_of(text("GET"), text("HEAD"))));
    rule.children.push_back(field("paths", list_of(text("/api/*"), text("/health"))));
  } else {
    ValueRecord ports = list({});
    for (const PortPlan& port : subject.service.ports) {
      ports.children.push_back(field("", port.target));
    }
    rule.children.push_back(field("ports", std::move(ports)));
  }
  sort_members(&rule);
  subject.add(kRbac, "v1alpha1", "ServiceRole", object(field("rules", list_of(std::move(rule)))));
  ValueRecord callers = list({});
  for (uint32_t i = subject.random.between(1, 3); i > 0; --i) {
    const ServicePlan& caller =
        subject.mesh
            .services[subject.random.below(static_cast<uint32_t>(subject.mesh.services.size()))];
    callers.children.push_back(object(
        field("user", fmt::format("cluster.local/ns/{}/sa/{}", subject.mesh.namespace_of(caller),
                                  service_account_of(caller)))));
  }
  subject.add(kRbac, "v1alpha1", "ServiceRoleBinding",
              object(field("roleRef", object(field("kind", "ServiceRole"),
                                             field("name", subject.service.name))),
                     field("subjects", std::move(callers))));
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
  if (subject.random.percent(20)) add_policy(subject);
  if (subject.random.percent(10)) add_role(subject);
}

}  // namespace meshc::gen
