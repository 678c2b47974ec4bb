// Chooses the formats of access logs.
#include "build/istio_1_3/access_log.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace meshc::istio_1_3 {
namespace {

using JsonFormat = std::map<std::string, std::string>;

std::string default_text_format(bool is_1_3) {
  std::string format =
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
      "%RESPONSE_CODE% "
      "%RESPONSE_FLAGS% \"%DYNAMIC_METADATA(istio.mixer:status)%\" "
      "\"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" "
      "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
      "\"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" "
      "\"%REQ(:AUTHORITY)%\" "
      "\"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% "
      "%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME%";
  return format + (is_1_3 ? " %ROUTE_NAME%\n" : "\n");
}

JsonFormat default_json_format(bool is_1_3) {
  JsonFormat format = {
      {"start_time", "%START_TIME%"},
      {"method", "%REQ(:METHOD)%"},
      {"path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"},
      {"protocol", "%PROTOCOL%"},
      {"response_code", "%RESPONSE_CODE%"},
      {"response_flags", "%RESPONSE_FLAGS%"},
      {"bytes_received", "%BYTES_RECEIVED%"},
      {"bytes_sent", "%BYTES_SENT%"},
      {"duration", "%DURATION%"},
      {"upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"},
      {"x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"},
      {"user_agent", "%REQ(USER-AGENT)%"},
      {"request_id", "%REQ(X-REQUEST-ID)%"},
      {"authority", "%REQ(:AUTHORITY)%"},
      {"upstream_host", "%UPSTREAM_HOST%"},
      {"upstream_cluster", "%UPSTREAM_CLUSTER%"},
      {"upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%"},
      {"downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%"},
      {"downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%"},
      {"requested_server_name", "%REQUESTED_SERVER_NAME%"},
      {"istio_policy_status", "%DYNAMIC_METADATA(istio.mixer:status)%"},
      {"upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"},
  };
  if (is_1_3) format["route_name"] = "%ROUTE_NAME%";
  return format;
}

// The user's JSON format if it is an object of texts (null counts as empty); else the default is
// used.
std::optional<JsonFormat> user_json_format(std::string_view text) {
  nlohmann::json parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return std::nullopt;
  JsonFormat format;
  for (const auto& [key, value] : parsed.items()) {
    if (!value.is_string() && !value.is_null()) return std::nullopt;
    format[key] = value.is_string() ? value.get<std::string>() : std::string();
  }
  return format;
}

FileAccessLogPlan file_access_log(const MeshConfig& mesh, bool is_1_3) {
  FileAccessLogPlan log;
  log.path = mesh.access_log_file;
  if (mesh.access_log_json) {
    std::optional<JsonFormat> format;
    if (!mesh.access_log_format.empty()) format = user_json_format(mesh.access_log_format);
    log.format = format ? std::move(*format) : default_json_format(is_1_3);
  } else if (!mesh.access_log_format.empty()) {
    log.format = std::string(mesh.access_log_format);
  } else {
    log.format = default_text_format(is_1_3);
  }
  return log;
}

AccessLogs shared(std::vector<AccessLogPlan> logs) {
  if (logs.empty()) return {};
  return std::make_shared<const std::vector<AccessLogPlan>>(std::move(logs));
}

}  // namespace

AccessLogs http_access_logs_of(const MeshConfig& mesh, bool is_1_3) {
  std::vector<AccessLogPlan> logs;
  if (!mesh.access_log_file.empty()) logs.emplace_back(file_access_log(mesh, is_1_3));
  if (mesh.enable_access_log_service) {
    logs.emplace_back(GrpcAccessLogPlan{"http_envoy_accesslog", "envoy_accesslog_service"});
  }
  return shared(std::move(logs));
}

AccessLogs tcp_access_logs_of(const MeshConfig& mesh, bool is_1_3) {
  std::vector<AccessLogPlan> logs;
  if (!mesh.access_log_file.empty()) logs.emplace_back(file_access_log(mesh, is_1_3));
  return shared(std::move(logs));
}

}  // namespace meshc::istio_1_3
