// Reads patches and deprecated filters.
#include "build/istio_1_3/envoy_filter_reader.h"

#include <fmt/format.h>

#include <optional>

#include "base/strings.h"
#include "build/patch_reader.h"
#include "build/words.h"

namespace meshc::istio_1_3 {
namespace {

constexpr Word<ListenerCategory> kCategories[] = {
    {"ANY", ListenerCategory::kAny},
    {"SIDECAR_INBOUND", ListenerCategory::kSidecarInbound},
    {"SIDECAR_OUTBOUND", ListenerCategory::kSidecarOutbound},
    {"GATEWAY", ListenerCategory::kGateway},
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

ListenerCategory read_category(ValueRef word) {
  return find_word(kCategories, word.as_string()).value_or(ListenerCategory::kAny);
}

std::string fault_of(ValueRef entry) {
  constexpr std::string_view kConnectionManager = "envoy.http_connection_manager";
  const std::optional<PatchTarget> target = find_patch_target(entry);
  if (!target || *target == PatchTarget::kListenerFilter)
    return fmt::format("Istio 1.3 knows no applyTo {}", entry.find("applyTo").as_string());
  const std::optional<PatchOperation> operation = find_patch_operation(entry);
  if (!operation || *operation == PatchOperation::kReplace ||
      *operation == PatchOperation::kInsertFirst)
    return fmt::format("Istio 1.3 knows no patch operation {}",
                       entry.find("patch").find("operation").as_string());
  const std::string_view context = entry.find("match").find("context").as_string();
  if (!context.empty() && !find_word(kCategories, context))
    return fmt::format("Istio 1.3 knows no patch context {}", context);
  const ValueRef filter = entry.find("match").find("listener").find("filterChain").find("filter");
  if (filter.find("subFilter").is_object() && filter.find("name").as_string() != kConnectionManager)
    return fmt::format("Istio 1.3 takes a subFilter match only within filter {}",
                       kConnectionManager);
  return "";
}

PatchPlan read_patch_plan(ValueRef entry) {
  PatchPlan patch =
      read_patch_entry(entry, *find_patch_target(entry), *find_patch_operation(entry));
  // Only filters have an order that users care about.
  const bool is_insert = patch.operation == PatchOperation::kInsertBefore ||
                         patch.operation == PatchOperation::kInsertAfter;
  const bool is_filter =
      patch.target == PatchTarget::kNetworkFilter || patch.target == PatchTarget::kHttpFilter;
  if (is_insert && !is_filter) patch.operation = PatchOperation::kAdd;
  return patch;
}

UserFilter read_user_filter(ValueRef entry) {
  UserFilter filter;
  const ValueRef match = entry.find("listenerMatch");
  filter.port = static_cast<uint32_t>(match.find("portNumber").as_int());
  filter.port_name_prefix = to_lower_ascii(match.find("portNamePrefix").as_string());
  filter.category = read_category(match.find("listenerType"));
  filter.chains = find_word(kChains, match.find("listenerProtocol").as_string())
                      .value_or(UserFilter::Chains::kAll);
  for (ValueRef address : match.find("address").children()) {
    filter.addresses.push_back(read_address(address.as_string()));
  }
  filter.is_http = entry.find("filterType").as_string() == "HTTP";
  filter.name = entry.find("filterName").as_string();
  filter.config = entry.find("filterConfig");
  const ValueRef position = entry.find("insertPosition");
  filter.position = find_word(kPositions, position.find("index").as_string())
                        .value_or(UserFilter::Position::kFirst);
  filter.relative_to = position.find("relativeTo").as_string();
  return filter;
}

}  // namespace meshc::istio_1_3
