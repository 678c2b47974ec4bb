// Checking of registered ports.
#include "import/registered_ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "import/json.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kKey = "REGISTERED_PORTS";
constexpr std::string_view kListForm =
    "write a list such as [{port: 20881, appPort: 20880, protocol: dubbo, service: orders}]";
constexpr std::string_view kProtocols =
    "use tcp, http, http2, https, grpc, grpc-web, tls, mongo, mysql, redis, dubbo or hsf";

// The list in the text; null if it holds none.
ValueRecord parse_list(std::string_view text) {
  std::string padded(text);
  padded.append(kJsonPadding, '\0');
  std::vector<Document> documents;
  Diagnostics problems;
  read_json(std::string_view(padded).substr(0, text.size()), {}, &documents, &problems);
  if (documents.size() != 1 || problems.has_errors()) return {};
  return to_value_record(documents[0].root());
}

bool is_shared_protocol(std::string_view protocol) {
  return equals_ignore_case_ascii(protocol, "dubbo") || equals_ignore_case_ascii(protocol, "hsf");
}

class RegisteredPortsCheck {
 public:
  RegisteredPortsCheck(const ProxyRecord& proxy, const std::string& object,
                       Diagnostics* diagnostics)
      : proxy_(proxy), object_(object), diagnostics_(diagnostics) {}

  void run() {
    const ValueRecord* value = member_of(&proxy_.metadata, kKey);
    if (value == nullptr || value->kind == ValueRecordKind::kNull) return;
    line_ = value->line;
    if (!starts_with(proxy_.id, "sidecar~")) {
      error("", "only a sidecar registers ports",
            "remove it, or begin the proxy's id with sidecar");
      return;
    }
    ValueRecord parsed;
    is_text_ = value->kind == ValueRecordKind::kString;
    if (is_text_) {
      parsed = parse_list(value->text);
      value = &parsed;
    }
    if (value->kind != ValueRecordKind::kArray) {
      error("", is_text_ ? "its text is not a JSON list" : "is not a list", kListForm);
      return;
    }
    for (size_t i = 0; i < value->children.size(); ++i) check_entry(value->children, i);
  }

 private:
  void check_entry(const std::vector<ValueRecord>& list, size_t i) {
    const ValueRecord& entry = list[i];
    if (!is_text_) line_ = entry.line;
    const std::string path = fmt::format("[{}]", i);
    if (entry.kind != ValueRecordKind::kObject) return error(path, "is not an object", kListForm);
    const bool has_port = check_port(entry, path, "port", "the port that the proxy listens on");
    const bool has_application_port =
        check_port(entry, path, "appPort", "the port that the application listens on");
    check_protocol(entry, path);
    check_service(entry, path);
    if (!has_port || !has_application_port) return;
    if (integer_of(&entry, "port") == integer_of(&entry, "appPort")) {
      error(path + ".appPort", "is the same as port: only one of proxy and application can have it",
            "give the port that the proxy listens on in the application's place");
    }
    for (size_t j = 0; j < i; ++j) check_pair(list[j], j, entry, path);
  }

  bool check_port(const ValueRecord& entry, const std::string& path, const char* field,
                  std::string_view meaning) {
    const ValueRecord* port = member_of(&entry, field);
    std::string fault;
    if (port == nullptr) {
      fault = "is required, but not set";
    } else if (port->kind != ValueRecordKind::kInteger) {
      fault = "is not a number";
    } else {
      fault = port_fault(port->integer);
    }
    if (fault.empty()) return true;
    error(path + "." + field, fault, fmt::format("give {}, from 1 to 65535", meaning));
    return false;
  }

  void check_protocol(const ValueRecord& entry, const std::string& path) {
    const std::string_view protocol = text_of(&entry, "protocol");
    if (protocol.empty()) return error(path + ".protocol", "is required, but not set", kProtocols);
    const bool is_udp = equals_ignore_case_ascii(protocol, "udp");
    if (is_shared_protocol(protocol) || (!is_udp && protocol_fault(protocol).empty())) return;
    error(path + ".protocol", fmt::format("'{}' is not a protocol of listeners", protocol),
          kProtocols);
  }

  void check_service(const ValueRecord& entry, const std::string& path) {
    const std::string_view service = text_of(&entry, "service");
    const std::string fault = service.empty() ? "is required, but not set" : fqdn_fault(service);
    if (fault.empty()) return;
    error(path + ".service", fault,
          "name a service of the proxy's namespace, or give its host such as "
          "orders.shop.svc.cluster.local");
  }

  // What an entry may not have in common with an earlier one.
  void check_pair(const ValueRecord& earlier, size_t number, const ValueRecord& entry,
                  const std::string& path) {
    const int64_t port = integer_of(&entry, "port");
    const int64_t application_port = integer_of(&entry, "appPort");
    const std::string other = fmt::format("{}[{}]", kKey, number);
    if (port == integer_of(&earlier, "appPort") ||
        application_port == integer_of(&earlier, "port")) {
      error(path, fmt::format("port and appPort overlap with those of {}", other),
            "a port is either the proxy's or the application's");
    }
    if (port != integer_of(&earlier, "port")) return;
    const bool is_shared = is_shared_protocol(text_of(&earlier, "protocol")) &&
                           is_shared_protocol(text_of(&entry, "protocol"));
    if (!is_shared) {
      error(path + ".port", fmt::format("{} is the port of {} already", port, other),
            "give each a port of its own; only dubbo and hsf services share one");
    } else if (application_port != integer_of(&earlier, "appPort")) {
      error(path + ".appPort", fmt::format("is not that of {}, which has the same port", other),
            "services that share a port are served by one port of the application");
    } else if (text_of(&earlier, "service") == text_of(&entry, "service")) {
      error(path + ".service", fmt::format("is that of {} already", other),
            "remove one of the two");
    }
  }

  void error(const std::string& path, std::string_view message, std::string_view remedy) {
    const uint32_t line = line_ == 0 ? proxy_.source.line : line_;
    diagnostics_->error({proxy_.source.file, line}, object_,
                        fmt::format("metadata.{}{}: {}", kKey, path, message), std::string(remedy));
  }

  const ProxyRecord& proxy_;
  const std::string& object_;
  Diagnostics* diagnostics_;
  uint32_t line_ = 0;
  bool is_text_ = false;  // lines within a text are not the file's
};

}  // namespace

void check_registered_ports(const ProxyRecord& proxy, const std::string& object,
                            Diagnostics* diagnostics) {
  RegisteredPortsCheck(proxy, object, diagnostics).run();
}

}  // namespace meshc
