// What Istio 1.3.8 refuses in a DestinationRule: ValidateDestinationRule.
#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

bool has_any(const ValueRecord& message, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    if (member_of(&message, field) != nullptr) return true;
  }
  return false;
}

void check_not_negative(const ValueRecord* message, std::initializer_list<std::string_view> fields,
                        Reasons* reasons) {
  for (const std::string_view field : fields) {
    if (integer_of(message, field) < 0) reasons->push_back(fmt::format("{} is negative", field));
  }
}

void check_outlier_detection(const ValueRecord* outlier, Reasons* reasons) {
  check_duration(outlier, "baseEjectionTime", reasons);
  check_duration(outlier, "interval", reasons);
  check_not_negative(outlier, {"consecutiveErrors"}, reasons);
  for (const std::string_view field : {"maxEjectionPercent", "minHealthPercent"}) {
    add_fault(field, percent_fault(integer_of(outlier, field)), reasons);
  }
}

void check_connection_pool(const ValueRecord* pool, Reasons* reasons) {
  if (pool == nullptr) return;
  if (!has_any(*pool, {"http", "tcp"})) {
    reasons->push_back("a connectionPool has neither http nor tcp");
    return;
  }
  const ValueRecord* http = member_of(pool, "http");
  check_not_negative(
      http,
      {"http1MaxPendingRequests", "http2MaxRequests", "maxRequestsPerConnection", "maxRetries"},
      reasons);
  check_duration(http, "idleTimeout", reasons);
  const ValueRecord* tcp = member_of(pool, "tcp");
  check_not_negative(tcp, {"maxConnections"}, reasons);
  check_duration(tcp, "connectTimeout", reasons);
}

void check_load_balancer(const ValueRecord* balancer, Reasons* reasons) {
  const ValueRecord* cookie = member_of(member_of(balancer, "consistentHash"), "httpCookie");
  if (cookie == nullptr) return;
  if (text_of(cookie, "name").empty()) reasons->push_back("an httpCookie has no name");
  if (member_of(cookie, "ttl") == nullptr) reasons->push_back("an httpCookie has no ttl");
}

void check_tls(const ValueRecord* tls, Reasons* reasons) {
  if (text_of(tls, "mode") != "MUTUAL") return;
  for (const std::string_view field : {"clientCertificate", "privateKey"}) {
    if (text_of(tls, field).empty()) {
      reasons->push_back(fmt::format("TLS mode MUTUAL needs {}", field));
    }
  }
}

// What policies of a host and of a port have in common.
void check_policy_parts(const ValueRecord& policy, Reasons* reasons) {
  check_outlier_detection(member_of(&policy, "outlierDetection"), reasons);
  check_connection_pool(member_of(&policy, "connectionPool"), reasons);
  check_load_balancer(member_of(&policy, "loadBalancer"), reasons);
  check_tls(member_of(&policy, "tls"), reasons);
}

void check_traffic_policy(const ValueRecord* policy, Reasons* reasons) {
  if (policy == nullptr) return;
  if (!has_any(*policy, {"outlierDetection", "connectionPool", "loadBalancer", "tls"}) &&
      children_of(policy, "portLevelSettings").empty()) {
    reasons->push_back("a trafficPolicy is empty");
    return;
  }
  check_policy_parts(*policy, reasons);
  for (const ValueRecord& port : children_of(policy, "portLevelSettings")) {
    if (member_of(&port, "port") == nullptr) {
      reasons->push_back("an entry of portLevelSettings has no port");
    }
    if (!has_any(port, {"outlierDetection", "connectionPool", "loadBalancer", "tls"})) {
      reasons->push_back("an entry of portLevelSettings is empty");
    }
    check_policy_parts(port, reasons);
  }
}

}  // namespace

void check_destination_rule(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  add_fault("host", wildcard_domain_fault(text_of(&spec, "host")), reasons);
  check_traffic_policy(member_of(&spec, "trafficPolicy"), reasons);
  for (const ValueRecord& subset : children_of(&spec, "subsets")) {
    add_fault(subset_name_fault(text_of(&subset, "name")), reasons);
    check_labels(&subset, "labels", reasons);
    check_traffic_policy(member_of(&subset, "trafficPolicy"), reasons);
  }
  check_export_to(spec, reasons);
}

}  // namespace meshc
