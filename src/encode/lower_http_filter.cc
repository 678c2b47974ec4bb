// The filters inside an HTTP connection manager.
#include <variant>

#include "encode/lower_authn.h"
#include "encode/lower_parts.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

void lower_plain(const GrpcWebFilterPlan&, Lowering&, ApiV2::HttpFilter& filter) {
  filter.set_name(ApiV2::kGrpcWebName);
}
void lower_plain(const CorsFilterPlan&, Lowering&, ApiV2::HttpFilter& filter) {
  filter.set_name(ApiV2::kCorsName);
}
void lower_plain(const FaultFilterPlan&, Lowering&, ApiV2::HttpFilter& filter) {
  filter.set_name(ApiV2::kFaultName);
}
void lower_plain(const RouterFilterPlan&, Lowering&, ApiV2::HttpFilter& filter) {
  filter.set_name(ApiV2::kRouterName);
}
void lower_plain(const GrpcWebFilterPlan&, Lowering& lowering, ApiV3::HttpFilter& filter) {
  set_plain(ApiV3::kGrpcWebName, ApiV3::kGrpcWebType, lowering, filter);
}
void lower_plain(const CorsFilterPlan&, Lowering& lowering, ApiV3::HttpFilter& filter) {
  set_plain(ApiV3::kCorsName, ApiV3::kCorsType, lowering, filter);
}
void lower_plain(const FaultFilterPlan&, Lowering& lowering, ApiV3::HttpFilter& filter) {
  set_plain(ApiV3::kFaultName, ApiV3::kFaultType, lowering, filter);
}
void lower_plain(const RouterFilterPlan&, Lowering& lowering, ApiV3::HttpFilter& filter) {
  set_plain(ApiV3::kRouterName, ApiV3::kRouterType, lowering, filter);
}

template <class Api>
struct HttpFilterLowering {
  Lowering& lowering;
  typename Api::HttpFilter& filter;

  template <class Plan>
  bool operator()(const Plan& plan) {
    lower_plain(plan, lowering, filter);
    return true;
  }

  bool operator()(const HealthCheckFilterPlan& plan) {
    filter.set_name(Api::kHealthCheckName);
    auto& config = lowering.create<typename Api::HealthCheck>();
    config.mutable_pass_through_mode()->set_value(true);
    auto& header = *config.add_headers();
    header.set_name(":path");
    if constexpr (Api::kDialect == Dialect::kV2) {
      header.set_exact_match(plan.path);
    } else {
      header.mutable_string_match()->set_exact(plan.path);
    }
    lowering.set_config<Api>(config, filter);
    return true;
  }

  bool operator()(const JwtFilterPlan& plan) { return lower_jwt_filter(plan, lowering, filter); }
  bool operator()(const AuthnFilterPlan& plan) {
    return lower_authn_filter(plan, lowering, filter);
  }

  bool operator()(const RbacHttpFilterPlan& plan) {
    lower_rbac<Api>(plan, lowering, filter);
    return true;
  }

  bool operator()(const CustomFilterPlan& plan) {
    return lower_custom_filter(plan, lowering, filter);
  }

  bool operator()(const MixerHttpFilterPlan& plan) {
    if constexpr (Api::kDialect == Dialect::kV3) {
      lowering.omit(Omission::Kind::kMixerFilter,
                    "the mixer HTTP filter is left out: stock Envoy has none");
      return false;
    } else {
      filter.set_name(kMixerName);
      auto& config = lowering.create<istio::mixer::v1::config::client::HttpClientConfig>();
      lower_mixer(plan, lowering, config);
      lowering.set_config<Api>(config, filter);
      return true;
    }
  }
};

}  // namespace

template <class Api>
bool lower_http_filter(const HttpFilterPlan& plan, Lowering& lowering,
                       typename Api::HttpFilter& filter) {
  return std::visit(HttpFilterLowering<Api>{lowering, filter}, plan);
}

template bool lower_http_filter<ApiV2>(const HttpFilterPlan&, Lowering&, ApiV2::HttpFilter&);
template bool lower_http_filter<ApiV3>(const HttpFilterPlan&, Lowering&, ApiV3::HttpFilter&);

}  // namespace meshc
