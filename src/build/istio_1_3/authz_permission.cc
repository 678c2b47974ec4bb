// Builds the conditions of permissions.
#include "build/istio_1_3/authz_permission.h"

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/authz_conditions.h"

namespace meshc::istio_1_3 {
namespace {

using Texts = std::vector<std::string_view>;

constexpr std::string_view kLabelKey = "destination.labels";
constexpr std::string_view kPortKey = "destination.port";
constexpr std::string_view kExperimental = "experimental.";

Condition port_condition(std::string_view value) {
  std::optional<uint32_t> port = port_number(value);
  if (!port) return std::nullopt;
  return RbacConditionPlan{RbacPortPlan{*port}};
}

// "experimental.envoy.filters.a.b[c]": the key c of what filter envoy.filters.a.b has left. A value
// in brackets is one of a list.
Condition metadata_condition(std::string_view key, const Texts& values) {
  key.remove_prefix(kExperimental.size());
  size_t open = key.find('[');
  RbacMetadataPlan metadata;
  metadata.filter = key.substr(0, open);
  metadata.path = {std::string(key.substr(open + 1, key.size() - open - 2))};
  return any_value(values, [&](std::string_view value) -> Condition {
    metadata.in_list = starts_with(value, "[") && ends_with(value, "]");
    if (metadata.in_list) {
      size_t first = std::min(value.find_first_not_of("[]"), value.size());
      value = value.substr(first, value.find_last_not_of("[]") + 1 - first);
    }
    metadata.match = text_match(value);
    return RbacConditionPlan{metadata};
  });
}

// isKeyBinary.
bool has_name_in_brackets(std::string_view key) {
  size_t open = key.find('[');
  return ends_with(key, "]") && open != std::string_view::npos && open > 0 && open + 2 < key.size();
}

// permissionForKeyValues; keys that say nothing about requests have no effect.
Condition constraint_condition(std::string_view key, const Texts& values) {
  if (key == "destination.ip")
    return any_value(values, [](auto value) { return address_condition(value, false); });
  if (key == kPortKey) return any_value(values, port_condition);
  if (key == ":path" || key == ":method" || key == ":authority")
    return any_value(values, [&](auto value) { return header_condition(key, value); });
  if (starts_with(key, kHeaderKey)) {
    std::optional<std::string_view> name = name_in_brackets(key, kHeaderKey);
    if (!name) return std::nullopt;
    return any_value(values, [&](auto value) { return header_condition(*name, value); });
  }
  if (key == "connection.sni") {
    return any_value(values, [](std::string_view value) -> Condition {
      return RbacConditionPlan{RbacServerNamePlan{text_match(value)}};
    });
  }
  if (starts_with(key, "experimental.envoy.filters.") && has_name_in_brackets(key))
    return metadata_condition(key, values);
  return std::nullopt;
}

// Of two constraints with one key the later counts. Sorted by key.
std::map<std::string_view, Texts> constraints_of(ValueRef rule) {
  std::map<std::string_view, Texts> constraints;
  for (ValueRef constraint : rule.find("constraints").children())
    constraints[constraint.find("key").as_string()] = texts_of(constraint.find("values"));
  return constraints;
}

Texts port_texts(ValueRef ports, std::vector<std::string>* storage) {
  for (ValueRef port : ports.children()) storage->push_back(std::to_string(port.as_int()));
  return Texts(storage->begin(), storage->end());
}

// Permission.Generate.
Shared<RbacConditionPlan> permission_condition(
    ValueRef rule, const std::map<std::string_view, Texts>& constraints) {
  Conditions conditions;
  auto add = [&](std::string_view key, const Texts& values, const Texts& not_values) {
    if (!values.empty()) conditions.add(constraint_condition(key, values));
    if (!not_values.empty()) conditions.add(not_condition(constraint_condition(key, not_values)));
  };
  add(":authority", texts_of(rule.find("hosts")), texts_of(rule.find("notHosts")));
  add(":method", texts_of(rule.find("methods")), texts_of(rule.find("notMethods")));
  add(":path", texts_of(rule.find("paths")), texts_of(rule.find("notPaths")));
  std::vector<std::string> ports;
  std::vector<std::string> not_ports;
  add(kPortKey, port_texts(rule.find("ports"), &ports),
      port_texts(rule.find("notPorts"), &not_ports));
  for (const auto& [key, values] : constraints) conditions.add(constraint_condition(key, values));
  if (conditions.empty()) conditions.add(RbacConditionPlan{RbacAlwaysPlan()});
  return conditions.all();
}

// Permission.ValidateForTCP.
bool is_for_tcp(ValueRef rule, const std::map<std::string_view, Texts>& constraints) {
  for (std::string_view field :
       {"hosts", "notHosts", "paths", "notPaths", "methods", "notMethods"}) {
    if (rule.find(field).size() > 0) return false;
  }
  return std::none_of(constraints.begin(), constraints.end(), [](const auto& constraint) {
    return starts_with(constraint.first, kHeaderKey);
  });
}

}  // namespace

AuthzPermission::AuthzPermission(ValueRef rule) : services_(texts_of(rule.find("services"))) {
  std::map<std::string_view, Texts> constraints = constraints_of(rule);
  for (const auto& [key, values] : constraints) {
    if (starts_with(key, kLabelKey)) {
      std::optional<std::string_view> label = name_in_brackets(key, kLabelKey);
      if (label) constraints_.push_back({AskedFor::kLabel, std::string(*label), values});
    } else if (key == "destination.name") {
      constraints_.push_back({AskedFor::kName, "", values});
    } else if (key == "destination.namespace") {
      constraints_.push_back({AskedFor::kNamespace, "", values});
    }
  }
  http_ = permission_condition(rule, constraints);
  if (is_for_tcp(rule, constraints)) tcp_ = http_;
}

bool AuthzPermission::applies_to(const AuthzTarget& target) const {
  if (!services_.empty() && !matches_any(target.host, services_)) return false;
  return std::all_of(constraints_.begin(), constraints_.end(), [&](const Constraint& constraint) {
    if (constraint.asked_for == AskedFor::kName) return matches_any(target.name, constraint.values);
    if (constraint.asked_for == AskedFor::kNamespace)
      return matches_any(target.namespace_name, constraint.values);
    if (target.labels == nullptr) return false;
    auto label = target.labels->find(constraint.label);
    return label != target.labels->end() && matches_any(label->second, constraint.values);
  });
}

void AuthzPermission::add_label_names(std::vector<std::string>* names) const {
  for (const Constraint& constraint : constraints_) {
    if (constraint.asked_for == AskedFor::kLabel) names->push_back(constraint.label);
  }
}

}  // namespace meshc::istio_1_3
