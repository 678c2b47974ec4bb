// From a plan to the Listener message of a dialect, which patches may still change.
//
// Configurations of filters stand in the message in their final form, as Any or Struct: whoever
// patches one unpacks it, changes it and packs it again (patch/wire.h).
#pragma once

#include "build/listener_plan.h"
#include "encode/dialect_types.h"
#include "encode/lowering.h"

namespace meshc {

// Fills an empty message; defined for ApiV2 and ApiV3. In v3 the chains that Envoy would refuse the
// listener for are left out (encode/match_check.h), so chain i of the plan need not be chain i of
// the message.
template <class Api>
void lower_listener(const ListenerPlan& plan, Lowering& lowering, typename Api::Listener& listener);

extern template void lower_listener<ApiV2>(const ListenerPlan&, Lowering&, ApiV2::Listener&);
extern template void lower_listener<ApiV3>(const ListenerPlan&, Lowering&, ApiV3::Listener&);

}  // namespace meshc
