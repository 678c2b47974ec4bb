// What Istio 1.3.8 refuses in the kinds of mixer's clients: ValidateHTTPAPISpec, ValidateQuotaSpec
// and their bindings.
#include <fmt/format.h>

#include <span>
#include <string_view>

#include "import/istio_checks.h"
#include "import/name_rules.h"
#include "import/value_record.h"

namespace meshc {
namespace {

// Attributes must be there and have values; 1.3.8 asks it of a spec with patterns whatever it
// states.
void check_attributes(const ValueRecord* attributes, Reasons* reasons) {
  const std::span<const ValueRecord> values = children_of(attributes, "attributes");
  if (values.empty()) {
    reasons->push_back("the list of attributes is empty");
    return;
  }
  for (const ValueRecord& value : values) {
    if (value.kind == ValueRecordKind::kNull) {
      reasons->push_back(fmt::format("the attribute '{}' has no value", value.key));
      continue;
    }
    for (const std::string_view field : {"stringValue", "bytesValue"}) {
      const ValueRecord* text = member_of(&value, field);
      if (text != nullptr && text->text.empty()) {
        reasons->push_back(fmt::format("the attribute '{}' has an empty {}", value.key, field));
      }
    }
    check_duration(&value, "durationValue", reasons);
    const ValueRecord* map = member_of(&value, "stringMapValue");
    if (map != nullptr && member_of(map, "entries") == nullptr) {
      reasons->push_back(fmt::format("the attribute '{}' has no entries", value.key));
    }
  }
}

// A field that is set must not be empty.
void check_not_empty(const ValueRecord& message, std::string_view field, Reasons* reasons) {
  const ValueRecord* text = member_of(&message, field);
  if (text != nullptr && text->text.empty()) reasons->push_back(fmt::format("{} is empty", field));
}

void check_service_reference(const ValueRecord& reference, Reasons* reasons) {
  const std::string_view name = text_of(&reference, "name");
  const std::string_view service = text_of(&reference, "service");
  const std::string_view space = text_of(&reference, "namespace");
  const std::string_view domain = text_of(&reference, "domain");
  if (name.empty() == service.empty()) {
    reasons->push_back("a service reference needs either a name or a service");
  } else if (!service.empty() && (!space.empty() || !domain.empty())) {
    reasons->push_back("a reference by service allows neither namespace nor domain");
  } else if (!name.empty() && !is_dns_label(name)) {
    reasons->push_back(fmt::format("invalid service name '{}'", name));
  }
  if (!space.empty() && !is_dns_label(space)) {
    reasons->push_back(fmt::format("invalid namespace '{}'", space));
  }
  if (!domain.empty()) add_fault("domain", fqdn_fault(domain), reasons);
  check_labels(&reference, "labels", reasons);
}

// Services, and the specs that are bound to them.
void check_binding(const ValueRecord& spec, std::string_view list, Reasons* reasons) {
  const std::span<const ValueRecord> services = children_of(&spec, "services");
  if (services.empty()) reasons->push_back("there are no services");
  for (const ValueRecord& service : services) check_service_reference(service, reasons);
  const std::span<const ValueRecord> references = children_of(&spec, list);
  if (references.empty()) reasons->push_back(fmt::format("there are no {}", list));
  for (const ValueRecord& reference : references) {
    if (text_of(&reference, "name").empty()) {
      reasons->push_back(fmt::format("an entry of {} has no name", list));
    }
    const std::string_view space = text_of(&reference, "namespace");
    if (!space.empty() && !is_dns_label(space)) {
      reasons->push_back(fmt::format("invalid namespace '{}'", space));
    }
  }
}

void check_quota_rule(const ValueRecord& rule, Reasons* reasons) {
  for (const ValueRecord& match : children_of(&rule, "match")) {
    for (const ValueRecord& clause : children_of(&match, "clause")) {
      if (clause.kind == ValueRecordKind::kNull) {
        reasons->push_back(fmt::format("the clause of '{}' is empty", clause.key));
      }
      for (const std::string_view way : {"exact", "prefix", "regex"}) {
        check_not_empty(clause, way, reasons);
      }
    }
  }
  const std::span<const ValueRecord> quotas = children_of(&rule, "quotas");
  if (quotas.empty()) reasons->push_back("a rule has no quotas");
  for (const ValueRecord& quota : quotas) {
    if (text_of(&quota, "quota").empty()) reasons->push_back("a quota has no name");
    if (integer_of(&quota, "charge") <= 0) reasons->push_back("a quota's charge is not positive");
  }
}

}  // namespace

void check_http_api_spec(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  const ValueRecord* attributes = member_of(&spec, "attributes");
  const std::span<const ValueRecord> patterns = children_of(&spec, "patterns");
  if (attributes != nullptr || !patterns.empty()) check_attributes(attributes, reasons);
  if (patterns.empty()) reasons->push_back("there are no patterns");
  for (const ValueRecord& pattern : patterns) {
    if (text_of(&pattern, "httpMethod").empty()) reasons->push_back("a pattern has no httpMethod");
    check_not_empty(pattern, "uriTemplate", reasons);
    check_not_empty(pattern, "regex", reasons);
  }
  for (const ValueRecord& key : children_of(&spec, "apiKeys")) {
    for (const std::string_view place : {"query", "header", "cookie"}) {
      check_not_empty(key, place, reasons);
    }
  }
}

void check_http_api_spec_binding(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  check_binding(spec, "apiSpecs", reasons);
}

void check_quota_spec(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  const std::span<const ValueRecord> rules = children_of(&spec, "rules");
  if (rules.empty()) reasons->push_back("there are no rules");
  for (const ValueRecord& rule : rules) check_quota_rule(rule, reasons);
}

void check_quota_spec_binding(const MetaRecord&, const ValueRecord& spec, Reasons* reasons) {
  check_binding(spec, "quotaSpecs", reasons);
}

}  // namespace meshc
