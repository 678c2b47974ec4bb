// The conditions of authorization as permissions and principals of either dialect.
#pragma once

#include <string>
#include <type_traits>
#include <variant>

#include "base/check.h"
#include "build/rbac_plan.h"
#include "envoy/config/rbac/v2/rbac.pb.h"
#include "envoy/config/rbac/v3/rbac.pb.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {

inline constexpr const char* kIstioAuthnFilter = "istio_authn";

template <class Matcher>
void lower_text_match(const TextMatchPlan& plan, Matcher& matcher) {
  switch (plan.kind) {
    case TextMatchPlan::Kind::kExact:
      return matcher.set_exact(plan.text);
    case TextMatchPlan::Kind::kPrefix:
      return matcher.set_prefix(plan.text);
    case TextMatchPlan::Kind::kSuffix:
      return matcher.set_suffix(plan.text);
    case TextMatchPlan::Kind::kRegex:
      if constexpr (requires { matcher.set_regex(plan.text); }) {
        return matcher.set_regex(plan.text);
      } else {
        return matcher.mutable_safe_regex()->set_regex(plan.text);
      }
    case TextMatchPlan::Kind::kPresent:
      break;
  }
  MESHC_CHECK(false, "only headers are asked whether they are there");
}

inline void lower_header(const RbacHeaderPlan& plan, envoy::api::v2::route::HeaderMatcher& header) {
  header.set_name(plan.name);
  switch (plan.match.kind) {
    case TextMatchPlan::Kind::kExact:
      return header.set_exact_match(plan.match.text);
    case TextMatchPlan::Kind::kPrefix:
      return header.set_prefix_match(plan.match.text);
    case TextMatchPlan::Kind::kSuffix:
      return header.set_suffix_match(plan.match.text);
    case TextMatchPlan::Kind::kPresent:
      return header.set_present_match(true);
    case TextMatchPlan::Kind::kRegex:
      break;
  }
  MESHC_CHECK(false, "headers are not compared with expressions");
}

inline void lower_header(const RbacHeaderPlan& plan,
                         envoy::config::route::v3::HeaderMatcher& header) {
  header.set_name(plan.name);
  if (plan.match.kind == TextMatchPlan::Kind::kPresent) {
    header.set_present_match(true);
  } else {
    lower_text_match(plan.match, *header.mutable_string_match());
  }
}

template <class Matcher>
void lower_metadata(const RbacMetadataPlan& plan, Matcher& metadata) {
  metadata.set_filter(plan.filter);
  for (const std::string& key : plan.path) metadata.add_path()->set_key(key);
  auto& value = *metadata.mutable_value();
  lower_text_match(plan.match,
                   plan.in_list
                       ? *value.mutable_list_match()->mutable_one_of()->mutable_string_match()
                       : *value.mutable_string_match());
}

// What Istio's authentication filter leaves in metadata.
inline RbacMetadataPlan authn_metadata(const RbacIdentityPlan& plan) {
  const auto text = [&](const char* key) {
    return RbacMetadataPlan{kIstioAuthnFilter, {key}, /*in_list=*/false, plan.match};
  };
  switch (plan.attribute) {
    case RbacIdentityPlan::Attribute::kSourcePrincipal:
      return text("source.principal");
    case RbacIdentityPlan::Attribute::kSourceUser:
      return text("source.user");
    case RbacIdentityPlan::Attribute::kRequestPrincipal:
      return text("request.auth.principal");
    case RbacIdentityPlan::Attribute::kRequestAudiences:
      return text("request.auth.audiences");
    case RbacIdentityPlan::Attribute::kRequestPresenter:
      return text("request.auth.presenter");
    case RbacIdentityPlan::Attribute::kRequestClaim:
      return {kIstioAuthnFilter, {"request.auth.claims", plan.claim}, /*in_list=*/true, plan.match};
  }
  MESHC_CHECK(false, "an attribute is one of the six");
}

// Permissions and principals have the same conditions under different names, and each some of its
// own.
template <class Message>
concept IsPermission = requires(Message& message) {
  message.mutable_and_rules();
};

template <class Message>
concept IsV3 = std::is_same_v<Message, envoy::config::rbac::v3::Permission> ||
    std::is_same_v<Message, envoy::config::rbac::v3::Principal>;

template <class Message>
auto& conditions_of(Message& message, bool all) {
  if constexpr (IsPermission<Message>) {
    return *(all ? message.mutable_and_rules() : message.mutable_or_rules())->mutable_rules();
  } else {
    return *(all ? message.mutable_and_ids() : message.mutable_or_ids())->mutable_ids();
  }
}

template <class Message>
struct ConditionLowering {
  Message& message;

  void operator()(const RbacAlwaysPlan&) { message.set_any(true); }

  void operator()(const RbacAddressPlan& plan) {
    const auto set = [&](auto& range) {
      range.set_address_prefix(plan.address);
      range.mutable_prefix_len()->set_value(plan.length);
    };
    if constexpr (IsPermission<Message>) {
      set(*message.mutable_destination_ip());
    } else if constexpr (IsV3<Message>) {
      set(*message.mutable_direct_remote_ip());
    } else {
      set(*message.mutable_source_ip());
    }
  }

  void operator()(const RbacPortPlan& plan) {
    if constexpr (IsPermission<Message>) message.set_destination_port(plan.port);
  }

  void operator()(const RbacServerNamePlan& plan) {
    if constexpr (IsPermission<Message>)
      lower_text_match(plan.match, *message.mutable_requested_server_name());
  }

  void operator()(const RbacHeaderPlan& plan) { lower_header(plan, *message.mutable_header()); }

  void operator()(const RbacMetadataPlan& plan) {
    if constexpr (IsV3<Message>) {
      lower_metadata(plan, *message.mutable_sourced_metadata()->mutable_metadata_matcher());
    } else {
      lower_metadata(plan, *message.mutable_metadata());
    }
  }

  void operator()(const RbacCertificatePlan& plan) {
    if constexpr (!IsPermission<Message>)
      lower_text_match(plan.match, *message.mutable_authenticated()->mutable_principal_name());
  }

  // Of v2 only; stock_form() has replaced it in v3.
  void operator()(const RbacIdentityPlan& plan) { (*this)(authn_metadata(plan)); }

  void operator()(const RbacSetPlan& plan) {
    auto& conditions = conditions_of(message, plan.all);
    for (const RbacConditionPlan& condition : plan.conditions) lower(condition, *conditions.Add());
  }

  // Istio 1.3 sends a negation of nothing as a message without content.
  void operator()(const RbacNotPlan& plan) {
    if (plan.condition.empty()) return;
    if constexpr (IsPermission<Message>) {
      lower(plan.condition[0], *message.mutable_not_rule());
    } else {
      lower(plan.condition[0], *message.mutable_not_id());
    }
  }

  static void lower(const RbacConditionPlan& condition, Message& message) {
    std::visit(ConditionLowering{message}, condition.is);
  }
};

}  // namespace meshc

#pragma GCC diagnostic pop
