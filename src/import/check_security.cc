// What Istio 1.3.8 refuses in policies and in roles: ValidateAuthenticationPolicy,
// ValidateServiceRole, ValidateServiceRoleBinding, ValidateRbacConfig.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "base/strings.h"
#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kDefaultName = "default";

// A scheme of http or https, and a port that is a number if there is one.
std::string jwks_uri_fault(std::string_view uri) {
  const size_t scheme_end = uri.find(':');
  const std::string scheme = to_lower_ascii(uri.substr(0, scheme_end));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    return fmt::format("jwksUri '{}' is not a URI of http or https", uri);
  }
  std::string_view rest = uri.substr(scheme_end + 1);
  if (!starts_with(rest, "//")) return {};
  rest.remove_prefix(2);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return {};
  const std::string_view port = authority.substr(colon + 1);
  if (port.find_first_not_of("0123456789") == std::string_view::npos) return {};
  return fmt::format("jwksUri '{}' has a port that is not a number", uri);
}

class JwtChecker {
 public:
  explicit JwtChecker(Reasons* reasons) : reasons_(reasons) {}

  void check(const ValueRecord& jwt) {
    const std::string_view issuer = text_of(&jwt, "issuer");
    if (!issuers_.insert(issuer).second) {
      reasons_->push_back(fmt::format("two JWTs have the issuer '{}'", issuer));
    }
    if (issuer.empty()) reasons_->push_back("a JWT has no issuer");
    const std::string_view uri = text_of(&jwt, "jwksUri");
    if (!uri.empty()) add_fault(jwks_uri_fault(uri), reasons_);
    for (const std::string_view field : {"audiences", "jwtHeaders", "jwtParams"}) {
      for (const ValueRecord& entry : children_of(&jwt, field)) {
        if (entry.text.empty()) reasons_->push_back(fmt::format("{} has an empty entry", field));
      }
    }
  }

 private:
  Reasons* reasons_;
  std::set<std::string_view> issuers_;
};

void check_methods(const ValueRecord& spec, Reasons* reasons) {
  JwtChecker checker(reasons);
  for (const ValueRecord& peer : children_of(&spec, "peers")) {
    if (const ValueRecord* jwt = member_of(&peer, "jwt")) checker.check(*jwt);
  }
  for (const ValueRecord& origin : children_of(&spec, "origins")) {
    const ValueRecord* jwt = member_of(&origin, "jwt");
    if (jwt == nullptr) {
      reasons->push_back("an origin has no jwt");
    } else {
      checker.check(*jwt);
    }
  }
}

void check_target(const ValueRecord& target, Reasons* reasons) {
  const std::string_view name = text_of(&target, "name");
  if (!is_dns_label(name)) reasons->push_back(fmt::format("invalid target name '{}'", name));
  for (const ValueRecord& port : children_of(&target, "ports")) {
    const std::string_view port_name = text_of(&port, "name");
    const int64_t number = integer_of(&port, "number");
    if (number != 0) {
      add_fault("targets", port_fault(number), reasons);
    } else if (port_name.empty()) {
      reasons->push_back("a target's port has neither name nor number");
    } else {
      add_fault("targets", port_name_fault(port_name), reasons);
    }
  }
}

void check_ports(const ValueRecord& rule, std::string_view field, Reasons* reasons) {
  for (const ValueRecord& port : children_of(&rule, field)) {
    add_fault(field, port_fault(port.integer), reasons);
  }
}

void check_rules(std::span<const ValueRecord> rules, Reasons* reasons) {
  if (rules.empty()) reasons->push_back("there are no rules");
  for (const ValueRecord& rule : rules) {
    const auto has = [&](std::string_view field) { return !children_of(&rule, field).empty(); };
    if (has("methods") && has("notMethods")) {
      reasons->push_back("a rule has both methods and notMethods");
    }
    if (has("ports") && has("notPorts")) reasons->push_back("a rule has both ports and notPorts");
    check_ports(rule, "ports", reasons);
    check_ports(rule, "notPorts", reasons);
    for (const ValueRecord& constraint : children_of(&rule, "constraints")) {
      const std::string_view key = text_of(&constraint, "key");
      if (key.empty()) reasons->push_back("a constraint has no key");
      if (children_of(&constraint, "values").empty()) {
        reasons->push_back(fmt::format("the constraint '{}' has no values", key));
      }
      if (key == "destination.port" && (has("ports") || has("notPorts"))) {
        reasons->push_back("a rule has both ports and a constraint on destination.port");
      }
    }
  }
}

// Properties that repeat a field of the subject.
struct RepeatedProperty {
  std::string_view property;
  std::string_view field;
};
constexpr RepeatedProperty kRepeatedProperties[] = {{"source.principal", "names"},
                                                    {"request.auth.claims[groups]", "groups"},
                                                    {"source.namespace", "namespaces"},
                                                    {"source.ip", "ips"}};

// isFirstClassFieldEmpty; fields that are unknown, which import keeps, do not count.
constexpr std::string_view kSubjectFields[] = {"user",   "names",     "notNames",   "group",
                                               "groups", "notGroups", "namespaces", "notNamespaces",
                                               "ips",    "notIps",    "properties"};

void check_subject(const ValueRecord& subject, Reasons* reasons) {
  const bool is_empty = std::none_of(
      std::begin(kSubjectFields), std::end(kSubjectFields), [&](std::string_view field) {
        return !text_of(&subject, field).empty() || !children_of(&subject, field).empty();
      });
  if (is_empty) reasons->push_back("a subject is empty");
  for (const ValueRecord& property : children_of(&subject, "properties")) {
    for (const RepeatedProperty& repeated : kRepeatedProperties) {
      if (property.key != repeated.property || children_of(&subject, repeated.field).empty()) {
        continue;
      }
      reasons->push_back(
          fmt::format("a subject has both {} and the property {}", repeated.field, property.key));
    }
  }
  for (const std::string_view field : {"names", "notNames"}) {
    const std::span<const ValueRecord> names = children_of(&subject, field);
    if (std::any_of(names.begin(), names.end(),
                    [](const ValueRecord& name) { return name.text == "*"; })) {
      reasons->push_back(fmt::format("'*' is not allowed in {}", field));
    }
  }
}

void check_role(const ValueRecord& spec, Reasons* reasons) {
  const ValueRecord* reference = member_of(&spec, "roleRef");
  const std::span<const ValueRecord> actions = children_of(&spec, "actions");
  const std::string_view role = text_of(&spec, "role");
  const int ways =
      (reference != nullptr ? 1 : 0) + (actions.empty() ? 0 : 1) + (role.empty() ? 0 : 1);
  if (ways != 1) reasons->push_back("exactly one of roleRef, role and actions must be set");
  if (reference != nullptr) {
    if (text_of(reference, "kind") != "ServiceRole") {
      reasons->push_back(
          fmt::format("the kind of roleRef is '{}', not ServiceRole", text_of(reference, "kind")));
    }
    if (text_of(reference, "name").empty()) reasons->push_back("roleRef has no name");
  }
  if (!actions.empty()) check_rules(actions, reasons);
  if (role == "/") reasons->push_back("role has an empty name");
}

}  // namespace

void check_policy(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons) {
  const std::span<const ValueRecord> targets = children_of(&spec, "targets");
  if (targets.empty() && meta.name != kDefaultName) {
    reasons->push_back("a policy without targets must have the name default");
  }
  if (!targets.empty() && meta.name == kDefaultName) {
    reasons->push_back("a policy of the name default must not have targets");
  }
  for (const ValueRecord& target : targets) check_target(target, reasons);
  check_methods(spec, reasons);
}

void check_mesh_policy(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons) {
  if (meta.name != kDefaultName) reasons->push_back("a mesh policy must have the name default");
  if (!children_of(&spec, "targets").empty()) {
    reasons->push_back("a mesh policy must not have targets");
  }
  check_methods(spec, reasons);
}

void check_service_role(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  check_rules(children_of(&spec, "rules"), reasons);
}

void check_service_role_binding(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  const std::span<const ValueRecord> subjects = children_of(&spec, "subjects");
  if (subjects.empty()) reasons->push_back("there are no subjects");
  for (const ValueRecord& subject : subjects) check_subject(subject, reasons);
  check_role(spec, reasons);
}

void check_rbac_config(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons) {
  if (meta.name != kDefaultName) {
    reasons->push_back("an RBAC configuration must have the name default");
    return;
  }
  const std::string_view mode = text_of(&spec, "mode");
  if (mode == "ON_WITH_INCLUSION" && member_of(&spec, "inclusion") == nullptr) {
    reasons->push_back("mode ON_WITH_INCLUSION needs inclusion, if only an empty one");
  }
  if (mode == "ON_WITH_EXCLUSION" && member_of(&spec, "exclusion") == nullptr) {
    reasons->push_back("mode ON_WITH_EXCLUSION needs exclusion, if only an empty one");
  }
}

}  // namespace meshc
