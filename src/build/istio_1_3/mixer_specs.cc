// Reads mixer's specs, which are messages for the proxy as they stand.
#include "build/istio_1_3/mixer_specs.h"

#include "base/base64.h"
#include "base/go_duration.h"

namespace meshc::istio_1_3 {
namespace {

constexpr SpecKind kApiSpecs = {"HTTPAPISpec", "HTTPAPISpecBinding", "apiSpecs"};
constexpr SpecKind kQuotaSpecs = {"QuotaSpec", "QuotaSpecBinding", "quotaSpecs", true};

MixerAttributesPlan::StringMap string_map(ValueRef entries) {
  MixerAttributesPlan::StringMap map;
  for (ValueRef entry : entries.children())
    map.emplace(std::string(entry.key()), std::string(entry.as_string()));
  return map;
}

MixerAttributesPlan::Value attribute_value(ValueRef value) {
  auto text_of = [](ValueRef member) { return std::string(member.as_string()); };
  for (ValueRef member : value.children()) {
    std::string_view field = member.key();
    if (field == "stringValue") return Text(text_of(member));
    if (field == "int64Value") return member.as_int();
    if (field == "doubleValue") return member.as_double();
    if (field == "boolValue") return member.as_bool();
    if (field == "bytesValue")
      return std::vector<Text>{Text(from_base64(member.as_string()).value_or(""))};
    if (field == "timestampValue") return MixerTimestampPlan{text_of(member)};
    if (field == "durationValue")
      return MixerDurationPlan{parse_go_duration(member.as_string()).value_or(0)};
    if (field == "stringMapValue") return string_map(member.find("entries"));
  }
  return std::monostate();
}

std::optional<MixerAttributesPlan> attributes(ValueRef message) {
  if (!message.exists()) return std::nullopt;
  MixerAttributesPlan plan;
  for (ValueRef member : message.find("attributes").children())
    plan.attributes.emplace(std::string(member.key()), attribute_value(member));
  return plan;
}

MixerApiSpecPlan::Pattern pattern(ValueRef message) {
  using PathKind = MixerApiSpecPlan::PathKind;
  MixerApiSpecPlan::Pattern plan;
  plan.attributes = attributes(message.find("attributes"));
  plan.http_method = message.find("httpMethod").as_string();
  for (auto [field, kind] :
       {std::pair("uriTemplate", PathKind::kUriTemplate), std::pair("regex", PathKind::kRegex)}) {
    if (!message.find(field).exists()) continue;
    plan.path_kind = kind;
    plan.path = message.find(field).as_string();
  }
  return plan;
}

MixerApiSpecPlan::ApiKey api_key(ValueRef message) {
  using KeyPlace = MixerApiSpecPlan::KeyPlace;
  MixerApiSpecPlan::ApiKey plan;
  for (auto [field, place] :
       {std::pair("query", KeyPlace::kQuery), std::pair("header", KeyPlace::kHeader),
        std::pair("cookie", KeyPlace::kCookie)}) {
    if (!message.find(field).exists()) continue;
    plan.place = place;
    plan.name = message.find(field).as_string();
  }
  return plan;
}

MixerApiSpecPlan api_spec(ValueRef spec) {
  MixerApiSpecPlan plan;
  plan.attributes = attributes(spec.find("attributes"));
  for (ValueRef message : spec.find("patterns").children())
    plan.patterns.push_back(pattern(message));
  for (ValueRef message : spec.find("apiKeys").children())
    plan.api_keys.push_back(api_key(message));
  return plan;
}

MixerQuotaSpecPlan::AttributeMatch attribute_match(ValueRef clause) {
  using MatchKind = MixerQuotaSpecPlan::MatchKind;
  MixerQuotaSpecPlan::AttributeMatch plan;
  for (ValueRef member : clause.children()) {
    MixerQuotaSpecPlan::StringMatch& match = plan[std::string(member.key())];
    for (auto [field, kind] :
         {std::pair("exact", MatchKind::kExact), std::pair("prefix", MatchKind::kPrefix),
          std::pair("regex", MatchKind::kRegex)}) {
      if (!member.find(field).exists()) continue;
      match = {kind, std::string(member.find(field).as_string())};
    }
  }
  return plan;
}

MixerQuotaSpecPlan quota_spec(ValueRef spec) {
  MixerQuotaSpecPlan plan;
  for (ValueRef message : spec.find("rules").children()) {
    MixerQuotaSpecPlan::Rule& rule = plan.rules.emplace_back();
    for (ValueRef match : message.find("match").children())
      rule.matches.push_back(attribute_match(match.find("clause")));
    for (ValueRef quota : message.find("quotas").children()) {
      rule.quotas.push_back(
          {std::string(quota.find("quota").as_string()), quota.find("charge").as_int()});
    }
  }
  return plan;
}

// One plan for each spec, which all its routes share.
template <class Plan>
std::vector<Shared<Plan>> read_all(const Registry& registry, const SpecBindings& bindings,
                                   Plan (*read)(ValueRef)) {
  std::vector<Shared<Plan>> plans;
  for (const fb::Config* config : bindings.specs())
    plans.emplace_back(std::make_shared<const Plan>(read(registry.value(config->spec()))));
  return plans;
}

}  // namespace

MixerSpecs::MixerSpecs(const MeshIndex& index)
    : api_bindings_(index, kApiSpecs),
      quota_bindings_(index, kQuotaSpecs),
      api_specs_(read_all(index.registry, api_bindings_, api_spec)),
      quota_specs_(read_all(index.registry, quota_bindings_, quota_spec)) {}

void MixerSpecs::add_specs(std::string_view hostname, MixerRoutePlan* route,
                           Sources* sources) const {
  for (uint32_t number : api_bindings_.bound_to(hostname, sources))
    route->api_specs.push_back(api_specs_[number]);
  for (uint32_t number : quota_bindings_.bound_to(hostname, sources))
    route->quota_specs.push_back(quota_specs_[number]);
}

}  // namespace meshc::istio_1_3
