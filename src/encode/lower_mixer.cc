// The client configurations of Mixer, which only Istio's build of Envoy understands.
#include <string>
#include <variant>
#include <vector>

#include "encode/lower_parts.h"

namespace meshc {
namespace {

namespace client = istio::mixer::v1::config::client;

void lower_attributes(const MixerAttributesPlan& plan, Lowering& lowering,
                      istio::mixer::v1::Attributes& attributes) {
  auto& map = *attributes.mutable_attributes();
  for (const auto& [name, value] : plan.attributes) {
    istio::mixer::v1::Attributes::AttributeValue& message = map[name];
    if (const Text* text = std::get_if<Text>(&value)) {
      message.set_string_value(lowering.text(*text));
    } else if (const int64_t* number = std::get_if<int64_t>(&value)) {
      message.set_int64_value(*number);
    } else {
      std::string& bytes = *message.mutable_bytes_value();
      for (const Text& part : std::get<std::vector<Text>>(value)) bytes += lowering.text(part);
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
}

}  // namespace meshc
