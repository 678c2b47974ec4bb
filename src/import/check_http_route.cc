// What Istio 1.3.8 refuses in the routes of a VirtualService.
#include "import/check_http_route.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/go_duration.h"
#include "base/strings.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

bool has(const ValueRecord* message, std::string_view field) {
  return member_of(message, field) != nullptr;
}

void check_names_of(std::span<const ValueRecord> map, Reasons* reasons) {
  for (const ValueRecord& entry : map) add_fault(header_name_fault(entry.key), reasons);
}

void check_names_in(std::span<const ValueRecord> list, Reasons* reasons) {
  for (const ValueRecord& entry : list) add_fault(header_name_fault(entry.text), reasons);
}

// Of a route or of one of its destinations.
void check_header_operations(const ValueRecord& holder, Reasons* reasons) {
  for (const std::string_view map :
       {"appendHeaders", "appendRequestHeaders", "appendResponseHeaders"}) {
    check_names_of(children_of(&holder, map), reasons);
  }
  for (const std::string_view list : {"removeRequestHeaders", "removeResponseHeaders"}) {
    check_names_in(children_of(&holder, list), reasons);
  }
  const ValueRecord* headers = member_of(&holder, "headers");
  for (const std::string_view direction : {"request", "response"}) {
    const ValueRecord* operations = member_of(headers, direction);
    check_names_of(children_of(operations, "add"), reasons);
    check_names_of(children_of(operations, "set"), reasons);
    check_names_in(children_of(operations, "remove"), reasons);
  }
}

void check_destination(const ValueRecord* destination, Reasons* reasons) {
  if (destination == nullptr) return;
  const std::string_view host = text_of(destination, "host");
  add_fault("destination",
            host == "*" ? "the host '*' is not allowed" : wildcard_domain_fault(host), reasons);
  const std::string_view subset = text_of(destination, "subset");
  if (!subset.empty()) add_fault(subset_name_fault(subset), reasons);
  const ValueRecord* port = member_of(destination, "port");
  if (!text_of(port, "name").empty()) {
    reasons->push_back(fmt::format("a destination names the port '{}' instead of its number",
                                   text_of(port, "name")));
  }
  const int64_t number = integer_of(port, "number");
  if (number != 0) add_fault(port_fault(number), reasons);
}

void check_redirect(const ValueRecord& route, Reasons* reasons) {
  const ValueRecord* redirect = member_of(&route, "redirect");
  if (redirect == nullptr) {
    if (children_of(&route, "route").empty()) {
      reasons->push_back("an HTTP route has neither destinations nor a redirect");
    }
    return;
  }
  if (!children_of(&route, "route").empty()) {
    reasons->push_back("an HTTP route has both destinations and a redirect");
  }
  for (const std::string_view field : {"fault", "rewrite"}) {
    if (has(&route, field)) {
      reasons->push_back(fmt::format("an HTTP route has both {} and a redirect", field));
    }
  }
  if (bool_of(&route, "websocketUpgrade")) {
    reasons->push_back("an HTTP route has both websocketUpgrade and a redirect");
  }
  if (text_of(redirect, "uri").empty() && text_of(redirect, "authority").empty()) {
    reasons->push_back("a redirect has neither uri nor authority");
  }
  const int64_t code = integer_of(redirect, "redirectCode");
  if (code != 0 && (code < 300 || code > 399)) {
    reasons->push_back(fmt::format("the redirect code {} is not 3xx", code));
  }
}

void check_rewrite(const ValueRecord* rewrite, Reasons* reasons) {
  if (rewrite == nullptr) return;
  if (text_of(rewrite, "uri").empty() && text_of(rewrite, "authority").empty()) {
    reasons->push_back("a rewrite has neither uri nor authority");
  }
}

// The status codes for which Go has a text, net/http/status.go.
bool is_known_status(int64_t code) {
  static constexpr int16_t kRanges[][2] = {{100, 103}, {200, 208}, {226, 226}, {300, 305},
                                           {307, 308}, {400, 418}, {421, 426}, {428, 429},
                                           {431, 431}, {451, 451}, {500, 508}, {510, 511}};
  return std::any_of(std::begin(kRanges), std::end(kRanges), [&](const int16_t(&range)[2]) {
    return code >= range[0] && code <= range[1];
  });
}

bool is_retry_policy(std::string_view policy) {
  static constexpr std::string_view kPolicies[] = {
      "5xx",           "gateway-error",     "connect-failure",
      "retriable-4xx", "refused-stream",    "retriable-status-codes",
      "cancelled",     "deadline-exceeded", "internal",
      "unavailable",   "resource-exhausted"};
  if (std::find(std::begin(kPolicies), std::end(kPolicies), policy) != std::end(kPolicies)) {
    return true;
  }
  return is_known_status(parse_int(policy).value_or(0));
}

void check_retries(const ValueRecord* retries, Reasons* reasons) {
  if (retries == nullptr) return;
  const int64_t attempts = integer_of(retries, "attempts");
  const std::string_view policies = text_of(retries, "retryOn");
  if (attempts < 0) reasons->push_back("the number of retry attempts is negative");
  if (attempts == 0 && (has(retries, "perTryTimeout") || !policies.empty())) {
    reasons->push_back("a retry policy is set with 0 attempts");
  }
  check_duration(retries, "perTryTimeout", reasons);
  if (policies.empty()) return;
  for (const std::string_view policy : split(policies, ',')) {
    if (!is_retry_policy(policy)) {
      reasons->push_back(fmt::format("'{}' is not a policy of retryOn", policy));
    }
  }
}

void check_percentage(const ValueRecord& fault, Reasons* reasons) {
  const ValueRecord* percentage = member_of(&fault, "percentage");
  if (percentage == nullptr) {
    add_fault(percent_fault(integer_of(&fault, "percent")), reasons);
    return;
  }
  const double value = number_of(percentage, "value");
  if (value < 0 || value > 100 || (value > 0 && value < 0.0001)) {
    reasons->push_back(
        fmt::format("percentage {} is neither 0 nor in the range 0.0001-100", value));
  }
}

void check_fault(const ValueRecord* fault, Reasons* reasons) {
  if (fault == nullptr) return;
  const ValueRecord* abort = member_of(fault, "abort");
  const ValueRecord* delay = member_of(fault, "delay");
  if (abort == nullptr && delay == nullptr) {
    reasons->push_back("a fault injection has neither abort nor delay");
  }
  if (abort != nullptr) {
    check_percentage(*abort, reasons);
    for (const std::string_view kind : {"grpcStatus", "http2Error"}) {
      if (has(abort, kind)) reasons->push_back(fmt::format("abort by {} is not supported", kind));
    }
    const int64_t status = integer_of(abort, "httpStatus");
    if (has(abort, "httpStatus") && (status < 200 || status > 600)) {
      reasons->push_back(fmt::format("HTTP status {} is not in the range 200-600", status));
    }
  }
  if (delay != nullptr) {
    check_percentage(*delay, reasons);
    check_duration(delay, "fixedDelay", reasons);
    check_duration(delay, "exponentialDelay", reasons);
    if (has(delay, "exponentialDelay")) reasons->push_back("exponentialDelay is not supported");
  }
}

// "*", or "[http[s]://]host[:port]".
void check_origin(std::string_view origin, Reasons* reasons) {
  if (origin == "*") return;
  origin = strip_prefix(origin, "https://").value_or(origin);
  origin = strip_prefix(origin, "http://").value_or(origin);
  const std::vector<std::string_view> parts = split(origin, ':');
  if (parts.size() > 2) {
    reasons->push_back(
        fmt::format("the CORS origin '{}' is neither '*' nor [http[s]://]host[:port]", origin));
    return;
  }
  if (parts.size() == 2) {
    const std::optional<int64_t> port = parse_int(parts[1]);
    if (!port.has_value()) {
      reasons->push_back(fmt::format("the port of the CORS origin '{}' is not a number", origin));
    } else {
      add_fault("allowOrigin", port_fault(*port), reasons);
    }
  }
  add_fault("allowOrigin", fqdn_fault(parts[0]), reasons);
}

void check_cors(const ValueRecord* cors, Reasons* reasons) {
  if (cors == nullptr) return;
  static constexpr std::string_view kMethods[] = {"GET",    "HEAD",    "POST",    "PUT",  "PATCH",
                                                  "DELETE", "CONNECT", "OPTIONS", "TRACE"};
  for (const ValueRecord& origin : children_of(cors, "allowOrigin")) {
    check_origin(origin.text, reasons);
  }
  for (const ValueRecord& method : children_of(cors, "allowMethods")) {
    if (std::find(std::begin(kMethods), std::end(kMethods), method.text) == std::end(kMethods)) {
      reasons->push_back(fmt::format("'{}' is not an HTTP method", method.text));
    }
  }
  check_names_in(children_of(cors, "allowHeaders"), reasons);
  check_names_in(children_of(cors, "exposeHeaders"), reasons);
  check_duration(cors, "maxAge", reasons);
  constexpr int64_t kSecond = 1'000'000'000;
  if (parse_go_duration(text_of(cors, "maxAge")).value_or(0) % kSecond > 0) {
    reasons->push_back("maxAge is not in whole seconds");
  }
}

void check_http_match(const ValueRecord& match, Reasons* reasons) {
  for (const ValueRecord& header : children_of(&match, "headers")) {
    if (header.kind == ValueRecordKind::kNull) {
      reasons->push_back(fmt::format("the match of header '{}' is null", header.key));
    }
    add_fault(header_name_fault(header.key), reasons);
  }
  const int64_t port = integer_of(&match, "port");
  if (port != 0) add_fault(port_fault(port), reasons);
  check_labels(&match, "sourceLabels", reasons);
  check_gateway_names(children_of(&match, "gateways"), reasons);
}

}  // namespace

void check_gateway_names(std::span<const ValueRecord> names, Reasons* reasons) {
  for (const ValueRecord& name : names) {
    const size_t slash = name.text.find('/');
    if (slash == std::string::npos) {
      // The check ends with the first name of the old form.
      add_fault("gateways", fqdn_fault(name.text), reasons);
      return;
    }
    const std::string_view text = name.text;
    if (!is_dns_label(text.substr(0, slash)) || !is_dns_label(text.substr(slash + 1))) {
      reasons->push_back(fmt::format("the gateway '{}' is not of the form namespace/name", text));
    }
  }
}

void check_weighted_destinations(std::span<const ValueRecord> destinations, Reasons* reasons) {
  int64_t total = 0;
  for (const ValueRecord& weighted : destinations) {
    const ValueRecord* destination = member_of(&weighted, "destination");
    if (destination == nullptr) reasons->push_back("a route has no destination");
    check_destination(destination, reasons);
    const int64_t weight = integer_of(&weighted, "weight");
    add_fault("weight", percent_fault(weight), reasons);
    total += weight;
  }
  if (destinations.size() > 1 && total != 100) {
    reasons->push_back(fmt::format("the weights of the destinations make {}, not 100", total));
  }
}

void check_http_route(const ValueRecord& route, Reasons* reasons) {
  check_redirect(route, reasons);
  check_header_operations(route, reasons);
  check_cors(member_of(&route, "corsPolicy"), reasons);
  check_fault(member_of(&route, "fault"), reasons);
  for (const ValueRecord& match : children_of(&route, "match")) check_http_match(match, reasons);
  check_destination(member_of(&route, "mirror"), reasons);
  check_retries(member_of(&route, "retries"), reasons);
  check_rewrite(member_of(&route, "rewrite"), reasons);
  const std::span<const ValueRecord> destinations = children_of(&route, "route");
  for (const ValueRecord& destination : destinations) {
    check_header_operations(destination, reasons);
  }
  check_weighted_destinations(destinations, reasons);
  check_duration(&route, "timeout", reasons);
}

}  // namespace meshc
