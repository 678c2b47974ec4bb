// Encodes distinct plans, once for each combination of parameters that proxies lack.
#include "compile/encode_shared.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "base/parallel.h"
#include "compile/plan_pool.h"
#include "encode/flat_parameters.h"
#include "encode/listener_template.h"

namespace meshc {
namespace {

// A distinct plan, encoded.
struct Encoded {
  std::vector<Omission> omissions;
  std::vector<uint16_t> parameters;  // that it refers to, ascending
  std::vector<std::string> lacks;    // which of these, for each template
  std::vector<ListenerTemplate> templates;
  bool literal = false;
  uint32_t first_template = 0;  // among those of all plans
};

bool has_patches(const SharedSetPlan& set) {
  return std::any_of(set.listeners.begin(), set.listeners.end(),
                     [](const auto& plan) { return plan->patches || plan->added_by; });
}

void encode_first(const ListenerPlan& plan, const TemplateMaker& maker,
                  const ProxyParameters& example, Encoded* encoded) {
  EncodedTemplate made = maker.make(plan);
  encoded->parameters = std::move(made.parameters);
  encoded->literal = made.literal;
  encoded->omissions = std::move(made.omissions);
  encoded->lacks.push_back(lacks_of(example, encoded->parameters));
  encoded->templates.push_back(std::move(made.listener));
}

uint32_t find_template(const Encoded& encoded, const ProxyParameters& proxy) {
  if (encoded.lacks.size() == 1) return encoded.first_template;
  const std::string wanted = lacks_of(proxy, encoded.parameters);
  const auto at = std::find(encoded.lacks.begin(), encoded.lacks.end(), wanted);
  MESHC_CHECK(at != encoded.lacks.end(), "a plan is encoded for all variants of its sets");
  return encoded.first_template + static_cast<uint32_t>(at - encoded.lacks.begin());
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
    makers.reserve(sets_.size());
    for (const auto& members : members_) makers.emplace_back(options_, *members[0]);
    encoded_.resize(pool_.plans.size());
    parallel_for(
        encoded_.size(),
        [&](size_t i) {
          const PooledPlan& plan = pool_.plans[i];
          const uint32_t set = plan.sets[0];
          encode_first(*plan.plan, makers[set], *members_[set][0], &encoded_[i]);
        },
        8);
  }

  // Sorts the members by what they lack of what the set's plans refer to.
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
      const auto next = static_cast<uint32_t>(numbers.size());
      const auto [at, is_new] = numbers.try_emplace(lacks_of(*member, referenced), next);
      into->variant_of.push_back(at->second);
      if (is_new) variants_[set].push_back(member);
    }
  }

  void encode_variants(size_t number) {
    Encoded& encoded = encoded_[number];
    if (encoded.literal || encoded.parameters.empty()) return;
    for (uint32_t set : pool_.plans[number].sets) {
      for (const ProxyParameters* variant : variants_[set]) {
        std::string lacks = lacks_of(*variant, encoded.parameters);
        const auto end = encoded.lacks.end();
        if (std::find(encoded.lacks.begin(), end, lacks) != end) continue;
        const TemplateMaker maker(options_, *variant);
        encoded.lacks.push_back(std::move(lacks));
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
    for (const ProxyParameters* variant : variants_[set]) {
      SetVariant& added = into->variants.emplace_back();
      added.templates.reserve(numbers.size());
      for (uint32_t number : numbers)
        added.templates.push_back(find_template(encoded_[number], *variant));
    }
  }

  const std::vector<SharedSetPlan>& sets_;
  const EncodeOptions& options_;
  const std::vector<std::vector<const ProxyParameters*>>& members_;
  PlanPool pool_;
  std::vector<Encoded> encoded_;                               // by number in the pool
  std::vector<std::vector<const ProxyParameters*>> variants_;  // of each set, one proxy each
};

}  // namespace

EncodedShared encode_shared_sets(const std::vector<SharedSetPlan>& sets,
                                 const EncodeOptions& options,
                                 const std::vector<std::vector<const ProxyParameters*>>& members) {
  return SharedEncoder(sets, options, members).run();
}

}  // namespace meshc
