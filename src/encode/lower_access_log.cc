// Access logs: to a file, or to Envoy's gRPC access log service.
#include <map>
#include <string>
#include <variant>

#include "encode/lower_parts.h"

namespace meshc {
namespace {

using TextByName = std::map<std::string, std::string>;

void set_texts(const TextByName& texts, google::protobuf::Struct& out) {
  for (const auto& [name, text] : texts) (*out.mutable_fields())[name].set_string_value(text);
}

void set_format(const FileAccessLogPlan& plan, ApiV2::FileAccessLog& log) {
  if (const std::string* text = std::get_if<std::string>(&plan.format)) {
    log.set_format(*text);
  } else if (const TextByName* json = std::get_if<TextByName>(&plan.format)) {
    set_texts(*json, *log.mutable_json_format());
  }
}

void set_format(const FileAccessLogPlan& plan, ApiV3::FileAccessLog& log) {
  if (const std::string* text = std::get_if<std::string>(&plan.format)) {
    if (text->empty()) return;  // v2 takes this for Envoy's default format
    log.mutable_log_format()->mutable_text_format_source()->set_inline_string(*text);
  } else if (const TextByName* json = std::get_if<TextByName>(&plan.format)) {
    set_texts(*json, *log.mutable_log_format()->mutable_json_format());
  }
}

template <class Api>
void lower(const FileAccessLogPlan& plan, const Lowering& lowering, typename Api::AccessLog& log) {
  log.set_name(Api::kFileAccessLogName);
  typename Api::FileAccessLog& config = lowering.create<typename Api::FileAccessLog>();
  config.set_path(plan.path);
  set_format(plan, config);
  lowering.set_config<Api>(config, log);
}

template <class Api>
void lower(const GrpcAccessLogPlan& plan, const Lowering& lowering, typename Api::AccessLog& log) {
  log.set_name(Api::kGrpcAccessLogName);
  typename Api::GrpcAccessLog& config = lowering.create<typename Api::GrpcAccessLog>();
  config.mutable_common_config()->set_log_name(plan.log_name);
  config.mutable_common_config()->mutable_grpc_service()->mutable_envoy_grpc()->set_cluster_name(
      plan.cluster);
  if constexpr (Api::kDialect == Dialect::kV3) {
    config.mutable_common_config()->set_transport_api_version(envoy::config::core::v3::V3);
  }
  lowering.set_config<Api>(config, log);
}

// Nearly all the listeners of a mesh have the same logs, so each thread keeps those that it lowered
// last.
template <class Api>
struct LastLogs {
  AccessLogs plan;
  bool typed_config = true;
  google::protobuf::RepeatedPtrField<typename Api::AccessLog> logs;
};

}  // namespace

template <class Api>
void lower_access_logs(const AccessLogs& plan, const Lowering& lowering,
                       google::protobuf::RepeatedPtrField<typename Api::AccessLog>& logs) {
  if (!plan) return;
  static thread_local LastLogs<Api> last;
  const bool typed_config = lowering.options().typed_config;
  if (last.plan.get() != plan.get() || last.typed_config != typed_config) {
    last.logs.Clear();
    for (const AccessLogPlan& log : *plan) {
      std::visit([&](const auto& kind) { lower<Api>(kind, lowering, *last.logs.Add()); }, log);
    }
    last.plan = plan;
    last.typed_config = typed_config;
  }
  logs.MergeFrom(last.logs);
}

template void lower_access_logs<ApiV2>(const AccessLogs&, const Lowering&,
                                       google::protobuf::RepeatedPtrField<ApiV2::AccessLog>&);
template void lower_access_logs<ApiV3>(const AccessLogs&, const Lowering&,
                                       google::protobuf::RepeatedPtrField<ApiV3::AccessLog>&);

}  // namespace meshc
