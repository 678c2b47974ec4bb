// What Istio 1.3.8 refuses in a VirtualService: ValidateVirtualService.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "base/net.h"
#include "base/strings.h"
#include "import/check_http_route.h"
#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kMeshGateway = "mesh";

bool applies_to_mesh(std::span<const ValueRecord> gateways) {
  return gateways.empty() ||
         std::any_of(gateways.begin(), gateways.end(),
                     [](const ValueRecord& gateway) { return gateway.text == kMeshGateway; });
}

// Returns whether all hosts are valid.
bool check_hosts(std::span<const ValueRecord> hosts, bool in_mesh, Reasons* reasons) {
  if (hosts.empty()) reasons->push_back("there are no hosts");
  const size_t before = reasons->size();
  for (const ValueRecord& host : hosts) {
    const std::string fault = wildcard_domain_fault(host.text);
    if (!fault.empty()) {
      if (!parse_ip(host.text).has_value()) reasons->push_back(fault);
    } else if (in_mesh && host.text == "*") {
      reasons->push_back("the host '*' is not allowed for the mesh gateway");
    }
  }
  return reasons->size() == before;
}

void check_overlapping_hosts(std::span<const ValueRecord> hosts, Reasons* reasons) {
  for (size_t i = 0; i < hosts.size(); ++i) {
    for (size_t j = i + 1; j < hosts.size(); ++j) {
      if (!hosts_overlap(hosts[i].text, hosts[j].text)) continue;
      reasons->push_back(fmt::format("the hosts {} and {} overlap", hosts[i].text, hosts[j].text));
    }
  }
}

void check_sni_host(const std::string& sni, std::span<const ValueRecord> hosts, Reasons* reasons) {
  const std::string fault = wildcard_domain_fault(sni);
  if (!fault.empty() && !parse_ip(sni).has_value()) {
    reasons->push_back(fault);
    return;
  }
  const bool is_covered = std::any_of(hosts.begin(), hosts.end(), [&](const ValueRecord& host) {
    return host_covers(host.text, sni);
  });
  if (!is_covered) {
    reasons->push_back(fmt::format("the SNI host '{}' is not among the hosts of the object", sni));
  }
}

// What matches of TLS and of TCP have in common.
void check_connection_match(const ValueRecord& match, Reasons* reasons) {
  for (const ValueRecord& subnet : children_of(&match, "destinationSubnets")) {
    add_fault("destinationSubnets", ipv4_subnet_fault(subnet.text), reasons);
  }
  const int64_t port = integer_of(&match, "port");
  if (port != 0) add_fault(port_fault(port), reasons);
  check_labels(&match, "sourceLabels", reasons);
  check_gateway_names(children_of(&match, "gateways"), reasons);
}

void check_tls_route(const ValueRecord& route, std::span<const ValueRecord> hosts,
                     Reasons* reasons) {
  const std::span<const ValueRecord> matches = children_of(&route, "match");
  if (matches.empty()) reasons->push_back("a TLS route has no match");
  for (const ValueRecord& match : matches) {
    const std::span<const ValueRecord> sni_hosts = children_of(&match, "sniHosts");
    if (sni_hosts.empty()) reasons->push_back("a TLS match has no sniHosts");
    for (const ValueRecord& sni : sni_hosts) check_sni_host(sni.text, hosts, reasons);
    check_connection_match(match, reasons);
  }
  if (children_of(&route, "route").empty()) reasons->push_back("a TLS route has no destination");
  check_weighted_destinations(children_of(&route, "route"), reasons);
}

void check_tcp_route(const ValueRecord& route, Reasons* reasons) {
  for (const ValueRecord& match : children_of(&route, "match")) {
    check_connection_match(match, reasons);
    const std::string_view subnet = text_of(&match, "sourceSubnet");
    if (!subnet.empty()) add_fault("sourceSubnet", ipv4_subnet_fault(subnet), reasons);
  }
  if (children_of(&route, "route").empty()) reasons->push_back("a TCP route has no destination");
  check_weighted_destinations(children_of(&route, "route"), reasons);
}

}  // namespace

void check_virtual_service(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  const std::span<const ValueRecord> gateways = children_of(&spec, "gateways");
  const std::span<const ValueRecord> hosts = children_of(&spec, "hosts");
  check_gateway_names(gateways, reasons);
  if (check_hosts(hosts, applies_to_mesh(gateways), reasons)) {
    check_overlapping_hosts(hosts, reasons);
  }
  const std::span<const ValueRecord> http = children_of(&spec, "http");
  const std::span<const ValueRecord> tls = children_of(&spec, "tls");
  const std::span<const ValueRecord> tcp = children_of(&spec, "tcp");
  if (http.empty() && tls.empty() && tcp.empty()) {
    reasons->push_back("there are no http, tls or tcp routes");
  }
  for (const ValueRecord& route : http) check_http_route(route, reasons);
  for (const ValueRecord& route : tls) check_tls_route(route, hosts, reasons);
  for (const ValueRecord& route : tcp) check_tcp_route(route, reasons);
  check_export_to(spec, reasons);
}

}  // namespace meshc
