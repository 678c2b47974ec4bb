// What Istio's validation refuses, and what it lets pass.
#include "import/istio_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string group_of(const std::string& kind) {
  if (kind == "Policy" || kind == "MeshPolicy") return "authentication.istio.io/v1alpha1";
  if (kind.find("Rbac") != std::string::npos || kind.find("Role") != std::string::npos) {
    return "rbac.istio.io/v1alpha1";
  }
  if (kind.find("Spec") != std::string::npos) return "config.istio.io/v1alpha2";
  return "networking.istio.io/v1alpha3";
}

// The reason for which an object is refused; "" if it is kept.
std::string reason(const std::string& kind, const std::string& spec,
                   const std::string& name = "thing") {
  const ImportResult result =
      import_text("apiVersion: " + group_of(kind) + "\nkind: " + kind +
                  "\nmetadata: {name: " + name + ", namespace: shop}\nspec: " + spec + "\n");
  EXPECT_THAT(messages_of(result), IsEmpty()) << spec;
  EXPECT_EQ(result.records.configs.size() + result.records.rejections.size(), 1u) << spec;
  return result.records.rejections.empty() ? "" : result.records.rejections[0].reason;
}

struct Case {
  const char* kind;
  const char* spec;
  const char* reason;  // part of it; "" where the object is valid
  const char* name = "thing";
};

void check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    const std::string found = reason(c.kind, c.spec, c.name);
    if (*c.reason == '\0') {
      EXPECT_EQ(found, "") << c.kind << " " << c.spec;
    } else {
      EXPECT_THAT(found, HasSubstr(c.reason)) << c.kind << " " << c.spec;
    }
  }
}

TEST(IstioChecks, Sidecar) {
  check({
      {"Sidecar", "{egress: [{hosts: ['./*', 'shop/*.example.com', '~/*', '*/*']}]}", ""},
      {"Sidecar", "{}", "no egress"},
      {"Sidecar", "{workloadSelector: {}, egress: [{hosts: ['./*']}]}", "no labels"},
      {"Sidecar", "{egress: [{}]}", "no hosts"},
      {"Sidecar", "{egress: [{hosts: [example.com]}]}", "namespace/host"},
      {"Sidecar", "{egress: [{hosts: ['a/b']}]}", "short name"},
      {"Sidecar", "{egress: [{hosts: ['a.b/c.d']}]}", "invalid namespace 'a.b'"},
      {"Sidecar", "{egress: [{hosts: ['*/1.2.3.4']}]}", "all-numeric"},
      {"Sidecar", "{egress: [{hosts: ['./*']}, {hosts: ['./*'], port: {number: 80}}]}",
       "not the last one"},
      {"Sidecar",
       "{egress: [{hosts: ['./*'], port: {number: 80}}, {hosts: ['./*'], port: {number: 80}}]}",
       "two egress listeners have port 80"},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 80, protocol: SMTP}}]}",
       "unsupported protocol 'SMTP'"},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 80}, bind: 'unix:///x'}]}",
       "not an IPv4 address"},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 0}, bind: 'unix:///x/y'}]}", ""},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 0}, bind: 'unix://@y'}]}", ""},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 0}, bind: 'unix://x/'}]}",
       "not an absolute path"},
      {"Sidecar", "{egress: [{hosts: ['./*'], port: {number: 0}, bind: 10.0.0.1}]}",
       "not bound to a unix socket"},
      {"Sidecar",
       "{egress: [{hosts: ['./*'], port: {}, bind: 'unix:///x', captureMode: IPTABLES}]}",
       "captureMode"},
      {"Sidecar", "{egress: [{hosts: ['./*']}], ingress: [{defaultEndpoint: ':80'}]}", "no port"},
      {"Sidecar",
       "{egress: [{hosts: ['./*']}], ingress: [{port: {number: 80}, defaultEndpoint: ':81'}]}", ""},
      {"Sidecar", "{egress: [{hosts: ['./*']}], ingress: [{port: {number: 80}}]}",
       "no defaultEndpoint"},
      {"Sidecar",
       "{egress: [{hosts: ['./*']}], ingress: [{port: {number: 80}, defaultEndpoint: "
       "'1.1.1.1:8'}]}",
       "127.0.0.1:PORT"},
      {"Sidecar",
       "{egress: [{hosts: ['./*']}], ingress: [{port: {number: 80}, defaultEndpoint: ':http'}]}",
       "not a number"},
      {"Sidecar",
       "{egress: [{hosts: ['./*']}], ingress: [{port: {number: 80}, defaultEndpoint: ':1'}, "
       "{port: {number: 80}, defaultEndpoint: ':1'}]}",
       "two ingress listeners have port 80"},
  });
}

TEST(IstioChecks, ServiceEntry) {
  check({
      {"ServiceEntry", "{hosts: [a.example], ports: [{number: 80, name: http, protocol: HTTP}]}",
       ""},
      {"ServiceEntry", "{}", "no hosts"},
      {"ServiceEntry", "{hosts: ['*']}", "'*'"},
      {"ServiceEntry", "{hosts: ['a_b.example']}", "invalid label"},
      {"ServiceEntry", "{hosts: [a.example], addresses: ['fd00::1']}", "IPv4"},
      {"ServiceEntry", "{hosts: [a.example], addresses: [10.0.0.0/8], resolution: DNS}",
       "NONE or STATIC"},
      {"ServiceEntry", "{hosts: [a.example], addresses: [10.0.0.0/33]}", "not a range"},
      {"ServiceEntry",
       "{hosts: [a.example], ports: [{number: 80, name: a}, {number: 80, name: b}]}", "number 80"},
      {"ServiceEntry",
       "{hosts: [a.example], ports: [{number: 80, name: a}, {number: 81, name: a}]}", "name 'a'"},
      {"ServiceEntry", "{hosts: [a.example], ports: [{number: 80}]}", "invalid port name"},
      {"ServiceEntry", "{hosts: [a.example], ports: [{number: 70000, name: a}]}", "70000"},
      {"ServiceEntry", "{hosts: [a.example], ports: [{number: 80, name: a, protocol: SMTP}]}",
       "SMTP"},
      {"ServiceEntry", "{hosts: [a.example], endpoints: [{address: 1.1.1.1}]}",
       "allows no endpoints"},
      {"ServiceEntry", "{hosts: [a.example], resolution: STATIC}", "needs endpoints"},
      {"ServiceEntry",
       "{hosts: [a.example], resolution: STATIC, endpoints: [{address: b.example}]}", "IPv4"},
      {"ServiceEntry",
       "{hosts: [a.example], resolution: STATIC, ports: [{number: 80, name: a}], "
       "endpoints: [{address: 1.1.1.1, ports: {b: 1}}]}",
       "a port 'b'"},
      {"ServiceEntry",
       "{hosts: [a.example], resolution: STATIC, endpoints: [{address: 'unix:///a'}]}",
       "exactly one port"},
      {"ServiceEntry",
       "{hosts: [a.example], resolution: STATIC, ports: [{number: 80, name: a}], "
       "endpoints: [{address: 'unix:///a', ports: {a: 1}}]}",
       "has ports"},
      {"ServiceEntry",
       "{hosts: [a.example], resolution: STATIC, "
       "endpoints: [{address: 1.1.1.1, labels: {'a b': c}}]}",
       "invalid label 'a b'"},
      {"ServiceEntry", "{hosts: ['*.example'], resolution: DNS}", "full host name"},
      {"ServiceEntry", "{hosts: ['*.example'], resolution: DNS, endpoints: [{address: b.example}]}",
       ""},
      {"ServiceEntry", "{hosts: [a.example], resolution: DNS, endpoints: [{address: 'b_c'}]}",
       "neither a host name"},
      {"ServiceEntry",
       "{hosts: [a.example, b.example], resolution: DNS, "
       "ports: [{number: 80, name: a, protocol: TCP}]}",
       "several hosts"},
      {"ServiceEntry",
       "{hosts: [a.example, b.example], resolution: DNS, "
       "ports: [{number: 80, name: a, protocol: https}]}",
       ""},
      {"ServiceEntry", "{hosts: [a.example], exportTo: [shop]}", "exportTo"},
      {"ServiceEntry", "{hosts: [a.example], exportTo: ['.', '*']}", "more than one"},
  });
}

TEST(IstioChecks, Gateway) {
  const char* plain = "{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['*']}]}";
  check({
      {"Gateway", plain, ""},
      {"Gateway", plain, "DNS label", "a.b"},
      {"Gateway", "{}", "no servers"},
      {"Gateway", "{servers: [{port: {number: 80, name: a, protocol: HTTP}}]}", "no hosts"},
      {"Gateway", "{servers: [{hosts: ['*']}]}", "no port"},
      {"Gateway", "{servers: [{hosts: ['~/*'], port: {number: 80, name: a, protocol: HTTP}}]}",
       "invalid namespace '~'"},
      {"Gateway",
       "{servers: [{hosts: ['./*', 10.0.0.1, 'a/b.example'], "
       "port: {number: 80, name: a, protocol: HTTP}}]}",
       ""},
      {"Gateway", "{servers: [{hosts: ['*'], port: {number: 80, name: a}}]}",
       "unsupported protocol"},
      {"Gateway", "{servers: [{hosts: ['*'], port: {number: 80, protocol: HTTP}}]}", "no name"},
      {"Gateway", "{servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}}]}",
       "no tls settings"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}, "
       "tls: {mode: SIMPLE}}]}",
       "SIMPLE needs serverCertificate; TLS mode SIMPLE needs privateKey"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}, "
       "tls: {mode: MUTUAL, serverCertificate: c, privateKey: k}}]}",
       "MUTUAL needs caCertificates"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}, "
       "tls: {mode: MUTUAL, credentialName: c}}]}",
       ""},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: TLS}, "
       "tls: {mode: ISTIO_MUTUAL, privateKey: k}}]}",
       "allows no privateKey"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 80, name: a, protocol: HTTP}, "
       "tls: {httpsRedirect: true}}]}",
       ""},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 80, name: a, protocol: HTTP}, "
       "tls: {mode: SIMPLE, credentialName: c}}]}",
       "plain HTTP"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 80, name: a, protocol: TCP}, "
       "tls: {httpsRedirect: true}}]}",
       "neither HTTPS nor TLS"},
      {"Gateway",
       "{servers: [{hosts: ['*'], port: {number: 80, name: a, protocol: HTTP}}, "
       "{hosts: ['*'], port: {number: 81, name: a, protocol: HTTP}}]}",
       "port name 'a'"},
  });
}

TEST(IstioChecks, VirtualService) {
  check({
      {"VirtualService", "{hosts: [a], http: [{route: [{destination: {host: a}}]}]}", ""},
      {"VirtualService", "{hosts: [a]}", "no http, tls or tcp"},
      {"VirtualService", "{http: [{route: [{destination: {host: a}}]}]}", "no hosts"},
      {"VirtualService", "{hosts: ['*'], http: [{route: [{destination: {host: a}}]}]}", "mesh"},
      {"VirtualService",
       "{hosts: ['*'], gateways: [a/b], http: [{route: [{destination: {host: a}}]}]}", ""},
      {"VirtualService", "{hosts: ['*.b', a.b], http: [{route: [{destination: {host: a}}]}]}",
       "overlap"},
      {"VirtualService",
       "{hosts: [a], gateways: ['x/y_z'], http: [{route: [{destination: {host: a}}]}]}",
       "namespace/name"},
      {"VirtualService", "{hosts: [a], http: [{}]}", "neither destinations nor a redirect"},
      {"VirtualService",
       "{hosts: [a], http: [{redirect: {uri: /}, route: [{destination: {host: a}}]}]}", "both"},
      {"VirtualService", "{hosts: [a], http: [{redirect: {uri: /, redirectCode: 200}}]}", "3xx"},
      {"VirtualService", "{hosts: [a], http: [{redirect: {}}]}", "neither uri nor authority"},
      {"VirtualService", "{hosts: [a], http: [{route: [{}]}]}", "no destination"},
      {"VirtualService", "{hosts: [a], http: [{route: [{destination: {host: '*'}}]}]}", "'*'"},
      {"VirtualService",
       "{hosts: [a], http: [{route: [{destination: {host: a}, weight: 50}, "
       "{destination: {host: b}, weight: 40}]}]}",
       "make 90"},
      {"VirtualService", "{hosts: [a], http: [{route: [{destination: {host: a, subset: 'v_1'}}]}]}",
       "subset"},
      {"VirtualService",
       "{hosts: [a], http: [{route: [{destination: {host: a, port: {name: http}}}]}]}",
       "instead of its number"},
      {"VirtualService", "{hosts: [a], http: [{timeout: 1us, route: [{destination: {host: a}}]}]}",
       "1ms"},
      {"VirtualService",
       "{hosts: [a], http: [{timeout: 1.5ms, route: [{destination: {host: a}}]}]}",
       "whole milliseconds"},
      {"VirtualService",
       "{hosts: [a], http: [{retries: {attempts: 2, retryOn: '5xx,503,nonsense'}, "
       "route: [{destination: {host: a}}]}]}",
       "'nonsense'"},
      {"VirtualService",
       "{hosts: [a], http: [{retries: {retryOn: 5xx}, route: [{destination: {host: a}}]}]}",
       "0 attempts"},
      {"VirtualService",
       "{hosts: [a], http: [{fault: {delay: {percent: 101, fixedDelay: 1s}}, "
       "route: [{destination: {host: a}}]}]}",
       "percentage 101"},
      {"VirtualService",
       "{hosts: [a], http: [{fault: {abort: {percentage: {value: 0.00001}, httpStatus: 100}}, "
       "route: [{destination: {host: a}}]}]}",
       "HTTP status 100"},
      {"VirtualService",
       "{hosts: [a], http: [{corsPolicy: {allowOrigin: ['http://a.example:x'], "
       "allowMethods: [GOT], maxAge: 1.5s}, route: [{destination: {host: a}}]}]}",
       "not a number; 'GOT' is not an HTTP method; maxAge"},
      {"VirtualService",
       "{hosts: [a], http: [{match: [{headers: {x: null}}], route: [{destination: {host: a}}]}]}",
       "is null"},
      {"VirtualService",
       "{hosts: [a], http: [{headers: {request: {remove: ['']}}, "
       "route: [{destination: {host: a}}]}]}",
       "empty name"},
      {"VirtualService",
       "{hosts: [a.b], tls: [{match: [{sniHosts: [a.b]}], route: [{destination: {host: a}}]}]}",
       ""},
      {"VirtualService",
       "{hosts: [a.b], tls: [{match: [{sniHosts: [c.b]}], route: [{destination: {host: a}}]}]}",
       "not among the hosts"},
      {"VirtualService", "{hosts: [a.b], tls: [{route: [{destination: {host: a}}]}]}", "no match"},
      {"VirtualService", "{hosts: [a], tcp: [{}]}", "no destination"},
      {"VirtualService",
       "{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/40], port: 70000}], "
       "route: [{destination: {host: a}}]}]}",
       "not a range of IPv4 addresses; port number 70000"},
  });
}

TEST(IstioChecks, DestinationRule) {
  check({
      {"DestinationRule", "{host: a, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}", ""},
      {"DestinationRule", "{}", "empty domain name"},
      {"DestinationRule", "{host: a, trafficPolicy: {}}", "empty"},
      {"DestinationRule", "{host: a, trafficPolicy: {tls: {mode: MUTUAL}}}",
       "needs clientCertificate"},
      {"DestinationRule", "{host: a, trafficPolicy: {connectionPool: {}}}", "neither http nor tcp"},
      {"DestinationRule", "{host: a, trafficPolicy: {connectionPool: {tcp: {maxConnections: -1}}}}",
       "maxConnections is negative"},
      {"DestinationRule", "{host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 101}}}",
       "maxEjectionPercent"},
      {"DestinationRule",
       "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: x}}}}}",
       "no ttl"},
      {"DestinationRule", "{host: a, trafficPolicy: {portLevelSettings: [{tls: {mode: DISABLE}}]}}",
       "no port"},
      {"DestinationRule", "{host: a, subsets: [{name: v1, labels: {version: v1}}]}", ""},
      {"DestinationRule", "{host: a, subsets: [{name: ''}]}", "subset name"},
      {"DestinationRule", "{host: a, subsets: [{name: v, labels: {version: 'a b'}}]}",
       "invalid value 'a b'"},
  });
}

TEST(IstioChecks, EnvoyFilter) {
  check({
      {"EnvoyFilter", "{}", ""},
      {"EnvoyFilter", "{workloadSelector: {}}", "no labels"},
      {"EnvoyFilter", "{filters: [{filterType: HTTP, filterName: a, filterConfig: {}}]}", ""},
      {"EnvoyFilter", "{filters: [{}]}", "no filterType; a filter has no filterName"},
      {"EnvoyFilter",
       "{filters: [{filterType: HTTP, filterName: a, filterConfig: {}, "
       "insertPosition: {index: BEFORE}}]}",
       "no relativeTo"},
      {"EnvoyFilter", "{configPatches: [{patch: {operation: REMOVE}}]}", "no applyTo"},
      {"EnvoyFilter", "{configPatches: [{applyTo: LISTENER}]}", "no patch"},
      {"EnvoyFilter", "{configPatches: [{applyTo: LISTENER, patch: {}}]}", "no operation"},
      {"EnvoyFilter", "{configPatches: [{applyTo: LISTENER, patch: {operation: ADD}}]}",
       "no value"},
      {"EnvoyFilter", "{configPatches: [{applyTo: LISTENER, patch: {operation: REMOVE}}]}", ""},
      {"EnvoyFilter",
       "{configPatches: [{applyTo: CLUSTER, match: {listener: {}}, patch: {operation: REMOVE}}]}",
       "another kind"},
      {"EnvoyFilter",
       "{configPatches: [{applyTo: NETWORK_FILTER, patch: {operation: REMOVE}, "
       "match: {listener: {filterChain: {filter: {name: a, subFilter: {name: b}}}}}}]}",
       "HTTP_FILTER"},
      {"EnvoyFilter",
       "{configPatches: [{applyTo: HTTP_FILTER, patch: {operation: REMOVE}, "
       "match: {listener: {filterChain: {filter: {name: a, subFilter: {name: b}}}}}}]}",
       "is not within filter envoy.filters.network.http_connection_manager"},
  });
}

TEST(IstioChecks, Policy) {
  check({
      {"Policy", "{peers: [{mtls: {}}]}", "", "default"},
      {"Policy", "{}", "must have the name default"},
      {"Policy", "{targets: [{name: a}]}", "", "a"},
      {"Policy", "{targets: [{name: a}]}", "must not have targets", "default"},
      {"Policy", "{targets: [{name: a.b}]}", "invalid target name"},
      {"Policy", "{targets: [{name: a, ports: [{}]}]}", "neither name nor number"},
      {"Policy", "{origins: [{}]}", "no jwt", "default"},
      {"Policy", "{origins: [{jwt: {}}]}", "no issuer", "default"},
      {"Policy", "{origins: [{jwt: {issuer: a, jwksUri: 'ftp://x'}}]}", "http", "default"},
      {"Policy", "{origins: [{jwt: {issuer: a, jwksUri: 'https://[::1]:99/x'}}]}", "", "default"},
      {"Policy", "{origins: [{jwt: {issuer: a}}, {jwt: {issuer: a}}]}", "issuer 'a'", "default"},
      {"Policy", "{peers: [{mtls: null}, {}]}", "", "default"},
      {"Policy", "{peers: [{jwt: null}]}", "no issuer", "default"},
      {"Policy", "{peers: [{jwt: {issuer: a}}], origins: [{jwt: {issuer: a}}]}", "issuer 'a'",
       "default"},
      {"Policy", "{origins: [{jwt: {issuer: a, audiences: ['']}}]}", "audiences", "default"},
      {"Policy", "{origins: [{jwt: {issuer: a, jwtHeaders: ['']}}]}", "jwtHeaders", "default"},
      {"Policy", "{targets: [{name: a, ports: [{name: null}]}]}", "neither name nor number"},
      {"MeshPolicy", "{peers: [{mtls: {}}]}", "", "default"},
      {"MeshPolicy", "{targets: [{name: a}]}", "must not have targets", "default"},
      {"MeshPolicy", "{targets: [{name: a}]}", "must have the name default"},
  });
}

TEST(IstioChecks, Rbac) {
  check({
      {"ServiceRole", "{rules: [{services: ['*']}]}", ""},
      {"ServiceRole", "{}", "no rules"},
      {"ServiceRole", "{rules: [{methods: [GET], notMethods: [PUT]}]}", "both methods"},
      {"ServiceRole", "{rules: [{ports: [0]}]}", "port number 0"},
      {"ServiceRole", "{rules: [{ports: [1], constraints: [{key: destination.port}]}]}",
       "no values; a rule has both ports"},
      {"ServiceRoleBinding", "{subjects: [{user: a}], roleRef: {kind: ServiceRole, name: a}}", ""},
      {"ServiceRoleBinding", "{roleRef: {kind: ServiceRole, name: a}}", "no subjects"},
      {"ServiceRoleBinding", "{subjects: [{}], roleRef: {kind: ServiceRole, name: a}}",
       "a subject is empty"},
      {"ServiceRoleBinding", "{subjects: [{names: ['*']}], roleRef: {kind: ServiceRole, name: a}}",
       "'*'"},
      {"ServiceRoleBinding",
       "{subjects: [{ips: [1.1.1.1], properties: {source.ip: 1.1.1.1}}], role: a}",
       "the property source.ip"},
      {"ServiceRoleBinding", "{subjects: [{user: a}]}", "exactly one"},
      {"ServiceRoleBinding", "{subjects: [{user: a}], role: a, actions: [{services: [b]}]}",
       "exactly one"},
      {"ServiceRoleBinding", "{subjects: [{user: a}], roleRef: {kind: Role}}",
       "not ServiceRole; roleRef has no name"},
      {"ClusterRbacConfig", "{mode: ON_WITH_INCLUSION}", "needs inclusion", "default"},
      {"ClusterRbacConfig", "{mode: ON_WITH_INCLUSION, inclusion: {}}", "", "default"},
      {"RbacConfig", "{mode: 'ON'}", "must have the name default"},
  });
}

TEST(IstioChecks, SubjectOfUnknownFieldsIsEmpty) {
  const ImportResult result = import_text(
      "apiVersion: rbac.istio.io/v1alpha1\nkind: ServiceRoleBinding\n"
      "metadata: {name: b, namespace: shop}\n"
      "spec: {subjects: [{usr: a}], roleRef: {kind: ServiceRole, name: a}}\n");
  ASSERT_EQ(result.records.rejections.size(), 1u);
  EXPECT_THAT(result.records.rejections[0].reason, HasSubstr("a subject is empty"));
}

TEST(IstioChecks, MixerClientKinds) {
  check({
      {"HTTPAPISpec",
       "{attributes: {attributes: {a: {stringValue: b}}}, "
       "patterns: [{httpMethod: GET, uriTemplate: /a}]}",
       ""},
      {"HTTPAPISpec", "{patterns: [{httpMethod: GET, uriTemplate: /a}]}", "attributes is empty"},
      {"HTTPAPISpec", "{}", "no patterns"},
      {"HTTPAPISpecBinding", "{services: [{name: a}], apiSpecs: [{name: b}]}", ""},
      {"HTTPAPISpecBinding", "{services: [{name: a, service: b}], apiSpecs: [{}]}",
       "either a name or a service; an entry of apiSpecs has no name"},
      {"QuotaSpec", "{rules: [{quotas: [{quota: a, charge: '1'}]}]}", ""},
      {"QuotaSpec", "{rules: [{quotas: [{quota: a}]}]}", "not positive"},
      {"QuotaSpecBinding", "{services: [{name: 'a.b'}], quotaSpecs: [{name: b}]}",
       "invalid service name"},
  });
}

TEST(IstioChecks, RejectionsKeepTheirPlace) {
  const ImportResult result = import_text(
      "# first\n---\napiVersion: networking.istio.io/v1alpha3\nkind: Gateway\n"
      "metadata: {name: gw, namespace: shop}\nspec: {}\n");
  ASSERT_EQ(result.records.rejections.size(), 1u);
  const RejectionRecord& rejection = result.records.rejections[0];
  EXPECT_EQ(rejection.kind, "Gateway");
  EXPECT_EQ(rejection.namespace_name, "shop");
  EXPECT_EQ(rejection.name, "gw");
  EXPECT_EQ(rejection.source.file, "mesh.yaml");
  EXPECT_EQ(rejection.source.line, 3u);
}

}  // namespace
}  // namespace meshc
