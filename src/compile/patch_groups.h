// What the patches of one listener mean for the others of its group.
//
// Istio 1.3.8 patches the listeners of a direction in one loop over objects and, within, over
// listeners. Two things reach from one listener to others: a panic ends the loop, and then nothing
// is removed or added any more; and nameless listeners go only if some listener was removed.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "build/profile.h"
#include "encode/listener_template.h"

namespace meshc {

// Where patching ended early for the plans of a set. Empty: nowhere.
class PatchStops {
 public:
  PatchStops() = default;
  explicit PatchStops(std::vector<std::optional<PatchStop>> stops) : stops_(std::move(stops)) {}
  bool empty() const { return stops_.empty(); }
  std::optional<PatchStop> of(size_t plan) const {
    return stops_.empty() ? std::nullopt : stops_[plan];
  }

 private:
  std::vector<std::optional<PatchStop>> stops_;  // one for each plan
};

// `encoded`: the templates of all plans as if patching never stopped. v3 does not stop.
PatchStops find_stops(const ListenerSetPlan& plans, const std::vector<EncodedTemplate>& encoded,
                      Dialect dialect);

// For each plan whether proxies get a listener for it. In v3 an added listener must have a name and
// an address of its own, or Envoy refuses all of them: that it has not is recorded with it.
std::vector<bool> find_sent(const ListenerSetPlan& plans, const PatchStops& stops, Dialect dialect,
                            std::vector<EncodedTemplate>* encoded);

}  // namespace meshc
