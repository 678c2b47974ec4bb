// What Istio 1.3.8 refuses in a Sidecar: ValidateSidecar.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "base/strings.h"
#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kUnixPrefix = "unix://";

// The optional name, and the protocol.
void check_port_texts(const ValueRecord& port, Reasons* reasons) {
  const std::string_view name = text_of(&port, "name");
  if (!name.empty()) add_fault(port_name_fault(name), reasons);
  add_fault(protocol_fault(text_of(&port, "protocol")), reasons);
}

void check_bound_port(const ValueRecord& listener, const ValueRecord& port, Reasons* reasons) {
  check_port_texts(port, reasons);
  add_fault(port_fault(integer_of(&port, "number")), reasons);
  const std::string_view bind = text_of(&listener, "bind");
  if (!bind.empty()) add_fault("bind", ipv4_address_fault(bind), reasons);
}

// "127.0.0.1:PORT", ":PORT" or "unix://PATH".
void check_default_endpoint(std::string_view endpoint, Reasons* reasons) {
  if (endpoint.empty()) {
    reasons->push_back("an ingress listener has no defaultEndpoint");
    return;
  }
  if (const std::optional<std::string_view> path = strip_prefix(endpoint, kUnixPrefix)) {
    add_fault("defaultEndpoint", unix_address_fault(*path), reasons);
    return;
  }
  const std::vector<std::string_view> parts = split(endpoint, ':');
  if (parts.size() < 2 || (!parts[0].empty() && parts[0] != "127.0.0.1")) {
    reasons->push_back(
        fmt::format("defaultEndpoint '{}' is not of the form 127.0.0.1:PORT", endpoint));
  }
  if (parts.size() < 2) return;
  const std::optional<int64_t> port = parse_int(parts[1]);
  if (!port.has_value()) {
    reasons->push_back(fmt::format("the port of defaultEndpoint '{}' is not a number", endpoint));
  } else {
    add_fault("defaultEndpoint", port_fault(*port), reasons);
  }
}

void check_ingress(const ValueRecord& spec, Reasons* reasons) {
  std::set<int64_t> ports;
  for (const ValueRecord& listener : children_of(&spec, "ingress")) {
    const ValueRecord* port = member_of(&listener, "port");
    if (port == nullptr) {
      reasons->push_back("an ingress listener has no port");
      continue;
    }
    check_bound_port(listener, *port, reasons);
    const int64_t number = integer_of(port, "number");
    if (!ports.insert(number).second)
      reasons->push_back(fmt::format("two ingress listeners have port {}", number));
    check_default_endpoint(text_of(&listener, "defaultEndpoint"), reasons);
  }
}

// A port without number is a unix socket, and its mode cannot be interception.
void check_unix_port(const ValueRecord& listener, const ValueRecord& port, Reasons* reasons) {
  check_port_texts(port, reasons);
  const std::string_view bind = text_of(&listener, "bind");
  if (const std::optional<std::string_view> path = strip_prefix(bind, kUnixPrefix)) {
    add_fault("bind", unix_address_fault(*path), reasons);
  } else {
    reasons->push_back("an egress listener with port 0 is not bound to a unix socket");
  }
  if (text_of(&listener, "captureMode") == "IPTABLES") {
    reasons->push_back("the captureMode of a unix socket is neither DEFAULT nor NONE");
  }
}

class EgressChecker {
 public:
  explicit EgressChecker(Reasons* reasons) : reasons_(reasons) {}

  void check(const ValueRecord& listener, bool is_last) {
    const ValueRecord* port = member_of(&listener, "port");
    if (port == nullptr) {
      if (!is_last) reasons_->push_back("an egress listener without port is not the last one");
    } else {
      check_port(listener, *port);
    }
    const std::span<const ValueRecord> hosts = children_of(&listener, "hosts");
    if (hosts.empty()) reasons_->push_back("an egress listener has no hosts");
    for (const ValueRecord& host : hosts) add_fault(scoped_host_fault(host.text, false), reasons_);
  }

 private:
  void check_port(const ValueRecord& listener, const ValueRecord& port) {
    const int64_t number = integer_of(&port, "number");
    if (number == 0) {
      check_unix_port(listener, port, reasons_);
      const std::string_view bind = text_of(&listener, "bind");
      if (!sockets_.insert(bind).second) {
        reasons_->push_back(fmt::format("two egress listeners are bound to '{}'", bind));
      }
      return;
    }
    check_bound_port(listener, port, reasons_);
    if (!ports_.insert(number).second) {
      reasons_->push_back(fmt::format("two egress listeners have port {}", number));
    }
  }

  Reasons* reasons_;
  std::set<int64_t> ports_;
  std::set<std::string_view> sockets_;
};

}  // namespace

void check_sidecar(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  check_workload_selector(spec, reasons);
  const std::span<const ValueRecord> egress = children_of(&spec, "egress");
  if (egress.empty()) {
    reasons->push_back("there is no egress listener");
    return;
  }
  check_ingress(spec, reasons);
  EgressChecker checker(reasons);
  for (size_t i = 0; i < egress.size(); ++i) checker.check(egress[i], i + 1 == egress.size());
}

}  // namespace meshc
