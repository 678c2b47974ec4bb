// Making policies and roles.
#include "gen/security_objects.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "gen/values.h"
#include "gen/workload.h"

namespace meshc::gen {
namespace {

constexpr std::string_view kAuthentication = "authentication.istio.io";
constexpr std::string_view kRbac = "rbac.istio.io";
constexpr std::string_view kSecurity = "security.istio.io";
// The public half of a signing key, as issuers of tokens publish it.
constexpr std::string_view kKeySet =
    R"({"keys":[{"e":"AQAB","kid":"first","kty":"RSA","n":"xAE7eB6qugXyCAG3yhh7pkDkT65pHymX-P7KfIu)"
    R"(pjf59vsdo91bSP9C8H07pSAGQO1MV_xFj9VswgsCg4R6otmg5PV2He95lZdHtOcU5DXIg_pbhLdKXbi66GlVeK6ABZOUW3)"
    R"(WYtnNHD-91gVuoeJT_DwtGGcp4ignkgXfkiEm4sw-4sfb4qdt5oLbyVpmW6x9cfa7vs2WTfURiCrBoUqgBo_-4WTiULmmHS)"
    R"(GZHOjzwa8WtrtOQGsAFjIbno85jp6MnGGGZPYZbDAa_b3y5u-YpW7ypZrvD8BgtKVjgtQgZhLAGezMt0ua3DRrWnKqTZ0BJ)"
    R"(_EyxOGuHJrLsn00fnMQ"}]})";

constexpr std::string_view kIssuer = "https://accounts.example.com";
constexpr uint32_t kPercentWithTokens = 25;

ValueRecord token_origin() {
  return object(field("jwt", object(field("issuer", kIssuer), field("jwks", kKeySet),
                                    field("audiences", list_of(text("mesh"))))));
}

// Identities of one to three other services.
std::vector<std::string> draw_callers(Subject& subject) {
  std::vector<std::string> callers;
  for (uint32_t i = subject.random.between(1, 3); i > 0; --i) {
    const ServicePlan& caller =
        subject.mesh
            .services[subject.random.below(static_cast<uint32_t>(subject.mesh.services.size()))];
    callers.push_back(fmt::format("cluster.local/ns/{}/sa/{}", subject.mesh.namespace_of(caller),
                                  service_account_of(caller)));
  }
  return callers;
}

// The selector of the service's pods.
ValueRecord pods_of(const Subject& subject) {
  return object(field("matchLabels", object(field("app", subject.service.name))));
}

}  // namespace

void add_policy(Subject& subject) {
  const std::string_view mode = subject.random.pick({"STRICT", "PERMISSIVE"});
  ValueRecord spec =
      object(field("targets", list_of(object(field("name", subject.service.name)))),
             field("peers", list_of(object(field("mtls", object(field("mode", mode)))))));
  if (subject.random.percent(kPercentWithTokens)) {
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
  for (const std::string& caller : draw_callers(subject))
    callers.children.push_back(object(field("user", caller)));
  subject.add(kRbac, "v1alpha1", "ServiceRoleBinding",
              object(field("roleRef", object(field("kind", "ServiceRole"),
                                             field("name", subject.service.name))),
                     field("subjects", std::move(callers))));
}

void add_authentication(Subject& subject) {
  const std::string_view mode = subject.random.pick({"STRICT", "PERMISSIVE"});
  subject.add(
      kSecurity, "v1", "PeerAuthentication",
      object(field("mtls", object(field("mode", mode))), field("selector", pods_of(subject))));
  if (!subject.random.percent(kPercentWithTokens)) return;
  ValueRecord rule = object(field("audiences", list_of(text("mesh"))), field("issuer", kIssuer),
                            field("jwks", kKeySet));
  subject.add(
      kSecurity, "v1", "RequestAuthentication",
      object(field("jwtRules", list_of(std::move(rule))), field("selector", pods_of(subject))));
}

void add_authorization(Subject& subject) {
  ValueRecord operation = ValueRecord::empty_object();
  if (subject.service.purpose == PortPurpose::kHttp) {
    operation = object(field("methods", texts({"GET", "HEAD"})),
                       field("paths", texts({"/api/*", "/health"})));
  } else {
    std::vector<std::string> ports;
    for (const PortPlan& port : subject.service.ports) ports.push_back(std::to_string(port.target));
    operation = object(field("ports", texts(ports)));
  }
  ValueRecord source = object(field("principals", texts(draw_callers(subject))));
  ValueRecord rule = object(field("from", list_of(object(field("source", std::move(source))))),
                            field("to", list_of(object(field("operation", std::move(operation))))));
  subject.add(kSecurity, "v1", "AuthorizationPolicy",
              object(field("action", "ALLOW"), field("rules", list_of(std::move(rule))),
                     field("selector", pods_of(subject))));
}

}  // namespace meshc::gen
