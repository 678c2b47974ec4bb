// Logs as the mesh has them, and as providers have them that Telemetry chooses.
#include "build/istio_current/access_logs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kTextFormat =
    "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
    "%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "
    "\"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "
    "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" "
    "\"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% "
    "%UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% "
    "%REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

constexpr std::string_view kFileLogName = "envoy.access_loggers.file";
constexpr std::string_view kLogService = "envoy_accesslog_service";

Tree default_json() {
  return tree_object({
      {"start_time", "%START_TIME%"},
      {"route_name", "%ROUTE_NAME%"},
      {"method", "%REQ(:METHOD)%"},
      {"path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"},
      {"protocol", "%PROTOCOL%"},
      {"response_code", "%RESPONSE_CODE%"},
      {"response_flags", "%RESPONSE_FLAGS%"},
      {"response_code_details", "%RESPONSE_CODE_DETAILS%"},
      {"connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"},
      {"bytes_received", "%BYTES_RECEIVED%"},
      {"bytes_sent", "%BYTES_SENT%"},
      {"duration", "%DURATION%"},
      {"upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"},
      {"x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"},
      {"user_agent", "%REQ(USER-AGENT)%"},
      {"request_id", "%REQ(X-REQUEST-ID)%"},
      {"authority", "%REQ(:AUTHORITY)%"},
      {"upstream_host", "%UPSTREAM_HOST%"},
      {"upstream_cluster", "%UPSTREAM_CLUSTER_RAW%"},
      {"upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%"},
      {"downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%"},
      {"downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%"},
      {"requested_server_name", "%REQUESTED_SERVER_NAME%"},
      {"upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"},
  });
}

// A format that the user has written as JSON text; the order of its members is the text's.
Tree json_tree(const nlohmann::ordered_json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    std::vector<Tree> items;
    for (const auto& item : json) items.push_back(json_tree(item));
    return tree_list(std::move(items));
  }
  TreeBuilder object;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) object.set_named(key, json_tree(value));
  }
  return json.is_null() ? Tree() : object.build();
}

// Whether a text, or a text member of an object, uses %REQ_WITHOUT_QUERY%.
bool needs_formatter(const Tree& format) {
  if (const auto* text = std::get_if<std::string>(&format.value()))
    return contains(*text, "%REQ_WITHOUT_QUERY");
  if (format.object() == nullptr) return false;
  return std::any_of(format.object()->members.begin(), format.object()->members.end(),
                     [](const TreeMember& member) {
                       const auto* text = std::get_if<std::string>(&member.value.value());
                       return text != nullptr && contains(*text, "%REQ_WITHOUT_QUERY");
                     });
}

Tree formatters(bool needed) {
  if (!needed) return {};
  return tree_list({tree_extension(
      "envoy.formatter.req_without_query",
      tree_any("envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery", {}))});
}

std::string with_line_end(std::string_view format) {
  if (format.empty()) return std::string(kTextFormat);
  std::string text(format);
  if (!ends_with(text, "\n")) text.push_back('\n');
  return text;
}

// A log to a file, in text or, if `json` is there, in JSON.
Tree file_log(std::string_view path, const std::string& text, const Tree& json, bool omit_empty) {
  const Tree omits = omit_empty ? Tree(true) : Tree();
  const Tree format =
      json ? tree_object({{"json_format", json},
                          {"omit_empty_values", omits},
                          {"json_format_options", tree_object({})},
                          {"formatters", formatters(needs_formatter(json))}})
           : tree_object({{"text_format_source", tree_object({{"inline_string", text}})},
                          {"omit_empty_values", omits},
                          {"formatters", formatters(needs_formatter(text))}});
  return tree_extension(kFileLogName,
                        tree_any("envoy.extensions.access_loggers.file.v3.FileAccessLog",
                                 {{"path", path}, {"log_format", format}}));
}

// FileAccessLogFromMeshConfig.
Tree mesh_file_log(const MeshSettings& mesh, std::string_view path) {
  if (!mesh.access_log_json)
    return file_log(path, with_line_end(mesh.access_log_format), {}, false);
  Tree json = default_json();
  if (!mesh.access_log_format.empty()) {
    const auto parsed = nlohmann::ordered_json::parse(mesh.access_log_format, nullptr,
                                                      /*allow_exceptions=*/false);
    if (parsed.is_object()) json = json_tree(parsed);
  }
  return file_log(path, "", json, false);
}

Tree grpc_service(std::string_view cluster, std::string_view authority) {
  return tree_object(
      {{"envoy_grpc", tree_object({{"cluster_name", cluster},
                                   {"authority", authority.empty() ? Tree() : Tree(authority)}})}});
}

Tree common_config(std::string_view name, Tree service, std::vector<std::string> objects) {
  return tree_object({{"log_name", name},
                      {"grpc_service", std::move(service)},
                      {"transport_api_version", "V3"},
                      {"filter_state_objects_to_log", std::move(objects)}});
}

std::vector<std::string> wasm_objects() {
  return {"upstream_peer",         "downstream_peer",      "wasm.upstream_peer",
          "wasm.upstream_peer_id", "wasm.downstream_peer", "wasm.downstream_peer_id"};
}

// The mesh's access log service.
Tree mesh_service_log(LogUse use) {
  const std::string_view name = use == LogUse::kHttp  ? "http_envoy_accesslog"
                                : use == LogUse::kTcp ? "tcp_envoy_accesslog"
                                                      : "listener_envoy_accesslog";
  const Tree common = common_config(name, grpc_service(kLogService, ""), wasm_objects());
  if (use == LogUse::kHttp)
    return tree_extension(
        "envoy.access_loggers.http_grpc",
        tree_any("envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig",
                 {{"common_config", common}}));
  return tree_extension("envoy.tcp_grpc_access_log",
                        tree_any("envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig",
                                 {{"common_config", common}}));
}

std::vector<std::string> objects_of(ValueRef settings) {
  std::vector<std::string> objects = texts(settings.find("filterStateObjectsToLog"));
  if (objects.empty()) return {"upstream_peer", "downstream_peer"};
  return objects;
}

// A log to a gRPC service of a provider; absent if the service is unknown.
Tree provider_grpc_log(const Model& model, ValueRef settings, bool is_http) {
  const auto [host, cluster] = model.services.lookup_cluster(
      settings.find("service").as_string(), static_cast<uint32_t>(settings.find("port").as_int()));
  if (cluster.empty()) return {};
  const std::string_view name = settings.find("logName").as_string();
  const Tree common = common_config(!name.empty() ? name
                                    : is_http     ? "http_envoy_accesslog"
                                                  : "tcp_envoy_accesslog",
                                    grpc_service(cluster, host), objects_of(settings));
  if (!is_http)
    return tree_extension("envoy.tcp_grpc_access_log",
                          tree_any("envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig",
                                   {{"common_config", common}}));
  return tree_extension("envoy.access_loggers.http_grpc",
                        tree_any("envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig",
                                 {{"common_config", common},
                                  {"additional_request_headers_to_log",
                                   texts(settings.find("additionalRequestHeadersToLog"))},
                                  {"additional_response_headers_to_log",
                                   texts(settings.find("additionalResponseHeadersToLog"))},
                                  {"additional_response_trailers_to_log",
                                   texts(settings.find("additionalResponseTrailersToLog"))}}));
}

Tree open_telemetry_log(const Model& model, ValueRef settings) {
  const auto [host, cluster] = model.services.lookup_cluster(
      settings.find("service").as_string(), static_cast<uint32_t>(settings.find("port").as_int()));
  if (cluster.empty()) return {};
  const std::string_view name = settings.find("logName").as_string("otel_envoy_accesslog");
  const ValueRef format = settings.find("logFormat");
  const std::string_view stated = format.find("text").as_string();
  const std::string text(stated.empty() ? kTextFormat : stated);
  std::vector<ValueRef> labels;
  for (ValueRef label : format.find("labels").children()) labels.push_back(label);
  std::sort(labels.begin(), labels.end(), [](ValueRef a, ValueRef b) { return a.key() < b.key(); });
  std::vector<Tree> attributes;
  bool needed = needs_formatter(text);
  for (ValueRef label : labels) {
    needed = needed || needs_formatter(label.as_string());
    attributes.push_back(tree_object(
        {{"key", label.key()}, {"value", tree_object({{"string_value", label.as_string()}})}}));
  }
  return tree_extension(
      "envoy.access_loggers.open_telemetry",
      tree_any("envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig",
               {{"common_config", common_config(name, grpc_service(cluster, host), wasm_objects())},
                {"disable_builtin_labels", true},
                {"body", tree_object({{"string_value", text}})},
                {"attributes", attributes.empty()
                                   ? Tree()
                                   : tree_object({{"values", tree_list(std::move(attributes))}})},
                {"formatters", formatters(needed)}}));
}

Tree provider_file_log(const Model& model, const Provider& provider) {
  const ValueRef settings = provider.settings;
  const ValueRef format = settings.find("logFormat");
  const bool omits = settings.find("omitEmptyValues").as_bool();
  const std::string_view path = settings.find("path").as_string("/dev/stdout");
  if (provider.name == "envoy" && !format.is_object() && !omits)
    return mesh_file_log(model.mesh, path);
  if (const ValueRef labels = format.find("labels"); labels.is_object())
    return file_log(path, "", labels.size() == 0 ? default_json() : value_tree(labels), omits);
  return file_log(path, with_line_end(format.find("text").as_string()), {}, omits);
}

// telemetryAccessLog; absent for a provider that has no log.
Tree provider_log(const Model& model, const Provider& provider) {
  if (provider.kind == "envoyFileAccessLog") return provider_file_log(model, provider);
  if (provider.kind == "envoyHttpAls") return provider_grpc_log(model, provider.settings, true);
  if (provider.kind == "envoyTcpAls") return provider_grpc_log(model, provider.settings, false);
  if (provider.kind == "envoyOtelAls") return open_telemetry_log(model, provider.settings);
  return {};
}

Tree no_route_filter() {
  return tree_object(
      {{"response_flag_filter", tree_object({{"flags", std::vector<std::string>{"NR"}}})}});
}

Tree expression_filter(std::string_view expression) {
  return tree_object(
      {{"extension_filter",
        tree_extension("envoy.access_loggers.extension_filters.cel",
                       tree_any("envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter",
                                {{"expression", expression}}))}});
}

Tree with_filters(const Tree& log, std::vector<Tree> filters) {
  TreeBuilder filtered;
  filtered.add_all(log);
  if (filters.size() == 1) filtered.set("filter", filters[0]);
  if (filters.size() > 1)
    filtered.set(
        "filter",
        tree_object({{"and_filter", tree_object({{"filters", tree_list(std::move(filters))}})}}));
  return filtered.build_shared();
}

}  // namespace

Tree access_logs(const Model& model, const ProxyTelemetry& telemetry, LogUse use,
                 ListenerClass listener_class) {
  const MeshSettings& mesh = model.mesh;
  const bool is_listener = use == LogUse::kListener;
  if (is_listener && mesh.disable_listener_log) return {};
  std::vector<Tree> filters;
  if (is_listener) filters.push_back(no_route_filter());
  std::vector<Tree> logs;
  bool has_logs = false;
  if (telemetry.has_log_choices()) {
    for (const LogChoice& choice : telemetry.logs(listener_class)) {
      const Tree log = provider_log(model, *choice.provider);
      if (!log) continue;
      has_logs = true;
      if (choice.is_disabled) continue;
      std::vector<Tree> all = filters;
      if (!choice.filter.empty()) all.push_back(expression_filter(choice.filter));
      logs.push_back(with_filters(log, std::move(all)));
    }
  }
  if (!has_logs) {
    if (!mesh.access_log_file.empty())
      logs.push_back(with_filters(mesh_file_log(mesh, mesh.access_log_file), filters));
    if (mesh.enable_access_log_service)
      logs.push_back(with_filters(mesh_service_log(use), filters));
  }
  return tree_list(std::move(logs));
}

}  // namespace meshc::istio_current
