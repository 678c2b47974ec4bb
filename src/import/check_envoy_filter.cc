// What both Istio 1.3.8 and today's refuse in an EnvoyFilter: ValidateEnvoyFilter.
//
// Whether a patch's value is a message of Envoy's, and its regular expression one of RE2's, can
// only be said with those at hand: the patching step finds such patches and records them as
// rejections.
#include <fmt/format.h>

#include <string_view>

#include "import/istio_checks.h"
#include "import/value_record.h"

namespace meshc {
namespace {

// The connection manager's names, old and new.
constexpr std::string_view kConnectionManagers[] = {"envoy.filters.network.http_connection_manager",
                                                    "envoy.http_connection_manager"};

enum class ObjectClass : uint8_t { kListener, kRoute, kCluster, kOther };

ObjectClass class_of(std::string_view apply_to) {
  if (apply_to == "CLUSTER") return ObjectClass::kCluster;
  for (const std::string_view word : {"ROUTE_CONFIGURATION", "VIRTUAL_HOST", "HTTP_ROUTE"}) {
    if (apply_to == word) return ObjectClass::kRoute;
  }
  for (const std::string_view word : {"LISTENER_FILTER", "EXTENSION_CONFIG", "BOOTSTRAP"}) {
    if (apply_to == word) return ObjectClass::kOther;
  }
  return ObjectClass::kListener;
}

// The first word of the enumerations of filterType, applyTo and operation is INVALID.
bool is_invalid(std::string_view word) { return word.empty() || word == "INVALID"; }

void check_old_filter(const ValueRecord& filter, Reasons* reasons) {
  const ValueRecord* position = member_of(&filter, "insertPosition");
  const std::string_view index = text_of(position, "index");
  if ((index == "BEFORE" || index == "AFTER") && text_of(position, "relativeTo").empty()) {
    reasons->push_back(fmt::format("insertPosition {} has no relativeTo", index));
  }
  if (is_invalid(text_of(&filter, "filterType"))) reasons->push_back("a filter has no filterType");
  if (text_of(&filter, "filterName").empty()) reasons->push_back("a filter has no filterName");
  if (member_of(&filter, "filterConfig") == nullptr) {
    reasons->push_back("a filter has no filterConfig");
  }
}

void check_listener_match(const ValueRecord* listener, std::string_view apply_to,
                          Reasons* reasons) {
  const ValueRecord* filter = member_of(member_of(listener, "filterChain"), "filter");
  if (filter == nullptr) return;
  const std::string_view name = text_of(filter, "name");
  if (name.empty()) {
    reasons->push_back("a filter match has no name");
    return;
  }
  const ValueRecord* sub_filter = member_of(filter, "subFilter");
  if (sub_filter == nullptr) return;
  if (apply_to != "HTTP_FILTER") {
    reasons->push_back("a subFilter match is not for applyTo HTTP_FILTER");
  } else if (name != kConnectionManagers[0] && name != kConnectionManagers[1]) {
    reasons->push_back(
        fmt::format("a subFilter match is not within filter {}", kConnectionManagers[0]));
  } else if (text_of(sub_filter, "name").empty()) {
    reasons->push_back("a subFilter match has no name");
  }
}

void check_match(const ValueRecord* match, std::string_view apply_to, Reasons* reasons) {
  const ValueRecord* listener = member_of(match, "listener");
  const ValueRecord* route = member_of(match, "routeConfiguration");
  const ValueRecord* cluster = member_of(match, "cluster");
  if (listener == nullptr && route == nullptr && cluster == nullptr) return;
  const ValueRecord* wanted = nullptr;
  switch (class_of(apply_to)) {
    case ObjectClass::kListener:
      wanted = listener;
      break;
    case ObjectClass::kRoute:
      wanted = route;
      break;
    case ObjectClass::kCluster:
      wanted = cluster;
      break;
    case ObjectClass::kOther:
      return;
  }
  if (wanted == nullptr) {
    reasons->push_back(fmt::format("a patch of {} has a match of another kind", apply_to));
    return;
  }
  if (wanted == listener) check_listener_match(listener, apply_to, reasons);
}

void check_config_patch(const ValueRecord& config_patch, Reasons* reasons) {
  const std::string_view apply_to = text_of(&config_patch, "applyTo");
  const ValueRecord* patch = member_of(&config_patch, "patch");
  const std::string_view operation = text_of(patch, "operation");
  if (is_invalid(apply_to)) {
    reasons->push_back("an entry of configPatches has no applyTo");
  } else if (patch == nullptr) {
    reasons->push_back("an entry of configPatches has no patch");
  } else if (is_invalid(operation)) {
    reasons->push_back("a patch has no operation");
  } else if (operation != "REMOVE" && member_of(patch, "value") == nullptr) {
    reasons->push_back(fmt::format("a patch to {} has no value", operation));
  } else {
    check_match(member_of(&config_patch, "match"), apply_to, reasons);
  }
}

}  // namespace

void check_envoy_filter(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  check_workload_selector(spec, reasons);
  for (const ValueRecord& filter : children_of(&spec, "filters")) check_old_filter(filter, reasons);
  for (const ValueRecord& patch : children_of(&spec, "configPatches")) {
    check_config_patch(patch, reasons);
  }
}

}  // namespace meshc
