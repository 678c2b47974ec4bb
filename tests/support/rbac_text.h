// Conditions of authorization as short texts, for tests to compare.
#pragma once

#include <string>
#include <variant>

#include "build/rbac_plan.h"

namespace meshc {

// "=text", "=prefix*", "=*suffix", "~expression", or "?" for presence.
inline std::string text_of(const TextMatchPlan& match) {
  switch (match.kind) {
    case TextMatchPlan::Kind::kExact:
      return "=" + match.text;
    case TextMatchPlan::Kind::kPrefix:
      return "=" + match.text + "*";
    case TextMatchPlan::Kind::kSuffix:
      return "=*" + match.text;
    case TextMatchPlan::Kind::kRegex:
      return "~" + match.text;
    case TextMatchPlan::Kind::kPresent:
      break;
  }
  return "?";
}

// "(a & b)", "(a | b)", "!(a)"; "!()" negates nothing and "true" always holds.
struct RbacText {
  static std::string of(const RbacConditionPlan& condition) {
    return std::visit(RbacText(), condition.is);
  }

  std::string operator()(const RbacAlwaysPlan&) const { return "true"; }
  std::string operator()(const RbacAddressPlan& plan) const {
    return (plan.is_source ? "from " : "to ") + plan.address + "/" + std::to_string(plan.length);
  }
  std::string operator()(const RbacPortPlan& plan) const {
    return "port " + std::to_string(plan.port);
  }
  std::string operator()(const RbacServerNamePlan& plan) const {
    return "sni" + text_of(plan.match);
  }
  std::string operator()(const RbacHeaderPlan& plan) const {
    return plan.name + text_of(plan.match);
  }
  std::string operator()(const RbacMetadataPlan& plan) const {
    std::string text = plan.filter;
    for (const std::string& key : plan.path) text += "[" + key + "]";
    return text + (plan.in_list ? " has" : "") + text_of(plan.match);
  }
  std::string operator()(const RbacCertificatePlan& plan) const {
    return "certificate" + text_of(plan.match);
  }
  std::string operator()(const RbacIdentityPlan& plan) const {
    static const char* const kNames[] = {"source.principal", "source.user", "principal",
                                         "audiences",        "presenter",   "claim "};
    return kNames[static_cast<size_t>(plan.attribute)] + plan.claim + text_of(plan.match);
  }
  std::string operator()(const RbacSetPlan& plan) const {
    std::string text;
    for (const RbacConditionPlan& condition : plan.conditions) {
      if (!text.empty()) text += plan.all ? " & " : " | ";
      text += of(condition);
    }
    return "(" + text + ")";
  }
  std::string operator()(const RbacNotPlan& plan) const {
    return "!(" + (plan.condition.empty() ? std::string() : of(plan.condition[0])) + ")";
  }
};

}  // namespace meshc
