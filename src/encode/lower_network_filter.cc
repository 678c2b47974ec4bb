// The network filters of a chain.
#include <variant>

#include "encode/lower_parts.h"
#include "envoy/config/filter/network/mysql_proxy/v1alpha1/mysql_proxy.pb.h"
#include "envoy/extensions/filters/network/dubbo_proxy/router/v3/router.pb.h"
#include "envoy/extensions/filters/network/dubbo_proxy/v3/dubbo_proxy.pb.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

constexpr const char* kMysqlProxyName = "envoy.filters.network.mysql_proxy";  // in both dialects
constexpr const char* kMysqlProxyV3Type =
    "envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy";

namespace dubbo = envoy::extensions::filters::network::dubbo_proxy;

constexpr const char* kDubboProxyName = "envoy.filters.network.dubbo_proxy";
constexpr const char* kDubboRouterName = "envoy.filters.dubbo.router";

// A method is matched in any case, and nothing but a pattern for all names matches each of them.
void lower_dubbo_route(const DubboRoutePlan& plan, dubbo::v3::RouteConfiguration& config) {
  config.set_name(plan.interface);
  config.set_interface(plan.interface);
  config.set_group(plan.group);
  config.set_version(plan.version);
  dubbo::v3::Route& route = *config.add_routes();
  route.mutable_match()->mutable_method()->mutable_name()->mutable_safe_regex()->set_regex(".*");
  if (plan.cluster.empty()) {
    for (const WeightedClusterPlan& weighted : plan.weighted) {
      auto& cluster = *route.mutable_route()->mutable_weighted_clusters()->add_clusters();
      cluster.set_name(weighted.name);
      cluster.mutable_weight()->set_value(weighted.weight);
    }
  } else {
    route.mutable_route()->set_cluster(plan.cluster);
  }
}

template <class Api>
struct NetworkFilterLowering {
  Lowering& lowering;
  typename Api::Filter& filter;

  bool operator()(const Shared<HttpConnectionManagerPlan>& plan) {
    auto& config = lowering.create<typename Api::Hcm>();
    lower_http_connection_manager<Api>(*plan, lowering, config);
    finish(Api::kHcmName, config);
    if constexpr (Api::kDialect == Dialect::kV2) {
      if (lowering.is_struct_form() && !plan->access_logs) add_empty_access_log(filter);
      if (lowering.is_struct_form() && lowering.patches() != nullptr) {
        add_emptied_lists(config.route_config(), filter);
      }
    }
    return true;
  }

  bool operator()(const TcpProxyPlan& plan) {
    auto& config = lowering.create<typename Api::TcpProxy>();
    config.set_stat_prefix(plan.stat_prefix);
    if (plan.cluster.empty()) {
      for (const WeightedClusterPlan& weighted : plan.weighted) {
        auto& cluster = *config.mutable_weighted_clusters()->add_clusters();
        cluster.set_name(weighted.name);
        cluster.set_weight(weighted.weight);
      }
    } else {
      config.set_cluster(plan.cluster);
    }
    if (plan.idle_timeout) set_duration(*plan.idle_timeout, *config.mutable_idle_timeout());
    lower_access_logs<Api>(plan.access_logs, lowering, *config.mutable_access_log());
    return finish(Api::kTcpProxyName, config);
  }

  bool operator()(const MongoProxyPlan& plan) {
    auto& config = lowering.create<typename Api::MongoProxy>();
    config.set_stat_prefix(plan.stat_prefix);
    return finish(Api::kMongoProxyName, config);
  }

  bool operator()(const RedisProxyPlan& plan) {
    auto& config = lowering.create<typename Api::RedisProxy>();
    config.set_stat_prefix(plan.stat_prefix);
    config.set_latency_in_micros(true);
    set_duration(plan.operation_timeout, *config.mutable_settings()->mutable_op_timeout());
    config.mutable_prefix_routes()->mutable_catch_all_route()->set_cluster(plan.cluster);
    return finish(Api::kRedisProxyName, config);
  }

  // The v3 message is in Envoy's contrib API only; its stat_prefix is the same field as v2's.
  bool operator()(const MysqlProxyPlan& plan) {
    using MysqlProxy = envoy::config::filter::network::mysql_proxy::v1alpha1::MySQLProxy;
    auto& config = lowering.create<MysqlProxy>();
    config.set_stat_prefix(plan.stat_prefix);
    if constexpr (Api::kDialect == Dialect::kV2) {
      return finish(kMysqlProxyName, config);
    } else {
      if (!lowering.options().mysql_filter) {
        lowering.omit(Omission::Kind::kMysqlFilter,
                      "the MySQL filter is left out: stock Envoy has none");
        return false;
      }
      filter.set_name(kMysqlProxyName);
      pack_as(kMysqlProxyV3Type, config, *filter.mutable_typed_config());
      return true;
    }
  }

  bool operator()(const SniClusterFilterPlan&) {
    if constexpr (Api::kDialect == Dialect::kV3) {
      set_plain(Api::kSniClusterName, Api::kSniClusterType, lowering, filter);
    } else {
      filter.set_name(Api::kSniClusterName);
    }
    return true;
  }

  bool operator()(const RbacNetworkFilterPlan& plan) {
    lower_rbac<Api>(plan, lowering, filter);
    return true;
  }

  // Istio 1.3 has TCP proxies only, and so has v2.
  bool operator()(const DubboProxyPlan& plan) {
    if constexpr (Api::kDialect == Dialect::kV2) {
      return (*this)(plan.tcp);
    } else {
      auto& config = lowering.create<dubbo::v3::DubboProxy>();
      config.set_stat_prefix(plan.tcp.stat_prefix);
      dubbo::v3::MultipleRouteConfiguration& routes = *config.mutable_multiple_route_config();
      routes.set_name(plan.tcp.stat_prefix);
      for (const DubboRoutePlan& route : plan.routes)
        lower_dubbo_route(route, *routes.add_route_config());
      dubbo::v3::DubboFilter& router = *config.add_dubbo_filters();
      router.set_name(kDubboRouterName);
      pack(lowering.create<dubbo::router::v3::Router>(), *router.mutable_config());
      return finish(kDubboProxyName, config);
    }
  }

  bool operator()(const CustomFilterPlan& plan) {
    return lower_custom_filter(plan, lowering, filter);
  }

  bool operator()(const MixerTcpFilterPlan& plan) {
    if constexpr (Api::kDialect == Dialect::kV3) {
      lowering.omit(Omission::Kind::kMixerFilter,
                    "the mixer network filter is left out: stock Envoy has none");
      return false;
    } else {
      auto& config = lowering.create<istio::mixer::v1::config::client::TcpClientConfig>();
      lower_mixer(plan, lowering, config);
      return finish(kMixerName, config);
    }
  }

 private:
  // Istio 1.3 hands its Struct conversion an empty list of logs rather than none, which writes it.
  static void add_empty_access_log(ApiV2::Filter& manager) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    (*manager.mutable_config()->mutable_fields())["access_log"].mutable_list_value();
#pragma GCC diagnostic pop
  }

  // Nor is a list of hosts or routes none when patches have removed all that was in it.
  static void add_emptied_lists(const ApiV2::RouteConfiguration& routes, ApiV2::Filter& manager) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    auto& fields = *manager.mutable_config()->mutable_fields();
#pragma GCC diagnostic pop
    const auto at = fields.find("route_config");
    if (at == fields.end()) return;
    google::protobuf::Struct& written = *at->second.mutable_struct_value();
    auto& hosts = *(*written.mutable_fields())["virtual_hosts"].mutable_list_value();
    for (int i = 0; i < routes.virtual_hosts_size(); ++i) {
      if (!routes.virtual_hosts(i).routes().empty()) continue;
      google::protobuf::Struct& host = *hosts.mutable_values(i)->mutable_struct_value();
      (*host.mutable_fields())["routes"].mutable_list_value();
    }
  }

  bool finish(const char* name, const google::protobuf::Message& config) {
    filter.set_name(name);
    lowering.set_config<Api>(config, filter);
    return true;
  }
};

}  // namespace

template <class Api>
bool lower_network_filter(const NetworkFilterPlan& plan, Lowering& lowering,
                          typename Api::Filter& filter) {
  return std::visit(NetworkFilterLowering<Api>{lowering, filter}, plan);
}

template bool lower_network_filter<ApiV2>(const NetworkFilterPlan&, Lowering&, ApiV2::Filter&);
template bool lower_network_filter<ApiV3>(const NetworkFilterPlan&, Lowering&, ApiV3::Filter&);

}  // namespace meshc
