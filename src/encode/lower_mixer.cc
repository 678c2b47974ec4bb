// The client configurations of Mixer, which only Istio's build of Envoy understands.
#include <google/protobuf/util/time_util.h>

#include <string>
#include <variant>
#include <vector>

#include "encode/lower_parts.h"

namespace meshc {
namespace {

namespace client = istio::mixer::v1::config::client;

using AttributeValue = istio::mixer::v1::Attributes::AttributeValue;

struct AttributeLowering {
  Lowering& lowering;
  AttributeValue& message;

  void operator()(std::monostate) const {}
  void operator()(const Text& text) const { message.set_string_value(lowering.text(text)); }
  void operator()(int64_t number) const { message.set_int64_value(number); }
  void operator()(double number) const { message.set_double_value(number); }
  void operator()(bool truth) const { message.set_bool_value(truth); }
  void operator()(const std::vector<Text>& parts) const {
    std::string& bytes = *message.mutable_bytes_value();
    for (const Text& part : parts) bytes += lowering.text(part);
  }
  void operator()(const MixerTimestampPlan& time) const {
    google::protobuf::util::TimeUtil::FromString(time.rfc3339, message.mutable_timestamp_value());
  }
  void operator()(const MixerDurationPlan& duration) const {
    set_duration(duration.nanoseconds, *message.mutable_duration_value());
  }
  void operator()(const MixerAttributesPlan::StringMap& map) const {
    auto& entries = *message.mutable_string_map_value()->mutable_entries();
    for (const auto& [key, value] : map) entries[key] = value;
  }
};

void lower_attributes(const MixerAttributesPlan& plan, Lowering& lowering,
                      istio::mixer::v1::Attributes& attributes) {
  auto& map = *attributes.mutable_attributes();
  for (const auto& [name, value] : plan.attributes)
    std::visit(AttributeLowering{lowering, map[name]}, value);
}

void lower_pattern(const MixerApiSpecPlan::Pattern& plan, Lowering& lowering,
                   client::HTTPAPISpecPattern& pattern) {
  if (plan.attributes) lower_attributes(*plan.attributes, lowering, *pattern.mutable_attributes());
  pattern.set_http_method(plan.http_method);
  switch (plan.path_kind) {
    case MixerApiSpecPlan::PathKind::kNone:
      break;
    case MixerApiSpecPlan::PathKind::kUriTemplate:
      pattern.set_uri_template(plan.path);
      break;
    case MixerApiSpecPlan::PathKind::kRegex:
      pattern.set_regex(plan.path);
      break;
  }
}

void lower_api_key(const MixerApiSpecPlan::ApiKey& plan, client::APIKey& key) {
  switch (plan.place) {
    case MixerApiSpecPlan::KeyPlace::kNone:
      break;
    case MixerApiSpecPlan::KeyPlace::kQuery:
      key.set_query(plan.name);
      break;
    case MixerApiSpecPlan::KeyPlace::kHeader:
      key.set_header(plan.name);
      break;
    case MixerApiSpecPlan::KeyPlace::kCookie:
      key.set_cookie(plan.name);
      break;
  }
}

void lower_api_spec(const MixerApiSpecPlan& plan, Lowering& lowering, client::HTTPAPISpec& spec) {
  if (plan.attributes) lower_attributes(*plan.attributes, lowering, *spec.mutable_attributes());
  for (const auto& pattern : plan.patterns) lower_pattern(pattern, lowering, *spec.add_patterns());
  for (const auto& key : plan.api_keys) lower_api_key(key, *spec.add_api_keys());
}

void lower_match(const MixerQuotaSpecPlan::StringMatch& plan, client::StringMatch& match) {
  switch (plan.kind) {
    case MixerQuotaSpecPlan::MatchKind::kNone:
      break;
    case MixerQuotaSpecPlan::MatchKind::kExact:
      match.set_exact(plan.text);
      break;
    case MixerQuotaSpecPlan::MatchKind::kPrefix:
      match.set_prefix(plan.text);
      break;
    case MixerQuotaSpecPlan::MatchKind::kRegex:
      match.set_regex(plan.text);
      break;
  }
}

void lower_quota_spec(const MixerQuotaSpecPlan& plan, client::QuotaSpec& spec) {
  for (const MixerQuotaSpecPlan::Rule& rule : plan.rules) {
    client::QuotaRule& message = *spec.add_rules();
    for (const MixerQuotaSpecPlan::AttributeMatch& match : rule.matches) {
      auto& clause = *message.add_match()->mutable_clause();
      for (const auto& [attribute, text] : match) lower_match(text, clause[attribute]);
    }
    for (const MixerQuotaSpecPlan::Quota& quota : rule.quotas) {
      client::Quota& charged = *message.add_quotas();
      charged.set_quota(quota.name);
      charged.set_charge(quota.charge);
    }
  }
}

// Istio 1.3 networking/plugin/mixer/mixer.go buildTransport.
void lower_transport(const MixerTransportPlan& plan, client::TransportConfig& transport) {
  transport.set_check_cluster(plan.check_cluster);
  transport.set_report_cluster(plan.report_cluster);
  client::NetworkFailPolicy& policy = *transport.mutable_network_fail_policy();
  policy.set_policy(plan.fail_open ? client::NetworkFailPolicy::FAIL_OPEN
                                   : client::NetworkFailPolicy::FAIL_CLOSE);
  policy.set_max_retry(plan.max_retry);
  set_duration(plan.base_retry_wait, *policy.mutable_base_retry_wait());
  set_duration(plan.max_retry_wait, *policy.mutable_max_retry_wait());
  transport.set_report_batch_max_entries(plan.report_batch_max_entries);
  if (plan.report_batch_max_time) {
    set_duration(*plan.report_batch_max_time, *transport.mutable_report_batch_max_time());
  }
}

}  // namespace

void lower_mixer(const MixerTcpFilterPlan& plan, Lowering& lowering,
                 client::TcpClientConfig& config) {
  config.set_disable_check_calls(plan.disable_check_calls);
  lower_attributes(plan.attributes, lowering, *config.mutable_mixer_attributes());
  lower_transport(plan.transport, *config.mutable_transport());
}

void lower_mixer(const MixerHttpFilterPlan& plan, Lowering& lowering,
                 client::HttpClientConfig& config) {
  constexpr const char* kService = "default";
  config.set_default_destination_service(kService);
  (*config.mutable_service_configs())[kService].set_disable_check_calls(plan.disable_check_calls);
  lower_attributes(plan.attributes, lowering, *config.mutable_mixer_attributes());
  if (plan.forward_attributes) {
    lower_attributes(*plan.forward_attributes, lowering, *config.mutable_forward_attributes());
  }
  lower_transport(plan.transport, *config.mutable_transport());
  config.set_ignore_forwarded_attributes(plan.ignore_forwarded_attributes);
}

void lower_mixer(const MixerRoutePlan& plan, Lowering& lowering, client::ServiceConfig& config) {
  config.set_disable_check_calls(plan.disable_check_calls);
  lower_attributes(plan.attributes, lowering, *config.mutable_mixer_attributes());
  for (const Shared<MixerApiSpecPlan>& spec : plan.api_specs)
    lower_api_spec(*spec, lowering, *config.add_http_api_spec());
  for (const Shared<MixerQuotaSpecPlan>& spec : plan.quota_specs)
    lower_quota_spec(*spec, *config.add_quota_spec());
}

}  // namespace meshc
