// Reads patches and their conditions.
#include "build/istio_current/envoy_filter_reader.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

template <class T, size_t kCount>
std::optional<T> find_word(const Word<T> (&words)[kCount], std::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

constexpr Word<PatchContext> kContexts[] = {
    {"", PatchContext::kAny},
    {"ANY", PatchContext::kAny},
    {"SIDECAR_INBOUND", PatchContext::kSidecarInbound},
    {"SIDECAR_OUTBOUND", PatchContext::kSidecarOutbound},
    {"GATEWAY", PatchContext::kGateway},
};
constexpr Word<PatchTarget> kTargets[] = {
    {"LISTENER", PatchTarget::kListener},
    {"LISTENER_FILTER", PatchTarget::kListenerFilter},
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
    {"REPLACE", PatchOperation::kReplace},
    {"INSERT_FIRST", PatchOperation::kInsertFirst},
    {"INSERT_BEFORE", PatchOperation::kInsertBefore},
    {"INSERT_AFTER", PatchOperation::kInsertAfter},
};
constexpr Word<PatchRouteAction> kActions[] = {
    {"ANY", PatchRouteAction::kAny},
    {"ROUTE", PatchRouteAction::kRoute},
    {"REDIRECT", PatchRouteAction::kRedirect},
    {"DIRECT_RESPONSE", PatchRouteAction::kDirectResponse},
};

uint32_t port_in(ValueRef match, std::string_view name) {
  return static_cast<uint32_t>(match.find(name).as_int());
}

PatchListenerMatch read_listener_match(ValueRef match) {
  PatchListenerMatch read;
  read.port = port_in(match, "portNumber");
  read.name = match.find("name").as_string();
  read.listener_filter = match.find("listenerFilter").as_string();
  const ValueRef chain = match.find("filterChain");
  read.chain = chain.find("name").as_string();
  read.server_name = chain.find("sni").as_string();
  read.transport_protocol = chain.find("transportProtocol").as_string();
  const std::string_view protocols = chain.find("applicationProtocols").as_string();
  if (!protocols.empty()) {
    for (std::string_view protocol : split(protocols, ','))
      read.application_protocols.emplace_back(protocol);
  }
  read.destination_port = port_in(chain, "destinationPort");
  const ValueRef filter = chain.find("filter");
  read.has_filter = filter.is_object();
  read.filter = filter.find("name").as_string();
  const ValueRef sub_filter = filter.find("subFilter");
  read.has_sub_filter = sub_filter.is_object();
  read.sub_filter = sub_filter.find("name").as_string();
  return read;
}

PatchRouteMatch read_route_match(ValueRef match) {
  PatchRouteMatch read;
  read.port = port_in(match, "portNumber");
  read.name = match.find("name").as_string();
  const ValueRef host = match.find("vhost");
  read.virtual_host = host.find("name").as_string();
  read.domain = host.find("domainName").as_string();
  const ValueRef route = host.find("route");
  read.has_route = route.is_object();
  read.route = route.find("name").as_string();
  read.action =
      find_word(kActions, route.find("action").as_string()).value_or(PatchRouteAction::kAny);
  return read;
}

bool has_order(PatchTarget target) {
  return target == PatchTarget::kListenerFilter || target == PatchTarget::kNetworkFilter ||
         target == PatchTarget::kHttpFilter || target == PatchTarget::kHttpRoute;
}

// wellKnownVersions: these mean a prefix, which differs for versions without a dot behind it.
std::string known_prefix(std::string_view version) {
  for (int minor = 16; minor <= 23; ++minor) {
    if (version == fmt::format("^1\\.{}.*", minor)) return fmt::format("1.{}", minor);
  }
  return "";
}

}  // namespace

bool is_route_target(PatchTarget target) {
  return target == PatchTarget::kRouteConfiguration || target == PatchTarget::kVirtualHost ||
         target == PatchTarget::kHttpRoute;
}

std::optional<PatchPlan> read_patch_plan(ValueRef entry) {
  const auto target = find_word(kTargets, entry.find("applyTo").as_string());
  const auto operation = find_word(kOperations, entry.find("patch").find("operation").as_string());
  if (!target || !operation) return std::nullopt;
  PatchPlan patch;
  patch.target = *target;
  patch.operation = *operation;
  const bool is_insert = patch.operation == PatchOperation::kInsertFirst ||
                         patch.operation == PatchOperation::kInsertBefore ||
                         patch.operation == PatchOperation::kInsertAfter;
  if (is_insert && !has_order(patch.target)) patch.operation = PatchOperation::kAdd;
  patch.listener = read_listener_match(entry.find("match").find("listener"));
  patch.route = read_route_match(entry.find("match").find("routeConfiguration"));
  patch.value = entry.find("patch").find("value");
  return patch;
}

bool read_condition(ValueRef entry, PatchCondition* condition, std::string* reason) {
  const ValueRef match = entry.find("match");
  condition->context =
      find_word(kContexts, match.find("context").as_string()).value_or(PatchContext::kNone);
  const ValueRef proxy = match.find("proxy");
  if (const std::string_view version = proxy.find("proxyVersion").as_string(); !version.empty()) {
    condition->version_prefix = known_prefix(version);
    if (condition->version_prefix.empty())
      condition->version = std::make_unique<const RE2>(version, RE2::Quiet);
    if (condition->version != nullptr && !condition->version->ok()) {
      *reason = "the proxyVersion of a patch is no regular expression: ";
      *reason += condition->version->error();
      return false;
    }
  }
  for (ValueRef member : proxy.find("metadata").children())
    condition->metadata.emplace_back(member.key(), member.as_string());
  return true;
}

}  // namespace meshc::istio_current
