// Reads targets, operations and matches.
#include "build/patch_reader.h"

#include "base/strings.h"
#include "build/words.h"

namespace meshc {
namespace {

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

}  // namespace

std::optional<PatchTarget> find_patch_target(ValueRef entry) {
  return find_word(kTargets, entry.find("applyTo").as_string());
}

std::optional<PatchOperation> find_patch_operation(ValueRef entry) {
  return find_word(kOperations, entry.find("patch").find("operation").as_string());
}

PatchPlan read_patch_entry(ValueRef entry, PatchTarget target, PatchOperation operation) {
  PatchPlan patch;
  patch.target = target;
  patch.operation = operation;
  patch.listener = read_listener_match(entry.find("match").find("listener"));
  patch.route = read_route_match(entry.find("match").find("routeConfiguration"));
  patch.value = entry.find("patch").find("value");
  return patch;
}

}  // namespace meshc
