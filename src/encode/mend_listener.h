// What Envoy would refuse a listener for after users have changed it.
#pragma once

#include "encode/dialect_types.h"
#include "encode/lowering.h"

namespace meshc {

// Envoy refuses a listener as a whole for filters in an order that makes no sense, for chains that
// overlap and for values out of their range. What Istio 1.3 sends to an Envoy of its time would
// have worked there, so the listener stays, without what has no effect:
//
// - filters behind the one that ends a list are never reached, and go;
// - a list that nothing ends gets Envoy's router back, or, for network filters, becomes empty:
//   Envoy then closes each connection, where it would have stalled;
// - overlapping chains are separated (encode/match_check.h);
// - a chain that breaks a rule of Envoy's API goes. A listener without chains must not be sent.
//
// All that is recorded. The marks of patch/untyped_mark.h are taken away.
void mend_listener(Lowering& lowering, ApiV3::Listener& listener);

}  // namespace meshc
