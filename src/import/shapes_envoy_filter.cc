// Shape of EnvoyFilter, in its deprecated and its present form.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr WordShape kListenerTypes[] = {
    {"ANY", 0}, {"SIDECAR_INBOUND", 1}, {"SIDECAR_OUTBOUND", 2}, {"GATEWAY", 3}};
constexpr WordShape kListenerProtocols[] = {{"ALL", 0}, {"HTTP", 1}, {"TCP", 2}};
constexpr WordShape kIndexes[] = {{"FIRST", 0}, {"LAST", 1}, {"BEFORE", 2}, {"AFTER", 3}};
constexpr WordShape kFilterTypes[] = {{"INVALID", 0}, {"HTTP", 1}, {"NETWORK", 2}};
constexpr FieldShape kOldListenerMatchFields[] = {
    uint32("portNumber"), text("portNamePrefix"), word("listenerType", kListenerTypes),
    word("listenerProtocol", kListenerProtocols), list(text("address"))};
constexpr MessageShape kOldListenerMatch = {"DeprecatedListenerMatch", kOldListenerMatchFields};
constexpr FieldShape kInsertPositionFields[] = {word("index", kIndexes), text("relativeTo")};
constexpr MessageShape kInsertPosition = {"InsertPosition", kInsertPositionFields};
constexpr FieldShape kFilterFields[] = {message("listenerMatch", kOldListenerMatch),
                                        message("insertPosition", kInsertPosition),
                                        word("filterType", kFilterTypes), text("filterName"),
                                        field("filterConfig", FieldType::kStruct)};
constexpr MessageShape kFilter = {"EnvoyFilter.Filter", kFilterFields};

constexpr WordShape kApplyTo[] = {
    {"INVALID", 0},          {"LISTENER", 1},    {"FILTER_CHAIN", 2},
    {"NETWORK_FILTER", 3},   {"HTTP_FILTER", 4}, {"ROUTE_CONFIGURATION", 5},
    {"VIRTUAL_HOST", 6},     {"HTTP_ROUTE", 7},  {"CLUSTER", 8},
    {"EXTENSION_CONFIG", 9}, {"BOOTSTRAP", 10},  {"LISTENER_FILTER", 11}};
constexpr WordShape kPatchContexts[] = {
    {"ANY", 0}, {"SIDECAR_INBOUND", 1}, {"SIDECAR_OUTBOUND", 2}, {"GATEWAY", 3}, {"WAYPOINT", 4}};
constexpr WordShape kOperations[] = {{"INVALID", 0},      {"MERGE", 1},         {"ADD", 2},
                                     {"REMOVE", 3},       {"INSERT_BEFORE", 4}, {"INSERT_AFTER", 5},
                                     {"INSERT_FIRST", 6}, {"REPLACE", 7}};
constexpr WordShape kRouteActions[] = {
    {"ANY", 0}, {"ROUTE", 1}, {"REDIRECT", 2}, {"DIRECT_RESPONSE", 3}};

constexpr FieldShape kProxyMatchFields[] = {text("proxyVersion"), map(text("metadata"))};
constexpr MessageShape kProxyMatch = {"ProxyMatch", kProxyMatchFields};
constexpr FieldShape kClusterMatchFields[] = {uint32("portNumber"), text("service"), text("subset"),
                                              text("name")};
constexpr MessageShape kClusterMatch = {"ClusterMatch", kClusterMatchFields};
constexpr FieldShape kRouteMatchFields[] = {text("name"), word("action", kRouteActions)};
constexpr MessageShape kRouteMatch = {"RouteMatch", kRouteMatchFields};
constexpr FieldShape kVirtualHostMatchFields[] = {text("name"), message("route", kRouteMatch),
                                                  text("domainName")};
constexpr MessageShape kVirtualHostMatch = {"VirtualHostMatch", kVirtualHostMatchFields};
constexpr FieldShape kRouteConfigurationMatchFields[] = {
    uint32("portNumber"), text("portName"), text("gateway"), message("vhost", kVirtualHostMatch),
    text("name")};
constexpr MessageShape kRouteConfigurationMatch = {"RouteConfigurationMatch",
                                                   kRouteConfigurationMatchFields};
constexpr FieldShape kSubFilterMatchFields[] = {text("name")};
constexpr MessageShape kSubFilterMatch = {"SubFilterMatch", kSubFilterMatchFields};
constexpr FieldShape kFilterMatchFields[] = {text("name"), message("subFilter", kSubFilterMatch)};
constexpr MessageShape kFilterMatch = {"FilterMatch", kFilterMatchFields};
constexpr FieldShape kFilterChainMatchFields[] = {text("name"),
                                                  text("sni"),
                                                  text("transportProtocol"),
                                                  text("applicationProtocols"),
                                                  message("filter", kFilterMatch),
                                                  uint32("destinationPort")};
constexpr MessageShape kFilterChainMatch = {"FilterChainMatch", kFilterChainMatchFields};
constexpr FieldShape kListenerMatchFields[] = {uint32("portNumber"), text("portName"),
                                               message("filterChain", kFilterChainMatch),
                                               text("name"), text("listenerFilter")};
constexpr MessageShape kListenerMatch = {"ListenerMatch", kListenerMatchFields};
constexpr FieldShape kObjectMatchFields[] = {
    word("context", kPatchContexts), message("proxy", kProxyMatch),
    one_of(1, message("listener", kListenerMatch)),
    one_of(1, message("routeConfiguration", kRouteConfigurationMatch)),
    one_of(1, message("cluster", kClusterMatch))};
constexpr MessageShape kObjectMatch = {"EnvoyConfigObjectMatch", kObjectMatchFields};
constexpr WordShape kFilterClasses[] = {
    {"UNSPECIFIED", 0}, {"AUTHN", 1}, {"AUTHZ", 2}, {"STATS", 3}};
constexpr FieldShape kPatchFields[] = {word("operation", kOperations),
                                       field("value", FieldType::kStruct),
                                       word("filterClass", kFilterClasses)};
constexpr MessageShape kPatch = {"Patch", kPatchFields};
constexpr FieldShape kConfigPatchFields[] = {
    word("applyTo", kApplyTo), message("match", kObjectMatch), message("patch", kPatch)};
constexpr MessageShape kConfigPatch = {"EnvoyConfigObjectPatch", kConfigPatchFields};

constexpr FieldShape kTargetRefFields[] = {text("group"), text("kind"), text("name"),
                                           text("namespace")};
constexpr MessageShape kTargetRef = {"PolicyTargetReference", kTargetRefFields};

constexpr FieldShape kEnvoyFilterFields[] = {map(text("workloadLabels")),
                                             list(message("filters", kFilter)),
                                             message("workloadSelector", kWorkloadSelectorShape),
                                             list(message("configPatches", kConfigPatch)),
                                             int32("priority"),
                                             list(message("targetRefs", kTargetRef))};

}  // namespace

constinit const MessageShape kEnvoyFilterShape = {"EnvoyFilter", kEnvoyFilterFields};

}  // namespace meshc
