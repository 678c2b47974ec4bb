// Applies patches to a listener, as Istio 1.3.8 does (core/v1alpha3/envoyfilter/listener_patch.go).
//
// Object by object: first merges and removals from the listener down to its HTTP filters, each
// level followed by what is added at it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "build/patch_plan.h"
#include "patch/patch_fate.h"
#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

struct ListenerPatching {
  const PatchListPlan& list;
  const PatchValues& values;
  // The listener's name as it stands in the message, where the proxy's own values may be blanks,
  // and as it is.
  std::string_view name;
  std::string_view real_name;
  // For each chain of the listener which TLS context it has; chains with one context share it as
  // one object, so that a merge into one shows in the others. Empty: none share any.
  std::vector<const void*> tls_contexts = {};
  std::optional<PatchStop> stop = {};
};

PatchFate apply_listener_patches(const ListenerPatching& patching,
                                 PatchTypesV2::Listener& listener);
PatchFate apply_listener_patches(const ListenerPatching& patching,
                                 PatchTypesV3::Listener& listener);

}  // namespace meshc
