// Takes refused chains out of listeners.
#include "compile/refused_chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "encode/tls_check.h"

namespace meshc {
namespace {

constexpr const char* kMetric = "meshc_refused_filter_chain";

// Why the chain is not sent; empty if it is.
std::string fault_of(const FilterChainPlan& chain, Dialect dialect) {
  bool by_envoy = chain.fault.empty() && chain.tls && dialect == Dialect::kV3;
  return by_envoy ? tls_refusal(*chain.tls) : chain.fault;
}

bool has_fault(const ListenerPlan& plan, Dialect dialect) {
  return std::any_of(
      plan.filter_chains.begin(), plan.filter_chains.end(),
      [&](const FilterChainPlan& chain) { return !fault_of(chain, dialect).empty(); });
}

ListenerPlan without_faults(const ListenerPlan& plan, std::vector<ConflictPlan>* conflicts) {
  ListenerPlan rest = plan;
  rest.filter_chains.clear();
  for (size_t i = 0; i < plan.filter_chains.size(); ++i) {
    const FilterChainPlan& chain = plan.filter_chains[i];
    std::string fault = fault_of(chain, Dialect::kV3);
    if (fault.empty()) {
      rest.filter_chains.push_back(chain);
    } else {
      conflicts->push_back(
          {kMetric, plan.name, fmt::format("filter chain {} is left out: {}", i, fault)});
    }
  }
  return rest;
}

}  // namespace

ListenerSetPlan without_refused_chains(ListenerSetPlan plans, Dialect dialect,
                                       std::vector<ConflictPlan>* conflicts) {
  ListenerSetPlan sent;
  for (std::shared_ptr<const ListenerPlan>& plan : plans) {
    if (!has_fault(*plan, dialect)) {
      sent.push_back(std::move(plan));
    } else if (dialect == Dialect::kV3) {
      ListenerPlan rest = without_faults(*plan, conflicts);
      if (!rest.filter_chains.empty())
        sent.push_back(std::make_shared<const ListenerPlan>(std::move(rest)));
    }
  }
  return sent;
}

}  // namespace meshc
