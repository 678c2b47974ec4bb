// What Istio 1.3.8 refuses in a MeshConfig: ValidateMeshConfig, ValidateProxyConfig.
#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "base/go_duration.h"
#include "base/strings.h"
#include "import/check_locality.h"
#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

void check_address(const ValueRecord* message, std::string_view field, Reasons* reasons) {
  const std::string_view address = text_of(message, field);
  if (!address.empty()) add_fault(field, proxy_address_fault(address), reasons);
}

// A number that is stated; what is left open has a valid default.
void check_port(const ValueRecord* message, std::string_view field, Reasons* reasons) {
  if (member_of(message, field) == nullptr) return;
  add_fault(field, port_fault(integer_of(message, field)), reasons);
}

void check_connect_timeout(const ValueRecord* message, Reasons* reasons) {
  constexpr std::string_view kField = "connectTimeout";
  if (member_of(message, kField) == nullptr) return;
  const std::string_view text = text_of(message, kField);
  const std::string fault = duration_fault(text);
  add_fault(kField, fault, reasons);
  if (fault.empty() && parse_go_duration(text).value_or(0) > 30 * kSecond) {
    reasons->push_back(fmt::format("connectTimeout {} is longer than 30s", text));
  }
}

void check_drain_time(const ValueRecord& proxy, Reasons* reasons) {
  const auto stated = [&](std::string_view field, std::string_view otherwise) {
    return member_of(&proxy, field) == nullptr ? otherwise : text_of(&proxy, field);
  };
  const std::string_view drain_text = stated("drainDuration", "45s");
  const std::string_view shutdown_text = stated("parentShutdownDuration", "1m");
  const size_t before = reasons->size();
  add_fault("drainDuration", duration_fault(drain_text), reasons);
  add_fault("parentShutdownDuration", duration_fault(shutdown_text), reasons);
  if (reasons->size() != before) return;
  const int64_t drain = parse_go_duration(drain_text).value_or(0);
  const int64_t shutdown = parse_go_duration(shutdown_text).value_or(0);
  if (drain % kSecond != 0 || shutdown % kSecond != 0) {
    reasons->push_back("drainDuration or parentShutdownDuration is not in whole seconds");
  }
  if (shutdown <= drain) {
    reasons->push_back("parentShutdownDuration is not longer than drainDuration");
  }
  if (drain > 3600 * kSecond || shutdown > 3600 * kSecond) {
    reasons->push_back("drainDuration or parentShutdownDuration is longer than 1h");
  }
}

void check_tracing(const ValueRecord* tracing, Reasons* reasons) {
  if (const ValueRecord* lightstep = member_of(tracing, "lightstep")) {
    add_fault("lightstep", proxy_address_fault(text_of(lightstep, "address")), reasons);
    if (text_of(lightstep, "accessToken").empty()) {
      reasons->push_back("lightstep has no accessToken");
    }
    if (bool_of(lightstep, "secure") && text_of(lightstep, "cacertPath").empty()) {
      reasons->push_back("lightstep has no cacertPath");
    }
  }
  if (const ValueRecord* zipkin = member_of(tracing, "zipkin")) {
    add_fault("zipkin", proxy_address_fault(text_of(zipkin, "address")), reasons);
  }
  if (const ValueRecord* datadog = member_of(tracing, "datadog")) {
    // The agent of the proxy's own node.
    constexpr std::string_view kHostIp = "$(HOST_IP)";
    std::string address(text_of(datadog, "address"));
    const size_t variable = address.find(kHostIp);
    if (variable != std::string::npos) address.replace(variable, kHostIp.size(), "127.0.0.1");
    add_fault("datadog", proxy_address_fault(address), reasons);
  }
}

void check_proxy_config(const ValueRecord& proxy, Reasons* reasons) {
  for (const std::string_view field :
       {"configPath", "binaryPath", "serviceCluster", "discoveryAddress"}) {
    const ValueRecord* text = member_of(&proxy, field);
    if (text != nullptr && text->text.empty()) {
      reasons->push_back(fmt::format("{} is empty", field));
    }
  }
  check_drain_time(proxy, reasons);
  for (const std::string_view field :
       {"discoveryAddress", "statsdUdpAddress", "envoyMetricsServiceAddress"}) {
    check_address(&proxy, field, reasons);
  }
  check_address(member_of(&proxy, "envoyMetricsService"), "address", reasons);
  check_address(member_of(&proxy, "envoyAccessLogService"), "address", reasons);
  check_tracing(member_of(&proxy, "tracing"), reasons);
  check_connect_timeout(&proxy, reasons);
  check_port(&proxy, "proxyAdminPort", reasons);
  if (text_of(&proxy, "controlPlaneAuthPolicy") == "INHERIT") {
    reasons->push_back("controlPlaneAuthPolicy is neither NONE nor MUTUAL_TLS");
  }
}

}  // namespace

void check_mesh_config(const ValueRecord& mesh_config, Reasons* reasons) {
  check_address(&mesh_config, "mixerCheckServer", reasons);
  check_address(&mesh_config, "mixerReportServer", reasons);
  check_port(&mesh_config, "proxyListenPort", reasons);
  check_connect_timeout(&mesh_config, reasons);
  if (const ValueRecord* proxy = member_of(&mesh_config, "defaultConfig")) {
    check_proxy_config(*proxy, reasons);
  }
  check_locality_setting(member_of(&mesh_config, "localityLbSetting"), reasons);
}

}  // namespace meshc
