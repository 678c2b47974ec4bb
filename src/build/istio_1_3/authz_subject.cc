// Builds the conditions of principals.
#include "build/istio_1_3/authz_subject.h"

#include <map>

#include "base/strings.h"
#include "build/istio_1_3/authz_conditions.h"

namespace meshc::istio_1_3 {
namespace {

using Attribute = RbacIdentityPlan::Attribute;

constexpr std::string_view kClaimKey = "request.auth.claims";
constexpr std::string_view kGroupsKey = "request.auth.claims[groups]";
constexpr std::string_view kPrincipalKey = "source.principal";
constexpr std::string_view kNamespaceKey = "source.namespace";
constexpr std::string_view kSourceIpKey = "source.ip";
constexpr std::string_view kUserKey = "source.user";
constexpr const char* kHttpFilter = "envoy.filters.http.rbac";
constexpr const char* kTcpFilter = "envoy.filters.network.rbac";

RbacConditionPlan identity(Attribute attribute, TextMatchPlan match, std::string_view claim = {}) {
  return {RbacIdentityPlan{attribute, std::string(claim), std::move(match)}};
}

Condition principal_condition(std::string_view value, bool tcp) {
  if (value == "allUsers" || value == "*") return RbacConditionPlan{RbacAlwaysPlan()};
  if (value == "allAuthenticatedUsers") value = "*";
  if (tcp) return RbacConditionPlan{RbacCertificatePlan{text_match(value, "spiffe://")}};
  return identity(Attribute::kSourcePrincipal, text_match(value));
}

// A namespace is a part of the principal. Only for HTTP is "*" a wildcard.
Condition namespace_condition(std::string_view value, bool tcp) {
  std::string regex = ".*/ns/";
  for (char c : value) {
    if (c == '*' && !tcp) regex += '.';
    regex += c;
  }
  TextMatchPlan match = regex_match(regex + "/.*");
  if (tcp) return RbacConditionPlan{RbacCertificatePlan{std::move(match)}};
  return identity(Attribute::kSourcePrincipal, std::move(match));
}

std::optional<Attribute> request_attribute(std::string_view key) {
  if (key == "request.auth.principal") return Attribute::kRequestPrincipal;
  if (key == "request.auth.audiences") return Attribute::kRequestAudiences;
  if (key == "request.auth.presenter") return Attribute::kRequestPresenter;
  if (key == kUserKey) return Attribute::kSourceUser;
  return std::nullopt;
}

// principalForKeyValue.
Condition property_condition(std::string_view key, std::string_view value, bool tcp) {
  if (key == kSourceIpKey) return address_condition(value, /*is_source=*/true);
  if (key == kNamespaceKey) return namespace_condition(value, tcp);
  if (key == kPrincipalKey) return principal_condition(value, tcp);
  if (std::optional<Attribute> attribute = request_attribute(key))
    return identity(*attribute, text_match(value));
  if (starts_with(key, kHeaderKey)) {
    std::optional<std::string_view> name = name_in_brackets(key, kHeaderKey);
    return name ? header_condition(*name, value) : std::nullopt;
  }
  if (starts_with(key, kClaimKey)) {
    std::optional<std::string_view> claim = name_in_brackets(key, kClaimKey);
    if (!claim) return std::nullopt;
    return identity(Attribute::kRequestClaim, text_match(value), *claim);
  }
  RbacMetadataPlan metadata{
      tcp ? kTcpFilter : kHttpFilter, {std::string(key)}, false, text_match(value)};
  return RbacConditionPlan{std::move(metadata)};
}

// Principal.ValidateForTCP.
bool subject_is_for_tcp(ValueRef subject) {
  if (!subject.find("group").as_string().empty()) return false;
  if (subject.find("groups").size() > 0 || subject.find("notGroups").size() > 0) return false;
  for (ValueRef property : subject.find("properties").children()) {
    if (starts_with(property.key(), "request.auth.") || property.key() == kUserKey) return false;
  }
  return true;
}

}  // namespace

Shared<RbacConditionPlan> subject_condition(ValueRef subject, bool tcp) {
  if (tcp && !subject_is_for_tcp(subject)) return {};
  Conditions conditions;
  auto add_one = [&](std::string_view key, std::string_view field) {
    std::string_view value = subject.find(field).as_string();
    if (!value.empty()) conditions.add(property_condition(key, value, tcp));
  };
  auto any_of_list = [&](std::string_view key, ValueRef list) {
    return any_value(texts_of(list),
                     [&](std::string_view value) { return property_condition(key, value, tcp); });
  };
  auto add = [&](std::string_view key, std::string_view field, std::string_view not_field) {
    conditions.add(any_of_list(key, subject.find(field)));
    ValueRef not_list = subject.find(not_field);
    if (not_list.size() > 0) conditions.add(not_condition(any_of_list(key, not_list)));
  };
  add_one(kPrincipalKey, "user");
  add(kPrincipalKey, "names", "notNames");
  add_one(kGroupsKey, "group");
  add(kGroupsKey, "groups", "notGroups");
  add(kNamespaceKey, "namespaces", "notNamespaces");
  add(kSourceIpKey, "ips", "notIps");
  std::map<std::string_view, std::string_view> properties;
  for (ValueRef property : subject.find("properties").children())
    properties[property.key()] = property.as_string();
  for (const auto& [key, value] : properties) conditions.add(property_condition(key, value, tcp));
  // A subject of which nothing is left is nobody.
  if (conditions.empty()) conditions.add(not_condition(RbacConditionPlan{RbacAlwaysPlan()}));
  return conditions.all();
}

}  // namespace meshc::istio_1_3
