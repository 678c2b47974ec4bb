// The message types of the two dialects under common names, and the names their filters go by.
//
// Lowering is written once, as templates over ApiV2 or ApiV3; where the dialects differ in more
// than a type or a name, the lower_*.cc files say so with `if constexpr (Api::kDialect == ...)`.
#pragma once

#include "encode/encode_listener.h"
#include "envoy/api/v2/listener.pb.h"
#include "envoy/config/accesslog/v2/als.pb.h"
#include "envoy/config/accesslog/v2/file.pb.h"
#include "envoy/config/filter/http/health_check/v2/health_check.pb.h"
#include "envoy/config/filter/network/http_connection_manager/v2/http_connection_manager.pb.h"
#include "envoy/config/filter/network/mongo_proxy/v2/mongo_proxy.pb.h"
#include "envoy/config/filter/network/redis_proxy/v2/redis_proxy.pb.h"
#include "envoy/config/filter/network/tcp_proxy/v2/tcp_proxy.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/extensions/access_loggers/file/v3/file.pb.h"
#include "envoy/extensions/access_loggers/grpc/v3/als.pb.h"
#include "envoy/extensions/filters/http/health_check/v3/health_check.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "envoy/extensions/filters/network/mongo_proxy/v3/mongo_proxy.pb.h"
#include "envoy/extensions/filters/network/redis_proxy/v3/redis_proxy.pb.h"
#include "envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.pb.h"

namespace meshc {

// What Istio 1.3.8 uses, names as in its go-control-plane's pkg/util.
struct ApiV2 {
  static constexpr Dialect kDialect = Dialect::kV2;

  using Listener = envoy::api::v2::Listener;
  using ListenerFilter = envoy::api::v2::listener::ListenerFilter;
  using FilterChain = envoy::api::v2::listener::FilterChain;
  using FilterChainMatch = envoy::api::v2::listener::FilterChainMatch;
  using Filter = envoy::api::v2::listener::Filter;
  using Address = envoy::api::v2::core::Address;
  using TrafficDirection = envoy::api::v2::core::TrafficDirection;
  using AccessLog = envoy::config::filter::accesslog::v2::AccessLog;
  using FileAccessLog = envoy::config::accesslog::v2::FileAccessLog;
  using GrpcAccessLog = envoy::config::accesslog::v2::HttpGrpcAccessLogConfig;
  using Hcm = envoy::config::filter::network::http_connection_manager::v2::HttpConnectionManager;
  using HttpFilter = envoy::config::filter::network::http_connection_manager::v2::HttpFilter;
  using Rds = envoy::config::filter::network::http_connection_manager::v2::Rds;
  using RouteConfiguration = envoy::api::v2::RouteConfiguration;
  using Route = envoy::api::v2::route::Route;
  using RouteAction = envoy::api::v2::route::RouteAction;
  using HealthCheck = envoy::config::filter::http::health_check::v2::HealthCheck;
  using TcpProxy = envoy::config::filter::network::tcp_proxy::v2::TcpProxy;
  using MongoProxy = envoy::config::filter::network::mongo_proxy::v2::MongoProxy;
  using RedisProxy = envoy::config::filter::network::redis_proxy::v2::RedisProxy;

  static constexpr TrafficDirection kInbound = envoy::api::v2::core::INBOUND;
  static constexpr TrafficDirection kOutbound = envoy::api::v2::core::OUTBOUND;

  static constexpr const char* kOriginalDestinationName = "envoy.listener.original_dst";
  static constexpr const char* kTlsInspectorName = "envoy.listener.tls_inspector";
  static constexpr const char* kHttpInspectorName = "envoy.listener.http_inspector";
  static constexpr const char* kHcmName = "envoy.http_connection_manager";
  static constexpr const char* kTcpProxyName = "envoy.tcp_proxy";
  static constexpr const char* kMongoProxyName = "envoy.mongo_proxy";
  static constexpr const char* kRedisProxyName = "envoy.redis_proxy";
  static constexpr const char* kSniClusterName = "envoy.filters.network.sni_cluster";
  static constexpr const char* kGrpcWebName = "envoy.grpc_web";
  static constexpr const char* kCorsName = "envoy.cors";
  static constexpr const char* kFaultName = "envoy.fault";
  static constexpr const char* kRouterName = "envoy.router";
  static constexpr const char* kHealthCheckName = "envoy.health_check";
  static constexpr const char* kFileAccessLogName = "envoy.file_access_log";
  static constexpr const char* kGrpcAccessLogName = "envoy.http_grpc_access_log";
};

// What Envoy 1.40 documents as each extension's name.
struct ApiV3 {
  static constexpr Dialect kDialect = Dialect::kV3;

  using Listener = envoy::config::listener::v3::Listener;
  using ListenerFilter = envoy::config::listener::v3::ListenerFilter;
  using FilterChain = envoy::config::listener::v3::FilterChain;
  using FilterChainMatch = envoy::config::listener::v3::FilterChainMatch;
  using Filter = envoy::config::listener::v3::Filter;
  using Address = envoy::config::core::v3::Address;
  using TrafficDirection = envoy::config::core::v3::TrafficDirection;
  using AccessLog = envoy::config::accesslog::v3::AccessLog;
  using FileAccessLog = envoy::extensions::access_loggers::file::v3::FileAccessLog;
  using GrpcAccessLog = envoy::extensions::access_loggers::grpc::v3::HttpGrpcAccessLogConfig;
  using Hcm =
      envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;
  using HttpFilter = envoy::extensions::filters::network::http_connection_manager::v3::HttpFilter;
  using Rds = envoy::extensions::filters::network::http_connection_manager::v3::Rds;
  using RouteConfiguration = envoy::config::route::v3::RouteConfiguration;
  using Route = envoy::config::route::v3::Route;
  using RouteAction = envoy::config::route::v3::RouteAction;
  using HealthCheck = envoy::extensions::filters::http::health_check::v3::HealthCheck;
  using TcpProxy = envoy::extensions::filters::network::tcp_proxy::v3::TcpProxy;
  using MongoProxy = envoy::extensions::filters::network::mongo_proxy::v3::MongoProxy;
  using RedisProxy = envoy::extensions::filters::network::redis_proxy::v3::RedisProxy;

  static constexpr TrafficDirection kInbound = envoy::config::core::v3::INBOUND;
  static constexpr TrafficDirection kOutbound = envoy::config::core::v3::OUTBOUND;

  static constexpr const char* kOriginalDestinationName = "envoy.filters.listener.original_dst";
  static constexpr const char* kTlsInspectorName = "envoy.filters.listener.tls_inspector";
  static constexpr const char* kHttpInspectorName = "envoy.filters.listener.http_inspector";
  static constexpr const char* kHcmName = "envoy.filters.network.http_connection_manager";
  static constexpr const char* kTcpProxyName = "envoy.filters.network.tcp_proxy";
  static constexpr const char* kMongoProxyName = "envoy.filters.network.mongo_proxy";
  static constexpr const char* kRedisProxyName = "envoy.filters.network.redis_proxy";
  static constexpr const char* kSniClusterName = "envoy.filters.network.sni_cluster";
  static constexpr const char* kGrpcWebName = "envoy.filters.http.grpc_web";
  static constexpr const char* kCorsName = "envoy.filters.http.cors";
  static constexpr const char* kFaultName = "envoy.filters.http.fault";
  static constexpr const char* kRouterName = "envoy.filters.http.router";
  static constexpr const char* kHealthCheckName = "envoy.filters.http.health_check";
  static constexpr const char* kFileAccessLogName = "envoy.access_loggers.file";
  static constexpr const char* kGrpcAccessLogName = "envoy.access_loggers.http_grpc";

  // Extensions whose configuration is an empty message; v2 gives them none at all.
  static constexpr const char* kOriginalDestinationType =
      "envoy.extensions.filters.listener.original_dst.v3.OriginalDst";
  static constexpr const char* kTlsInspectorType =
      "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
  static constexpr const char* kHttpInspectorType =
      "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector";
  static constexpr const char* kSniClusterType =
      "envoy.extensions.filters.network.sni_cluster.v3.SniCluster";
  static constexpr const char* kGrpcWebType = "envoy.extensions.filters.http.grpc_web.v3.GrpcWeb";
  static constexpr const char* kCorsType = "envoy.extensions.filters.http.cors.v3.Cors";
  static constexpr const char* kFaultType = "envoy.extensions.filters.http.fault.v3.HTTPFault";
  static constexpr const char* kRouterType = "envoy.extensions.filters.http.router.v3.Router";
};

}  // namespace meshc
