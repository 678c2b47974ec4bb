// Encodes distinct plans, once for each combination of the lengths of the parameters they use.
#include "compile/encode_shared.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "base/parallel.h"
#include "compile/plan_pool.h"
#include "encode/listener_template.h"

namespace meshc {
namespace {

using Lengths = std::vector<uint32_t>;

// The lengths of the parameters with these numbers.
Lengths lengths_of(const std::vector<std::string>& flat, const std::vector<uint16_t>& numbers) {
  Lengths lengths;
  lengths.reserve(numbers.size());
  for (uint16_t number : numbers) lengths.push_back(static_cast<uint32_t>(flat[number].size()));
  return lengths;
}

// A distinct plan, encoded.
struct Encoded {
  std::vector<Omission> omissions;
  std::vector<uint16_t> parameters;  // that it refers to, ascending
  std::vector<Lengths> lengths;      // of these parameters, for each template
  std::vector<ListenerTemplate> templates;
  bool literal = false;
  uint32_t first_template = 0;  // among those of all plans
};

// Proxies of a set that have one variant.
struct Variant {
  const ProxyParameters* example = nullptr;
  std::vector<std::string> flat;
};

bool has_patches(const SharedSetPlan& set) {
  return std::any_of(set.listeners.begin(), set.listeners.end(),
                     [](const auto& plan) { return plan->patches || plan->added_by; });
}

void encode_first(const ListenerPlan& plan, const TemplateMaker& maker,
                  const std::vector<std::string>& flat, Encoded* encoded) {
  EncodedTemplate made = maker.make(plan);
  for (const Relocation& relocation : made.listener.relocations)
    encoded->parameters.push_back(relocation.parameter);
  std::sort(encoded->parameters.begin(), encoded->parameters.end());
  encoded->parameters.erase(std::unique(encoded->parameters.begin(), encoded->parameters.end()),
                            encoded->parameters.end());
  encoded->literal = made.literal;
  encoded->omissions = std::move(made.omissions);
  encoded->lengths.push_back(lengths_of(flat, encoded->parameters));
  encoded->templates.push_back(std::move(made.listener));
}

uint32_t find_template(const Encoded& encoded, const std::vector<std::string>& flat) {
  if (encoded.parameters.empty()) return encoded.first_template;
  const Lengths wanted = lengths_of(flat, encoded.parameters);
  const auto at = std::find(encoded.lengths.begin(), encoded.lengths.end(), wanted);
  MESHC_CHECK(at != encoded.lengths.end(), "a plan is encoded for all variants of its sets");
  return encoded.first_template + static_cast<uint32_t>(at - encoded.lengths.begin());
}

class SharedEncoder {
 public:
  SharedEncoder(const std::vector<SharedSetPlan>& sets, const EncodeOptions& options,
                const std::vector<std::vector<const ProxyParameters*>>& members)
      : sets_(sets), options_(options), members_(members), variants_(sets.size()) {}

  EncodedShared run() {
    EncodedShared result;
    result.sets.resize(sets_.size());
    std::vector<bool> is_pooled(sets_.size());
    for (size_t i = 0; i < sets_.size(); ++i) is_pooled[i] = !has_patches(sets_[i]);
    pool_ = pool_plans(sets_, is_pooled);
    encode_plans();
    for (size_t i = 0; i < sets_.size(); ++i) {
      for (uint32_t number : pool_.numbers[i])
        is_pooled[i] = is_pooled[i] && !encoded_[number].literal;
    }
    parallel_for(sets_.size(), [&](size_t i) {
      if (is_pooled[i]) find_variants(i, &result.sets[i]);
    });
    parallel_for(
        encoded_.size(), [&](size_t i) { encode_variants(i); }, 8);
    for (Encoded& encoded : encoded_) {
      encoded.first_template = static_cast<uint32_t>(result.templates.size());
      std::move(encoded.templates.begin(), encoded.templates.end(),
                std::back_inserter(result.templates));
    }
    parallel_for(sets_.size(), [&](size_t i) {
      if (is_pooled[i]) {
        finish(i, &result.sets[i]);
      } else {
        result.sets[i] = encode_set(sets_[i].listeners, options_, members_[i]);
      }
    });
    return result;
  }

 private:
  void encode_plans() {
    std::vector<TemplateMaker> makers;
    std::vector<std::vector<std::string>> flat;
    makers.reserve(sets_.size());
    for (const auto& members : members_) {
      makers.emplace_back(options_, *members[0]);
      flat.push_back(flatten_parameters(*members[0]));
    }
    encoded_.resize(pool_.plans.size());
    parallel_for(
        encoded_.size(),
        [&](size_t i) {
          const PooledPlan& plan = pool_.plans[i];
          encode_first(*plan.plan, makers[plan.sets[0]], flat[plan.sets[0]], &encoded_[i]);
        },
        8);
  }

  // Sorts the members by the lengths of what the set's plans refer to.
  void find_variants(size_t set, EncodedSet* into) {
    std::vector<uint16_t> referenced;
    for (uint32_t number : pool_.numbers[set]) {
      for (uint16_t parameter : encoded_[number].parameters) {
        if (std::find(referenced.begin(), referenced.end(), parameter) == referenced.end())
          referenced.push_back(parameter);
      }
    }
    std::unordered_map<std::string, uint32_t> numbers;
    for (const ProxyParameters* member : members_[set]) {
      std::vector<std::string> flat = flatten_parameters(*member);
      std::string signature;
      for (uint32_t length : lengths_of(flat, referenced))
        signature.append(std::to_string(length)).push_back(' ');
      const auto next = static_cast<uint32_t>(numbers.size());
      const auto [at, is_new] = numbers.try_emplace(std::move(signature), next);
      into->variant_of.push_back(at->second);
      if (is_new) variants_[set].push_back({member, std::move(flat)});
    }
  }

  void encode_variants(size_t number) {
    Encoded& encoded = encoded_[number];
    if (encoded.literal || encoded.parameters.empty()) return;
    for (uint32_t set : pool_.plans[number].sets) {
      for (const Variant& variant : variants_[set]) {
        Lengths lengths = lengths_of(variant.flat, encoded.parameters);
        const auto end = encoded.lengths.end();
        if (std::find(encoded.lengths.begin(), end, lengths) != end) continue;
        const TemplateMaker maker(options_, *variant.example);
        encoded.lengths.push_back(std::move(lengths));
        encoded.templates.push_back(maker.make(*pool_.plans[number].plan).listener);
      }
    }
  }

  void finish(size_t set, EncodedSet* into) {
    into->is_pooled = true;
    const std::vector<uint32_t>& numbers = pool_.numbers[set];
    for (uint32_t i = 0; i < numbers.size(); ++i) {
      for (const Omission& omission : encoded_[numbers[i]].omissions) {
        into->omissions.push_back(omission);
        into->omission_plan.push_back(i);
      }
    }
    into->sources =
        collect_sources(sets_[set].listeners, into->omissions, into->omission_plan, {}, nullptr);
    for (const Variant& variant : variants_[set]) {
      SetVariant& added = into->variants.emplace_back();
      added.templates.reserve(numbers.size());
      for (uint32_t number : numbers)
        added.templates.push_back(find_template(encoded_[number], variant.flat));
    }
  }

  const std::vector<SharedSetPlan>& sets_;
  const EncodeOptions& options_;
  const std::vector<std::vector<const ProxyParameters*>>& members_;
  PlanPool pool_;
  std::vector<Encoded> encoded_;                // by number in the pool
  std::vector<std::vector<Variant>> variants_;  // of each set
};

}  // namespace

EncodedShared encode_shared_sets(const std::vector<SharedSetPlan>& sets,
                                 const EncodeOptions& options,
                                 const std::vector<std::vector<const ProxyParameters*>>& members) {
  return SharedEncoder(sets, options, members).run();
}

}  // namespace meshc
