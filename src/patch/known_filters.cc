// The tables of known filters.
#include "patch/known_filters.h"

#include <algorithm>
#include <span>

namespace meshc {
namespace {

// What Envoy 1.40 lists as its extensions when it starts, and the names that it took before they
// were all made alike (its well_known_names.h of 2019).
constexpr KnownFilter kHttpFilters[] = {
    {"envoy.filters.http.adaptive_concurrency", "",
     "envoy.extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency"},
    {"envoy.filters.http.admission_control", "",
     "envoy.extensions.filters.http.admission_control.v3.AdmissionControl"},
    {"envoy.filters.http.api_key_auth", "",
     "envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth"},
    {"envoy.filters.http.aws_lambda", "", "envoy.extensions.filters.http.aws_lambda.v3.Config"},
    {"envoy.filters.http.aws_request_signing", "",
     "envoy.extensions.filters.http.aws_request_signing.v3.AwsRequestSigning"},
    {"envoy.filters.http.bandwidth_limit", "",
     "envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit"},
    {"envoy.filters.http.basic_auth", "", "envoy.extensions.filters.http.basic_auth.v3.BasicAuth"},
    {"envoy.filters.http.buffer", "envoy.buffer", "envoy.extensions.filters.http.buffer.v3.Buffer"},
    {"envoy.filters.http.cache", "", "envoy.extensions.filters.http.cache.v3.CacheConfig"},
    {"envoy.filters.http.cdn_loop", "", "envoy.extensions.filters.http.cdn_loop.v3.CdnLoopConfig"},
    {"envoy.filters.http.composite", "", "envoy.extensions.filters.http.composite.v3.Composite"},
    {"envoy.filters.http.compressor", "", "envoy.extensions.filters.http.compressor.v3.Compressor"},
    {"envoy.filters.http.connect_grpc_bridge", "",
     "envoy.extensions.filters.http.connect_grpc_bridge.v3.FilterConfig"},
    {"envoy.filters.http.cors", "envoy.cors", "envoy.extensions.filters.http.cors.v3.Cors"},
    {"envoy.filters.http.credential_injector", "",
     "envoy.extensions.filters.http.credential_injector.v3.CredentialInjector"},
    {"envoy.filters.http.csrf", "envoy.csrf", "envoy.extensions.filters.http.csrf.v3.CsrfPolicy"},
    {"envoy.filters.http.custom_response", "",
     "envoy.extensions.filters.http.custom_response.v3.CustomResponse"},
    {"envoy.filters.http.decompressor", "",
     "envoy.extensions.filters.http.decompressor.v3.Decompressor"},
    {"envoy.filters.http.dynamic_forward_proxy", "",
     "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig"},
    {"envoy.filters.http.ext_authz", "envoy.ext_authz",
     "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz"},
    {"envoy.filters.http.ext_proc", "",
     "envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor"},
    {"envoy.filters.http.fault", "envoy.fault", "envoy.extensions.filters.http.fault.v3.HTTPFault"},
    {"envoy.filters.http.grpc_http1_bridge", "envoy.grpc_http1_bridge",
     "envoy.extensions.filters.http.grpc_http1_bridge.v3.Config"},
    {"envoy.filters.http.grpc_http1_reverse_bridge", "",
     "envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig"},
    {"envoy.filters.http.grpc_json_transcoder", "envoy.grpc_json_transcoder",
     "envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder"},
    {"envoy.filters.http.grpc_stats", "",
     "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig"},
    {"envoy.filters.http.grpc_web", "envoy.grpc_web",
     "envoy.extensions.filters.http.grpc_web.v3.GrpcWeb"},
    {"envoy.filters.http.header_mutation", "",
     "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation"},
    {"envoy.filters.http.header_to_metadata", "",
     "envoy.extensions.filters.http.header_to_metadata.v3.Config"},
    {"envoy.filters.http.health_check", "envoy.health_check",
     "envoy.extensions.filters.http.health_check.v3.HealthCheck"},
    {"envoy.filters.http.ip_tagging", "envoy.ip_tagging",
     "envoy.extensions.filters.http.ip_tagging.v3.IPTagging"},
    {"envoy.filters.http.json_to_metadata", "",
     "envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata"},
    {"envoy.filters.http.jwt_authn", "",
     "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication"},
    {"envoy.filters.http.local_ratelimit", "",
     "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"},
    {"envoy.filters.http.lua", "envoy.lua", "envoy.extensions.filters.http.lua.v3.Lua"},
    {"envoy.filters.http.oauth2", "", "envoy.extensions.filters.http.oauth2.v3.OAuth2"},
    {"envoy.filters.http.on_demand", "", "envoy.extensions.filters.http.on_demand.v3.OnDemand"},
    {"envoy.filters.http.original_src", "",
     "envoy.extensions.filters.http.original_src.v3.OriginalSrc"},
    {"envoy.filters.http.ratelimit", "envoy.rate_limit",
     "envoy.extensions.filters.http.ratelimit.v3.RateLimit"},
    {"envoy.filters.http.rbac", "", "envoy.extensions.filters.http.rbac.v3.RBAC"},
    {"envoy.filters.http.router", "envoy.router", "envoy.extensions.filters.http.router.v3.Router",
     true},
    {"envoy.filters.http.set_filter_state", "",
     "envoy.extensions.filters.http.set_filter_state.v3.Config"},
    {"envoy.filters.http.set_metadata", "", "envoy.extensions.filters.http.set_metadata.v3.Config"},
    {"envoy.filters.http.stateful_session", "",
     "envoy.extensions.filters.http.stateful_session.v3.StatefulSession"},
    {"envoy.filters.http.tap", "", "envoy.extensions.filters.http.tap.v3.Tap"},
    {"envoy.filters.http.wasm", "", "envoy.extensions.filters.http.wasm.v3.Wasm"},
};

constexpr KnownFilter kNetworkFilters[] = {
    {"envoy.filters.network.connection_limit", "",
     "envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit"},
    {"envoy.filters.network.direct_response", "",
     "envoy.extensions.filters.network.direct_response.v3.Config", true},
    {"envoy.filters.network.dubbo_proxy", "",
     "envoy.extensions.filters.network.dubbo_proxy.v3.DubboProxy", true},
    {"envoy.filters.network.echo", "envoy.echo", "envoy.extensions.filters.network.echo.v3.Echo",
     true},
    {"envoy.filters.network.ext_authz", "envoy.ext_authz",
     "envoy.extensions.filters.network.ext_authz.v3.ExtAuthz"},
    {"envoy.filters.network.http_connection_manager", "envoy.http_connection_manager",
     "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", true},
    {"envoy.filters.network.local_ratelimit", "",
     "envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit"},
    {"envoy.filters.network.mongo_proxy", "envoy.mongo_proxy",
     "envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy"},
    {"envoy.filters.network.ratelimit", "envoy.ratelimit",
     "envoy.extensions.filters.network.ratelimit.v3.RateLimit"},
    {"envoy.filters.network.rbac", "", "envoy.extensions.filters.network.rbac.v3.RBAC"},
    {"envoy.filters.network.redis_proxy", "envoy.redis_proxy",
     "envoy.extensions.filters.network.redis_proxy.v3.RedisProxy", true},
    {"envoy.filters.network.set_filter_state", "",
     "envoy.extensions.filters.network.set_filter_state.v3.Config"},
    {"envoy.filters.network.sni_cluster", "",
     "envoy.extensions.filters.network.sni_cluster.v3.SniCluster"},
    {"envoy.filters.network.tcp_proxy", "envoy.tcp_proxy",
     "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", true},
    {"envoy.filters.network.thrift_proxy", "",
     "envoy.extensions.filters.network.thrift_proxy.v3.ThriftProxy", true},
    {"envoy.filters.network.wasm", "", "envoy.extensions.filters.network.wasm.v3.Wasm"},
    {"envoy.filters.network.zookeeper_proxy", "",
     "envoy.extensions.filters.network.zookeeper_proxy.v3.ZooKeeperProxy"},
};

constexpr KnownFilter kListenerFilters[] = {
    {"envoy.filters.listener.http_inspector", "envoy.listener.http_inspector",
     "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"},
    {"envoy.filters.listener.local_ratelimit", "",
     "envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit"},
    {"envoy.filters.listener.original_dst", "envoy.listener.original_dst",
     "envoy.extensions.filters.listener.original_dst.v3.OriginalDst"},
    {"envoy.filters.listener.original_src", "envoy.listener.original_src",
     "envoy.extensions.filters.listener.original_src.v3.OriginalSrc"},
    {"envoy.filters.listener.proxy_protocol", "envoy.listener.proxy_protocol",
     "envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol"},
    {"envoy.filters.listener.tls_inspector", "envoy.listener.tls_inspector",
     "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"},
};

constexpr KnownFilter kAccessLogs[] = {
    {"envoy.access_loggers.file", "envoy.file_access_log",
     "envoy.extensions.access_loggers.file.v3.FileAccessLog"},
    {"envoy.access_loggers.http_grpc", "envoy.http_grpc_access_log",
     "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig"},
    {"envoy.access_loggers.open_telemetry", "",
     "envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig"},
    {"envoy.access_loggers.stderr", "",
     "envoy.extensions.access_loggers.stream.v3.StderrAccessLog"},
    {"envoy.access_loggers.stdout", "",
     "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"},
    {"envoy.access_loggers.tcp_grpc", "envoy.tcp_grpc_access_log",
     "envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig"},
    {"envoy.access_loggers.wasm", "", "envoy.extensions.access_loggers.wasm.v3.WasmAccessLog"},
};

constexpr std::string_view kIstioFilters[] = {"mixer", "istio_authn", "jwt-auth"};

std::span<const KnownFilter> filters_of(FilterKind kind) {
  switch (kind) {
    case FilterKind::kHttp:
      return kHttpFilters;
    case FilterKind::kNetwork:
      return kNetworkFilters;
    case FilterKind::kListener:
      return kListenerFilters;
    case FilterKind::kAccessLog:
      return kAccessLogs;
  }
  return {};
}

template <class Is>
const KnownFilter* find(FilterKind kind, const Is& is) {
  const std::span<const KnownFilter> filters = filters_of(kind);
  const auto found = std::find_if(filters.begin(), filters.end(), is);
  return found == filters.end() ? nullptr : &*found;
}

}  // namespace

const KnownFilter* find_filter(FilterKind kind, std::string_view name) {
  if (name.empty()) return nullptr;
  return find(kind, [&](const KnownFilter& filter) {
    return filter.name == name || filter.old_name == name;
  });
}

const KnownFilter* find_filter_of_type(FilterKind kind, std::string_view type) {
  return find(kind, [&](const KnownFilter& filter) { return filter.type == type; });
}

std::string_view current_filter_name(FilterKind kind, std::string_view name) {
  const KnownFilter* filter = find_filter(kind, name);
  return filter == nullptr ? name : filter->name;
}

bool is_istio_filter(std::string_view name) {
  return std::find(std::begin(kIstioFilters), std::end(kIstioFilters), name) !=
         std::end(kIstioFilters);
}

}  // namespace meshc
