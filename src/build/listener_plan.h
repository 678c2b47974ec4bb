// A listener as the rules decide it: plain comparable values that know neither protobuf nor a
// dialect.
//
// A plan says what the builder decides; how that is spelled in Envoy's v2 or v3 messages is for
// encode/. Durations are nanoseconds. Vectors keep the order in which Envoy gets their elements.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "build/authn_plan.h"
#include "build/message_tree.h"
#include "build/mixer_plan.h"
#include "build/patch_plan.h"
#include "build/plan_text.h"
#include "build/rbac_plan.h"
#include "build/shared.h"
#include "build/sources.h"
#include "build/tls_plan.h"

namespace meshc {

struct AddressPrefix {
  Text address;
  uint32_t length = 0;
  bool operator==(const AddressPrefix&) const = default;
};

// Envoy: listener.FilterChainMatch. An empty match and an absent one are different things in v2.
struct ChainMatchPlan {
  std::optional<uint32_t> destination_port;
  std::vector<AddressPrefix> prefix_ranges;
  std::vector<std::string> server_names;
  std::string transport_protocol;
  std::vector<std::string> application_protocols;
  bool operator==(const ChainMatchPlan&) const = default;
};

struct FileAccessLogPlan {
  std::string path;
  // A format text, a JSON object of format texts, or neither: Envoy's own default.
  std::variant<std::monostate, std::string, std::map<std::string, std::string>> format;
  bool operator==(const FileAccessLogPlan&) const = default;
};

// Envoy's gRPC access log service for HTTP.
struct GrpcAccessLogPlan {
  std::string log_name;
  std::string cluster;
  bool operator==(const GrpcAccessLogPlan&) const = default;
};

using AccessLogPlan = std::variant<FileAccessLogPlan, GrpcAccessLogPlan>;
using AccessLogs = Shared<std::vector<AccessLogPlan>>;  // null: none

struct MixerTransportPlan {
  std::string check_cluster;
  std::string report_cluster;
  bool fail_open = false;
  uint32_t max_retry = 0;
  int64_t base_retry_wait = 0;
  int64_t max_retry_wait = 0;
  uint32_t report_batch_max_entries = 0;
  std::optional<int64_t> report_batch_max_time;
  bool operator==(const MixerTransportPlan&) const = default;
};

// istio.mixer.v1.config.client.TcpClientConfig.
struct MixerTcpFilterPlan {
  bool disable_check_calls = false;
  MixerAttributesPlan attributes;
  MixerTransportPlan transport;
  bool operator==(const MixerTcpFilterPlan&) const = default;
};

// istio.mixer.v1.config.client.HttpClientConfig with the one service config "default".
struct MixerHttpFilterPlan {
  bool disable_check_calls = false;
  MixerAttributesPlan attributes;
  std::optional<MixerAttributesPlan> forward_attributes;
  MixerTransportPlan transport;
  bool ignore_forwarded_attributes = false;
  bool operator==(const MixerHttpFilterPlan&) const = default;
};

// istio.mixer.v1.config.client.ServiceConfig of an inline route.
struct MixerRoutePlan {
  bool disable_check_calls = false;
  MixerAttributesPlan attributes;
  std::vector<Shared<MixerApiSpecPlan>> api_specs = {};
  std::vector<Shared<MixerQuotaSpecPlan>> quota_specs = {};
  bool operator==(const MixerRoutePlan&) const = default;
};

struct GrpcWebFilterPlan {
  bool operator==(const GrpcWebFilterPlan&) const = default;
};
struct CorsFilterPlan {
  bool operator==(const CorsFilterPlan&) const = default;
};
struct FaultFilterPlan {
  bool operator==(const FaultFilterPlan&) const = default;
};
struct RouterFilterPlan {
  bool operator==(const RouterFilterPlan&) const = default;
};
// Passes health checks for `path` through without tracing them.
struct HealthCheckFilterPlan {
  std::string path;
  bool operator==(const HealthCheckFilterPlan&) const = default;
};

// Verifies the tokens of requests and leaves their claims to later filters; refuses nothing.
struct JwtFilterPlan {
  Shared<AuthenticationPlan> authentication;
  bool istio_form = false;  // Istio's own filter in place of Envoy's
  bool operator==(const JwtFilterPlan&) const = default;
};

// Refuses requests that a policy does not let pass.
struct AuthnFilterPlan {
  Shared<AuthenticationPlan> authentication;
  bool operator==(const AuthnFilterPlan&) const = default;
};

// A filter of the user's own, of either kind, which no rule knows: its name and the object that
// configures it.
struct CustomFilterPlan {
  std::string name;
  ValueRef config;
  bool operator==(const CustomFilterPlan& other) const {
    return name == other.name && config.index() == other.config.index();
  }
};

using HttpFilterPlan =
    std::variant<GrpcWebFilterPlan, CorsFilterPlan, FaultFilterPlan, RouterFilterPlan,
                 HealthCheckFilterPlan, MixerHttpFilterPlan, JwtFilterPlan, AuthnFilterPlan,
                 RbacHttpFilterPlan, CustomFilterPlan>;

// A route configuration inside the listener: one virtual host for "*" with one route for "/".
struct InlineRoutePlan {
  std::string name;          // of the route configuration
  std::string virtual_host;  // name of the virtual host
  std::string route_name;    // empty: none
  std::string cluster;
  std::string decorator_operation;
  std::optional<MixerRoutePlan> mixer;
  bool operator==(const InlineRoutePlan&) const = default;
};

// Routes that Envoy fetches by RDS over ADS.
struct RdsPlan {
  std::string route_config_name;
  int64_t initial_fetch_timeout = 0;
  bool operator==(const RdsPlan&) const = default;
};

struct TracingPlan {
  bool egress = false;
  double client_sampling = 100;  // percent
  double random_sampling = 100;
  double overall_sampling = 100;
  bool operator==(const TracingPlan&) const = default;
};

struct HttpConnectionManagerPlan {
  Text stat_prefix;
  std::variant<RdsPlan, InlineRoutePlan> routes;
  std::vector<HttpFilterPlan> filters;
  AccessLogs access_logs;
  std::optional<TracingPlan> tracing;  // with it, request ids are generated
  std::optional<int64_t> idle_timeout;
  std::optional<int64_t> stream_idle_timeout;
  std::vector<std::string> upgrade_types;
  std::string server_name;
  bool use_remote_address = false;
  bool normalize_path = false;
  bool forward_client_certificate = false;  // APPEND_FORWARD with subject, URI and DNS of the peer
  bool replace_client_certificate =
      false;                   // SANITIZE_SET with all that and the certificate (gateways)
  bool http2_options = false;  // an empty Http2ProtocolOptions is present
  bool http1_options = false;  // Http1ProtocolOptions is present, with the two below
  bool accept_http_10 = false;
  bool allow_absolute_url = false;
  bool operator==(const HttpConnectionManagerPlan&) const = default;
};

struct WeightedClusterPlan {
  std::string name;
  uint32_t weight = 0;
  bool operator==(const WeightedClusterPlan&) const = default;
};

struct TcpProxyPlan {
  std::string stat_prefix;
  std::string cluster;  // empty: weighted
  std::vector<WeightedClusterPlan> weighted;
  std::optional<int64_t> idle_timeout;
  AccessLogs access_logs;
  bool operator==(const TcpProxyPlan&) const = default;
};

struct MongoProxyPlan {
  std::string stat_prefix;
  bool operator==(const MongoProxyPlan&) const = default;
};

struct RedisProxyPlan {
  std::string stat_prefix;
  std::string cluster;  // of the catch-all route
  int64_t operation_timeout = 0;
  bool operator==(const RedisProxyPlan&) const = default;
};

struct MysqlProxyPlan {
  std::string stat_prefix;
  bool operator==(const MysqlProxyPlan&) const = default;
};

// Has the TCP proxy behind it go to the cluster that the server name spells.
struct SniClusterFilterPlan {
  bool operator==(const SniClusterFilterPlan&) const = default;
};

// The calls of one interface, and where they go.
struct DubboRoutePlan {
  std::string interface;  // a wildcard may stand at its start or its end; "*" is every interface
  std::string group;      // empty: any
  std::string version;    // likewise
  std::string cluster;    // empty: weighted
  std::vector<WeightedClusterPlan> weighted;
  bool operator==(const DubboRoutePlan&) const = default;
};

// The Dubbo services behind one port. Where calls cannot be told apart, all of them go to the first
// service, by `tcp`.
struct DubboProxyPlan {
  TcpProxyPlan tcp;
  std::vector<DubboRoutePlan> routes;  // the first that matches a call counts
  bool operator==(const DubboProxyPlan&) const = default;
};

using NetworkFilterPlan =
    std::variant<TcpProxyPlan, Shared<HttpConnectionManagerPlan>, MongoProxyPlan, RedisProxyPlan,
                 MysqlProxyPlan, MixerTcpFilterPlan, SniClusterFilterPlan, RbacNetworkFilterPlan,
                 DubboProxyPlan, CustomFilterPlan>;

struct FilterChainPlan {
  std::optional<ChainMatchPlan> match;
  Shared<TlsContextPlan> tls;  // null: the chain does not terminate TLS
  std::vector<NetworkFilterPlan> filters;
  std::string
      istio_config;  // metadata istio.config: the object that the chain was made of; empty: none
  Text original_listener_name;  // metadata pilot_meta.original_listener_name; empty: none
  // Why the control plane's own check refuses the chain's message; empty: it does not. v2 then
  // lacks the whole listener, as it does there; v3 lacks the chain.
  std::string fault;
  Sources sources;  // what the chain was made of
  bool operator==(const FilterChainPlan&) const = default;
};

enum class ListenerFilterPlan : uint8_t { kOriginalDestination, kTlsInspector, kHttpInspector };

enum class TrafficDirection : uint8_t { kUnspecified, kInbound, kOutbound };

struct SocketAddressPlan {
  Text address;
  uint32_t port = 0;
  bool operator==(const SocketAddressPlan&) const = default;
};

struct PipePlan {
  std::string path;
  bool operator==(const PipePlan&) const = default;
};

struct ListenerPlan {
  // The whole listener as Envoy's v3 message; then the rest is for those who read plans, and has
  // the name, the address, the direction and the sources alone. Absent: the rest says what it is.
  Tree message = {};
  Text name;
  std::variant<SocketAddressPlan, PipePlan> address;
  TrafficDirection direction = TrafficDirection::kUnspecified;
  bool bind_to_port = true;
  bool transparent = false;
  bool use_original_dst = false;
  std::vector<ListenerFilterPlan> listener_filters;
  std::optional<int64_t> listener_filters_timeout;
  bool continue_on_listener_filters_timeout = false;
  std::vector<FilterChainPlan> filter_chains;
  // What the user changes of all that. Null: nothing.
  Shared<PatchListPlan> patches;
  // The number of the patch whose value the listener is; all the above but the patches is then for
  // those who read plans. Nothing: the rules made it.
  std::optional<uint32_t> added_by;
  // The same patch adds the same listener to another group of the proxy's.
  bool is_added_twice = false;
  Sources sources;  // what the listener was made of, apart from what its chains were made of
  bool operator==(const ListenerPlan&) const = default;
};

// Something that the rules left out or merged, under the name of the control plane's metric for it.
struct ConflictPlan {
  std::string metric;
  Text key;
  Text message;
  bool operator==(const ConflictPlan&) const = default;
};

}  // namespace meshc
