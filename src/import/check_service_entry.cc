// What Istio 1.3.8 refuses in a ServiceEntry: ValidateServiceEntry.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "base/net.h"
#include "base/strings.h"
#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kUnixPrefix = "unix://";

class ServiceEntryChecker {
 public:
  ServiceEntryChecker(const ValueRecord& spec, Reasons* reasons)
      : spec_(spec),
        reasons_(reasons),
        hosts_(children_of(&spec, "hosts")),
        ports_(children_of(&spec, "ports")),
        endpoints_(children_of(&spec, "endpoints")),
        resolution_(text_of(&spec, "resolution")) {}

  void check();

 private:
  void add(std::string reason) { reasons_->push_back(std::move(reason)); }
  // NONE is the first word of the enumeration, so an unset field means it.
  bool is_unresolved() const { return resolution_.empty() || resolution_ == "NONE"; }
  void check_hosts();
  void check_addresses();
  void check_port_repetitions();
  void check_ports();
  void check_static_endpoints();
  void check_dns_endpoints();
  void check_endpoint_port_names(const ValueRecord& endpoint);

  const ValueRecord& spec_;
  Reasons* reasons_;
  const std::span<const ValueRecord> hosts_;
  const std::span<const ValueRecord> ports_;
  const std::span<const ValueRecord> endpoints_;
  const std::string_view resolution_;
  std::set<std::string_view> port_names_;
};

void ServiceEntryChecker::check_hosts() {
  if (hosts_.empty()) add("there are no hosts");
  for (const ValueRecord& host : hosts_) {
    if (host.text == "*") {
      add("the host '*' is not allowed");
    } else {
      add_fault(wildcard_domain_fault(host.text), reasons_);
    }
  }
}

void ServiceEntryChecker::check_addresses() {
  bool has_range = false;
  for (const ValueRecord& address : children_of(&spec_, "addresses")) {
    has_range = has_range || contains(address.text, "/");
    add_fault("addresses", ipv4_subnet_fault(address.text), reasons_);
  }
  if (has_range && resolution_ == "DNS") {
    add("ranges of addresses are allowed with resolution NONE or STATIC only");
  }
}

void ServiceEntryChecker::check_port_repetitions() {
  std::set<int64_t> numbers;
  for (const ValueRecord& port : ports_) {
    const std::string_view name = text_of(&port, "name");
    const int64_t number = integer_of(&port, "number");
    if (!port_names_.insert(name).second) add(fmt::format("two ports have the name '{}'", name));
    if (!numbers.insert(number).second) add(fmt::format("two ports have the number {}", number));
  }
}

void ServiceEntryChecker::check_endpoint_port_names(const ValueRecord& endpoint) {
  for (const ValueRecord& port : children_of(&endpoint, "ports")) {
    if (!port_names_.contains(port.key)) {
      add(fmt::format("an endpoint has a port '{}' that the entry does not", port.key));
    }
  }
}

void ServiceEntryChecker::check_static_endpoints() {
  if (endpoints_.empty()) add("resolution STATIC needs endpoints");
  bool has_unix = false;
  for (const ValueRecord& endpoint : endpoints_) {
    const std::string_view address = text_of(&endpoint, "address");
    if (const std::optional<std::string_view> path = strip_prefix(address, kUnixPrefix)) {
      has_unix = true;
      add_fault("endpoint", unix_address_fault(*path), reasons_);
      if (!children_of(&endpoint, "ports").empty()) {
        add(fmt::format("the unix endpoint '{}' has ports", address));
      }
    } else {
      add_fault("endpoint", ipv4_address_fault(address), reasons_);
      check_endpoint_port_names(endpoint);
    }
    check_labels(&endpoint, "labels", reasons_);
  }
  if (has_unix && ports_.size() != 1) add("unix endpoints need exactly one port in the entry");
}

void ServiceEntryChecker::check_dns_endpoints() {
  if (endpoints_.empty()) {
    for (const ValueRecord& host : hosts_) {
      if (fqdn_fault(host.text).empty()) continue;
      add(fmt::format("resolution DNS without endpoints needs a full host name, not '{}'",
                      host.text));
    }
  }
  for (const ValueRecord& endpoint : endpoints_) {
    const std::string_view address = text_of(&endpoint, "address");
    if (!parse_ip(address).has_value() && !fqdn_fault(address).empty()) {
      add(fmt::format("the endpoint '{}' is neither a host name nor an IP address", address));
    }
    check_labels(&endpoint, "labels", reasons_);
    check_endpoint_port_names(endpoint);
    for (const ValueRecord& port : children_of(&endpoint, "ports")) {
      add_fault(port_name_fault(port.key), reasons_);
      add_fault(port_fault(port.integer), reasons_);
    }
  }
}

void ServiceEntryChecker::check_ports() {
  // Connections of plain TCP do not say for which host they are.
  const bool tells_hosts = std::all_of(ports_.begin(), ports_.end(), [](const ValueRecord& port) {
    const ProtocolClass kind = protocol_class(text_of(&port, "protocol"));
    return kind == ProtocolClass::kHttp || kind == ProtocolClass::kTls;
  });
  if (!is_unresolved() && hosts_.size() > 1 && !tells_hosts) {
    add("several hosts need ports of HTTP or TLS, or resolution NONE");
  }
  for (const ValueRecord& port : ports_) {
    add_fault(port_name_fault(text_of(&port, "name")), reasons_);
    add_fault(protocol_fault(text_of(&port, "protocol")), reasons_);
    add_fault(port_fault(integer_of(&port, "number")), reasons_);
  }
}

void ServiceEntryChecker::check() {
  check_hosts();
  check_addresses();
  check_port_repetitions();
  if (resolution_ == "STATIC") {
    check_static_endpoints();
  } else if (resolution_ == "DNS") {
    check_dns_endpoints();
  } else if (!endpoints_.empty()) {
    add("resolution NONE allows no endpoints");
  }
  check_ports();
  check_export_to(spec_, reasons_);
}

}  // namespace

void check_service_entry(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  ServiceEntryChecker(spec, reasons).check();
}

}  // namespace meshc
