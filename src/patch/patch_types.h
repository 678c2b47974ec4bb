// The messages that patches change, under common names for both dialects.
#pragma once

#include "envoy/api/v2/listener.pb.h"
#include "envoy/config/filter/network/http_connection_manager/v2/http_connection_manager.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "patch/dialect.h"

namespace meshc {

struct PatchTypesV2 {
  static constexpr Dialect kDialect = Dialect::kV2;
  static constexpr const char* kHcmName = "envoy.http_connection_manager";
  using Listener = envoy::api::v2::Listener;
  using FilterChain = envoy::api::v2::listener::FilterChain;
  using Filter = envoy::api::v2::listener::Filter;
  using Hcm = envoy::config::filter::network::http_connection_manager::v2::HttpConnectionManager;
  using HttpFilter = envoy::config::filter::network::http_connection_manager::v2::HttpFilter;
  using RouteConfiguration = envoy::api::v2::RouteConfiguration;
  using VirtualHost = envoy::api::v2::route::VirtualHost;
  using Route = envoy::api::v2::route::Route;
};

struct PatchTypesV3 {
  static constexpr Dialect kDialect = Dialect::kV3;
  static constexpr const char* kHcmName = "envoy.filters.network.http_connection_manager";
  using Listener = envoy::config::listener::v3::Listener;
  using FilterChain = envoy::config::listener::v3::FilterChain;
  using ListenerFilter = envoy::config::listener::v3::ListenerFilter;
  using Filter = envoy::config::listener::v3::Filter;
  using Hcm =
      envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;
  using HttpFilter = envoy::extensions::filters::network::http_connection_manager::v3::HttpFilter;
  using RouteConfiguration = envoy::config::route::v3::RouteConfiguration;
  using VirtualHost = envoy::config::route::v3::VirtualHost;
  using Route = envoy::config::route::v3::Route;
};

}  // namespace meshc
