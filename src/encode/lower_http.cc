// The HTTP connection manager.
#include <variant>

#include "encode/lower_parts.h"
#include "patch/apply_routes.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

// Istio 1.3 networking/core/v1alpha3/listener.go buildHTTPConnectionManager; v3 has no operation
// name, Envoy takes the listener's traffic direction.
template <class Api>
void lower_tracing(const TracingPlan& plan, typename Api::Hcm& hcm) {
  auto& tracing = *hcm.mutable_tracing();
  if constexpr (Api::kDialect == Dialect::kV2) {
    tracing.set_operation_name(plan.egress ? Api::Hcm::Tracing::EGRESS
                                           : Api::Hcm::Tracing::INGRESS);
  }
  tracing.mutable_client_sampling()->set_value(plan.client_sampling);
  tracing.mutable_random_sampling()->set_value(plan.random_sampling);
  tracing.mutable_overall_sampling()->set_value(plan.overall_sampling);
  hcm.mutable_generate_request_id()->set_value(true);
}

template <class Api>
void lower_timeouts(const HttpConnectionManagerPlan& plan, typename Api::Hcm& hcm) {
  if (plan.idle_timeout) {
    if constexpr (Api::kDialect == Dialect::kV2) {
      set_duration(*plan.idle_timeout, *hcm.mutable_idle_timeout());
    } else {
      set_duration(*plan.idle_timeout,
                   *hcm.mutable_common_http_protocol_options()->mutable_idle_timeout());
    }
  }
  if (plan.stream_idle_timeout) {
    set_duration(*plan.stream_idle_timeout, *hcm.mutable_stream_idle_timeout());
  }
}

template <class Api>
void lower_client_certificate(const HttpConnectionManagerPlan& plan, typename Api::Hcm& hcm) {
  if (!plan.forward_client_certificate && !plan.replace_client_certificate) return;
  hcm.set_forward_client_cert_details(plan.replace_client_certificate ? Api::Hcm::SANITIZE_SET
                                                                      : Api::Hcm::APPEND_FORWARD);
  auto& details = *hcm.mutable_set_current_client_cert_details();
  details.mutable_subject()->set_value(true);
  details.set_cert(plan.replace_client_certificate);
  details.set_dns(true);
  details.set_uri(true);
}

template <class Api>
void lower_protocol_options(const HttpConnectionManagerPlan& plan, typename Api::Hcm& hcm) {
  if (plan.http2_options) hcm.mutable_http2_protocol_options();
  if (!plan.http1_options) return;
  auto& options = *hcm.mutable_http_protocol_options();
  if (plan.allow_absolute_url) options.mutable_allow_absolute_url()->set_value(true);
  options.set_accept_http_10(plan.accept_http_10);
}

}  // namespace

template <class Api>
void lower_http_connection_manager(const HttpConnectionManagerPlan& plan, Lowering& lowering,
                                   typename Api::Hcm& hcm) {
  hcm.set_stat_prefix(lowering.text(plan.stat_prefix));
  if (const RdsPlan* rds = std::get_if<RdsPlan>(&plan.routes)) {
    lower_rds<Api>(*rds, *hcm.mutable_rds());
  } else {
    lower_inline_route<Api>(std::get<InlineRoutePlan>(plan.routes), lowering,
                            *hcm.mutable_route_config());
    // As soon as the routes are there, and whatever happens to the listener afterwards.
    if (lowering.patches() != nullptr) {
      apply_route_patches(*lowering.patches(), *lowering.options().patches,
                          *hcm.mutable_route_config());
    }
  }
  for (const HttpFilterPlan& filter : plan.filters) {
    typename Api::HttpFilter& message = *hcm.add_http_filters();
    if (!lower_http_filter<Api>(filter, lowering, message)) {
      hcm.mutable_http_filters()->RemoveLast();
    }
  }
  lower_access_logs<Api>(plan.access_logs, lowering, *hcm.mutable_access_log());
  if (plan.tracing) lower_tracing<Api>(*plan.tracing, hcm);
  lower_timeouts<Api>(plan, hcm);
  for (const std::string& type : plan.upgrade_types) {
    hcm.add_upgrade_configs()->set_upgrade_type(type);
  }
  hcm.set_server_name(plan.server_name);
  hcm.mutable_use_remote_address()->set_value(plan.use_remote_address);
  if (plan.normalize_path) hcm.mutable_normalize_path()->set_value(true);
  lower_client_certificate<Api>(plan, hcm);
  lower_protocol_options<Api>(plan, hcm);
}

template void lower_http_connection_manager<ApiV2>(const HttpConnectionManagerPlan&, Lowering&,
                                                   ApiV2::Hcm&);
template void lower_http_connection_manager<ApiV3>(const HttpConnectionManagerPlan&, Lowering&,
                                                   ApiV3::Hcm&);

}  // namespace meshc
