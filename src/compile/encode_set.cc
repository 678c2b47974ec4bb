// Encodes the plans of a set, once for each combination of parameters that proxies lack.
#include "compile/encode_set.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/parallel.h"
#include "compile/patch_groups.h"
#include "encode/flat_parameters.h"
#include "encode/listener_template.h"

namespace meshc {
namespace {

std::vector<EncodedTemplate> encode_plans(const ListenerSetPlan& plans,
                                          const std::vector<uint32_t>& chosen,
                                          const EncodeOptions& options,
                                          const ProxyParameters& example, const PatchStops& stops) {
  const TemplateMaker maker(options, example);
  std::vector<EncodedTemplate> encoded(chosen.size());
  parallel_for(
      chosen.size(),
      [&](size_t i) {
        const uint32_t plan = chosen[i];
        encoded[i] = maker.make(*plans[plan], stops.of(plan));
      },
      8);
  return encoded;
}

}  // namespace

EncodedSet encode_set(const ListenerSetPlan& plans, const EncodeOptions& options,
                      const std::vector<const ProxyParameters*>& members) {
  std::vector<uint32_t> all(plans.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  PatchStops stops;
  std::vector<EncodedTemplate> first = encode_plans(plans, all, options, *members[0], stops);
  stops = find_stops(plans, first, options.dialect);
  if (!stops.empty()) first = encode_plans(plans, all, options, *members[0], stops);
  const std::vector<bool> is_sent = find_sent(plans, stops, options.dialect, &first);

  EncodedSet set;
  std::vector<size_t> place(first.size());  // of a plan's template in its variant
  std::set<uint16_t> referenced;
  std::vector<uint32_t> variable;  // plans whose templates differ between variants
  bool literal = false;
  SetVariant& first_variant = set.variants.emplace_back();
  for (uint32_t i = 0; i < first.size(); ++i) {
    for (Omission& omission : first[i].omissions) {
      set.omissions.push_back(std::move(omission));
      set.omission_plan.push_back(i);
    }
    if (!is_sent[i]) continue;
    referenced.insert(first[i].parameters.begin(), first[i].parameters.end());
    if (!first[i].parameters.empty()) variable.push_back(i);
    literal = literal || first[i].literal;
    place[i] = first_variant.templates.size();
    first_variant.templates.push_back(static_cast<uint32_t>(set.templates.size()));
    set.templates.push_back(std::move(first[i].listener));
  }
  set.sources = collect_sources(plans, set.omissions, set.omission_plan, is_sent, options.patches);

  const std::vector<uint16_t> numbers(referenced.begin(), referenced.end());
  std::unordered_map<std::string, uint32_t> variants;
  for (size_t member = 0; member < members.size(); ++member) {
    auto next = static_cast<uint32_t>(variants.size());
    auto [at, is_new] = variants.try_emplace(
        literal ? std::to_string(member) : lacks_of(*members[member], numbers), next);
    set.variant_of.push_back(at->second);
    if (!is_new || at->second == 0) continue;
    SetVariant variant = set.variants[0];
    std::vector<EncodedTemplate> encoded =
        encode_plans(plans, variable, options, *members[member], stops);
    for (size_t i = 0; i < variable.size(); ++i) {
      variant.templates[place[variable[i]]] = static_cast<uint32_t>(set.templates.size());
      set.templates.push_back(std::move(encoded[i].listener));
    }
    set.variants.push_back(std::move(variant));
  }
  return set;
}

}  // namespace meshc
