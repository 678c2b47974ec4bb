// Where a connection manager's routes come from: RDS, or one route configuration inside the
// listener.
#include "encode/lower_parts.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

// Neither a timeout of its own nor one for what a gRPC client asks for. v3 deprecates
// max_grpc_timeout in favour of max_stream_duration, whose zero has the same meaning: the client's
// value unchanged.
template <class Api>
void set_no_timeouts(typename Api::RouteAction& action) {
  set_duration(0, *action.mutable_timeout());
  if constexpr (Api::kDialect == Dialect::kV2) {
    set_duration(0, *action.mutable_max_grpc_timeout());
  } else {
    auto& duration = *action.mutable_max_stream_duration();
    set_duration(0, *duration.mutable_max_stream_duration());
    set_duration(0, *duration.mutable_grpc_timeout_header_max());
  }
}

void set_mixer(const MixerRoutePlan& plan, Lowering& lowering, ApiV2::Route& route) {
  auto& config = lowering.create<istio::mixer::v1::config::client::ServiceConfig>();
  lower_mixer(plan, lowering, config);
  if (lowering.options().typed_config) {
    pack(config, (*route.mutable_typed_per_filter_config())[kMixerName]);
  } else {
    (*route.mutable_per_filter_config())[kMixerName] = to_struct(config);
  }
}

void set_mixer(const MixerRoutePlan&, Lowering& lowering, ApiV3::Route&) {
  lowering.omit(
      Omission::Kind::kMixerFilter,
      "the mixer configuration of the route is left out: stock Envoy has no mixer filter");
}

}  // namespace

template <class Api>
void lower_rds(const RdsPlan& plan, typename Api::Rds& rds) {
  rds.set_route_config_name(plan.route_config_name);
  auto& source = *rds.mutable_config_source();
  source.mutable_ads();
  set_duration(plan.initial_fetch_timeout, *source.mutable_initial_fetch_timeout());
  if constexpr (Api::kDialect == Dialect::kV3) {
    source.set_resource_api_version(envoy::config::core::v3::V3);
  }
}

template <class Api>
void lower_inline_route(const InlineRoutePlan& plan, Lowering& lowering,
                        typename Api::RouteConfiguration& routes) {
  routes.set_name(plan.name);
  routes.mutable_validate_clusters()->set_value(false);
  auto& host = *routes.add_virtual_hosts();
  host.set_name(plan.virtual_host);
  host.add_domains("*");
  typename Api::Route& route = *host.add_routes();
  route.set_name(plan.route_name);
  route.mutable_match()->set_prefix("/");
  route.mutable_route()->set_cluster(plan.cluster);
  set_no_timeouts<Api>(*route.mutable_route());
  route.mutable_decorator()->set_operation(plan.decorator_operation);
  if (plan.mixer) set_mixer(*plan.mixer, lowering, route);
}

template void lower_rds<ApiV2>(const RdsPlan&, ApiV2::Rds&);
template void lower_rds<ApiV3>(const RdsPlan&, ApiV3::Rds&);
template void lower_inline_route<ApiV2>(const InlineRoutePlan&, Lowering&,
                                        ApiV2::RouteConfiguration&);
template void lower_inline_route<ApiV3>(const InlineRoutePlan&, Lowering&,
                                        ApiV3::RouteConfiguration&);

}  // namespace meshc
