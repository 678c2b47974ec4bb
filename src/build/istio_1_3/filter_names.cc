// Names of filters (go-control-plane's pkg/util/wellknown.go, and Istio's own).
#include "build/istio_1_3/filter_names.h"

namespace meshc::istio_1_3 {
namespace {

struct NameOf {
  std::string_view operator()(const GrpcWebFilterPlan&) const { return "envoy.grpc_web"; }
  std::string_view operator()(const CorsFilterPlan&) const { return "envoy.cors"; }
  std::string_view operator()(const FaultFilterPlan&) const { return "envoy.fault"; }
  std::string_view operator()(const RouterFilterPlan&) const { return "envoy.router"; }
  std::string_view operator()(const HealthCheckFilterPlan&) const { return "envoy.health_check"; }
  std::string_view operator()(const MixerHttpFilterPlan&) const { return "mixer"; }
  std::string_view operator()(const JwtFilterPlan& filter) const {
    return filter.istio_form ? "jwt-auth" : "envoy.filters.http.jwt_authn";
  }
  std::string_view operator()(const AuthnFilterPlan&) const { return "istio_authn"; }
  std::string_view operator()(const RbacHttpFilterPlan&) const { return "envoy.filters.http.rbac"; }
  std::string_view operator()(const CustomFilterPlan& filter) const { return filter.name; }
  std::string_view operator()(const TcpProxyPlan&) const { return "envoy.tcp_proxy"; }
  std::string_view operator()(const Shared<HttpConnectionManagerPlan>&) const {
    return "envoy.http_connection_manager";
  }
  std::string_view operator()(const MongoProxyPlan&) const { return "envoy.mongo_proxy"; }
  std::string_view operator()(const RedisProxyPlan&) const { return "envoy.redis_proxy"; }
  std::string_view operator()(const MysqlProxyPlan&) const {
    return "envoy.filters.network.mysql_proxy";
  }
  std::string_view operator()(const SniClusterFilterPlan&) const {
    return "envoy.filters.network.sni_cluster";
  }
  std::string_view operator()(const RbacNetworkFilterPlan&) const {
    return "envoy.filters.network.rbac";
  }
  std::string_view operator()(const DubboProxyPlan& filter) const { return (*this)(filter.tcp); }
  std::string_view operator()(const MixerTcpFilterPlan&) const { return "mixer"; }
};

}  // namespace

std::string_view filter_name(const HttpFilterPlan& filter) { return std::visit(NameOf(), filter); }

std::string_view filter_name(const NetworkFilterPlan& filter) {
  return std::visit(NameOf(), filter);
}

}  // namespace meshc::istio_1_3
