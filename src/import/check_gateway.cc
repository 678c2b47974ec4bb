// What Istio 1.3.8 refuses in a Gateway: ValidateGateway.
#include <fmt/format.h>

#include <set>
#include <span>
#include <string_view>

#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

bool is_set(const ValueRecord* message, std::string_view field) {
  return !text_of(message, field).empty();
}

void check_tls(const ValueRecord* tls, Reasons* reasons) {
  const std::string_view mode = text_of(tls, "mode");
  if (mode == "ISTIO_MUTUAL") {
    for (const std::string_view field : {"serverCertificate", "privateKey", "caCertificates"}) {
      if (is_set(tls, field)) {
        reasons->push_back(fmt::format("TLS mode ISTIO_MUTUAL allows no {}", field));
      }
    }
    return;
  }
  if ((mode != "SIMPLE" && mode != "MUTUAL") || is_set(tls, "credentialName")) return;
  for (const std::string_view field : {"serverCertificate", "privateKey", "caCertificates"}) {
    if (field == "caCertificates" && mode == "SIMPLE") continue;
    if (!is_set(tls, field)) reasons->push_back(fmt::format("TLS mode {} needs {}", mode, field));
  }
}

// What is wrong with the port by itself.
Reasons port_faults(const ValueRecord* port) {
  Reasons faults;
  if (port == nullptr) {
    faults.push_back("a server has no port");
    return faults;
  }
  const std::string_view protocol = text_of(port, "protocol");
  if (protocol_class(protocol) == ProtocolClass::kUnsupported) {
    faults.push_back(fmt::format("unsupported protocol '{}'", protocol));
  }
  const int64_t number = integer_of(port, "number");
  if (number > 0) add_fault(port_fault(number), &faults);
  if (!is_set(port, "name")) faults.push_back("a server's port has no name");
  return faults;
}

void check_tls_of_protocol(const ValueRecord* tls, ProtocolClass protocol, Reasons* reasons) {
  if (protocol == ProtocolClass::kTls) {
    if (tls == nullptr) reasons->push_back("a server of HTTPS or TLS has no tls settings");
    return;
  }
  if (tls == nullptr) return;
  if (protocol != ProtocolClass::kHttp) {
    reasons->push_back("a server that is neither HTTPS nor TLS has tls settings");
    return;
  }
  // Of plain HTTP only a redirect to HTTPS makes sense. PASSTHROUGH is the first word.
  const std::string_view mode = text_of(tls, "mode");
  const bool passes_through = mode.empty() || mode == "PASSTHROUGH" || mode == "AUTO_PASSTHROUGH";
  if (!passes_through || is_set(tls, "caCertificates") || is_set(tls, "privateKey") ||
      is_set(tls, "serverCertificate")) {
    reasons->push_back("a server of plain HTTP has tls settings");
  }
}

void check_server(const ValueRecord& server, Reasons* reasons) {
  const std::span<const ValueRecord> hosts = children_of(&server, "hosts");
  if (hosts.empty()) reasons->push_back("a server has no hosts");
  for (const ValueRecord& host : hosts) add_fault(scoped_host_fault(host.text, true), reasons);
  const ValueRecord* port = member_of(&server, "port");
  const ValueRecord* tls = member_of(&server, "tls");
  const Reasons faults = port_faults(port);
  reasons->insert(reasons->end(), faults.begin(), faults.end());
  check_tls(tls, reasons);
  if (faults.empty()) {
    check_tls_of_protocol(tls, protocol_class(text_of(port, "protocol")), reasons);
  }
}

}  // namespace

void check_gateway(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons) {
  if (!is_dns_label(meta.name)) {
    reasons->push_back(fmt::format("the name '{}' is not a DNS label", meta.name));
  }
  const std::span<const ValueRecord> servers = children_of(&spec, "servers");
  if (servers.empty()) reasons->push_back("there are no servers");
  std::set<std::string_view> names;
  for (const ValueRecord& server : servers) {
    check_server(server, reasons);
    const ValueRecord* port = member_of(&server, "port");
    if (port == nullptr) continue;
    const std::string_view name = text_of(port, "name");
    if (!names.insert(name).second) {
      reasons->push_back(fmt::format("two servers have the port name '{}'", name));
    }
  }
}

}  // namespace meshc
