// Equal plans of different sets, found before they are encoded.
//
// Sets of classes that see nearly the same world have nearly the same listeners: in a mesh with
// private services each namespace has a set of its own, and all but a few plans of it are those of
// every other. Plans are sorted by a hash of what usually differs and compared within equal hashes.
// The pool depends on the plans alone, not on threads.
#pragma once

#include <cstdint>
#include <vector>

#include "build/profile.h"

namespace meshc {

struct PooledPlan {
  const ListenerPlan* plan = nullptr;
  std::vector<uint32_t> sets;  // that have it, ascending; one may be there several times
};

struct PlanPool {
  std::vector<PooledPlan> plans;               // distinct
  std::vector<std::vector<uint32_t>> numbers;  // for each set the number of each of its plans
};

// The plans of the chosen sets, which must outlive the pool; other sets have no numbers.
PlanPool pool_plans(const std::vector<SharedSetPlan>& sets, const std::vector<bool>& is_chosen);

}  // namespace meshc
