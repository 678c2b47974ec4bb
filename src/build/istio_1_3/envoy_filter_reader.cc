// Reads patches and deprecated filters.
#include "build/istio_1_3/envoy_filter_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

template <class T, size_t kCount>
bool has_word(const Word<T> (&words)[kCount], std::string_view text) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](const Word<T>& word) { return word.text == text; });
}

// The value of the word; that of the first for any other text.
template <class T, size_t kCount>
T value_of(const Word<T> (&words)[kCount], std::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return word.value;
  }
  return words[0].value;
}

constexpr Word<ListenerCategory> kCategories[] = {
    {"ANY", ListenerCategory::kAny},
    {"SIDECAR_INBOUND", ListenerCategory::kSidecarInbound},
    {"SIDECAR_OUTBOUND", ListenerCategory::kSidecarOutbound},
    {"GATEWAY", ListenerCategory::kGateway},
};
constexpr Word<PatchTarget> kTargets[] = {
    {"LISTENER", PatchTarget::kListener},
    {"FILTER_CHAIN", PatchTarget::kFilterChain},
    {"NETWORK_FILTER", PatchTarget::kNetworkFilter},
    {"HTTP_FILTER", PatchTarget::kHttpFilter},
    {"ROUTE_CONFIGURATION", PatchTarget::kRouteConfiguration},
    {"VIRTUAL_HOST", PatchTarget::kVirtualHost},
    {"HTTP_ROUTE", PatchTarget::kHttpRoute},
    {"CLUSTER", PatchTarget::kCluster},
};
constexpr Word<PatchOperation> kOperations[] = {
    {"MERGE", PatchOperation::kMerge},
    {"ADD", PatchOperation::kAdd},
    {"REMOVE", PatchOperation::kRemove},
    {"INSERT_BEFORE", PatchOperation::kInsertBefore},
    {"INSERT_AFTER", PatchOperation::kInsertAfter},
};
constexpr Word<PatchRouteAction> kActions[] = {
    {"ANY", PatchRouteAction::kAny},
    {"ROUTE", PatchRouteAction::kRoute},
    {"REDIRECT", PatchRouteAction::kRedirect},
    {"DIRECT_RESPONSE", PatchRouteAction::kDirectResponse},
};
constexpr Word<UserFilter::Chains> kChains[] = {
    {"ALL", UserFilter::Chains::kAll},
    {"HTTP", UserFilter::Chains::kHttp},
    {"TCP", UserFilter::Chains::kTcp},
};
constexpr Word<UserFilter::Position> kPositions[] = {
    {"FIRST", UserFilter::Position::kFirst},
    {"LAST", UserFilter::Position::kLast},
    {"BEFORE", UserFilter::Position::kBefore},
    {"AFTER", UserFilter::Position::kAfter},
};

uint32_t port_in(ValueRef match) {
  return static_cast<uint32_t>(match.find("portNumber").as_int());
}

// A condition on the chain's name or application protocols is read by nobody in 1.3.8.
PatchListenerMatch read_listener_match(ValueRef match) {
  PatchListenerMatch read;
  read.port = port_in(match);
  read.name = match.find("name").as_string();
  const ValueRef chain = match.find("filterChain");
  read.server_name = chain.find("sni").as_string();
  read.transport_protocol = chain.find("transportProtocol").as_string();
  const ValueRef filter = chain.find("filter");
  read.filter = filter.find("name").as_string();
  read.sub_filter = filter.find("subFilter").find("name").as_string();
  return read;
}

PatchRouteMatch read_route_match(ValueRef match) {
  PatchRouteMatch read;
  read.port = port_in(match);
  read.name = match.find("name").as_string();
  const ValueRef host = match.find("vhost");
  read.virtual_host = host.find("name").as_string();
  const ValueRef route = host.find("route");
  read.route = route.find("name").as_string();
  read.action = value_of(kActions, route.find("action").as_string());
  return read;
}

AddressCondition read_address(std::string_view text) {
  AddressCondition condition;
  condition.is_range = contains(text, "/");
  if (condition.is_range) {
    condition.range = parse_cidr(text);
  } else {
    condition.address = parse_ip(text);
  }
  return condition;
}

}  // namespace

bool is_route_target(PatchTarget target) {
  return target == PatchTarget::kRouteConfiguration || target == PatchTarget::kVirtualHost ||
         target == PatchTarget::kHttpRoute;
}

ListenerCategory read_category(ValueRef word) { return value_of(kCategories, word.as_string()); }

std::string fault_of(ValueRef entry) {
  constexpr std::string_view kConnectionManager = "envoy.http_connection_manager";
  const std::string_view target = entry.find("applyTo").as_string();
  if (!has_word(kTargets, target)) return fmt::format("Istio 1.3 knows no applyTo {}", target);
  const std::string_view operation = entry.find("patch").find("operation").as_string();
  if (!has_word(kOperations, operation))
    return fmt::format("Istio 1.3 knows no patch operation {}", operation);
  const std::string_view context = entry.find("match").find("context").as_string();
  if (!context.empty() && !has_word(kCategories, context))
    return fmt::format("Istio 1.3 knows no patch context {}", context);
  const ValueRef filter = entry.find("match").find("listener").find("filterChain").find("filter");
  if (filter.find("subFilter").is_object() && filter.find("name").as_string() != kConnectionManager)
    return fmt::format("Istio 1.3 takes a subFilter match only within filter {}",
                       kConnectionManager);
  return "";
}

PatchPlan read_patch_plan(ValueRef entry) {
  PatchPlan patch;
  patch.target = value_of(kTargets, entry.find("applyTo").as_string());
  patch.operation = value_of(kOperations, entry.find("patch").find("operation").as_string());
  // Only filters have an order that users care about.
  const bool is_insert = patch.operation == PatchOperation::kInsertBefore ||
                         patch.operation == PatchOperation::kInsertAfter;
  const bool is_filter =
      patch.target == PatchTarget::kNetworkFilter || patch.target == PatchTarget::kHttpFilter;
  if (is_insert && !is_filter) patch.operation = PatchOperation::kAdd;
  patch.listener = read_listener_match(entry.find("match").find("listener"));
  patch.route = read_route_match(entry.find("match").find("routeConfiguration"));
  patch.value = entry.find("patch").find("value");
  return patch;
}

UserFilter read_user_filter(ValueRef entry) {
  UserFilter filter;
  const ValueRef match = entry.find("listenerMatch");
  filter.port = port_in(match);
  filter.port_name_prefix = to_lower_ascii(match.find("portNamePrefix").as_string());
  filter.category = read_category(match.find("listenerType"));
  filter.chains = value_of(kChains, match.find("listenerProtocol").as_string());
  for (ValueRef address : match.find("address").children()) {
    filter.addresses.push_back(read_address(address.as_string()));
  }
  filter.is_http = entry.find("filterType").as_string() == "HTTP";
  filter.name = entry.find("filterName").as_string();
  filter.config = entry.find("filterConfig");
  const ValueRef position = entry.find("insertPosition");
  filter.position = value_of(kPositions, position.find("index").as_string());
  filter.relative_to = position.find("relativeTo").as_string();
  return filter;
}

}  // namespace meshc::istio_1_3
