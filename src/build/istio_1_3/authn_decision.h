// What Istio's authentication filter makes of a policy, as rules that name the tokens a request
// needs.
#pragma once

#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

// The filters of a policy whose unused peers are gone; null if it asks for none
// (authn/v1alpha1/policy_applier.go). The rules say what istio_authn does in Istio's Envoy of that
// release (proxy/src/envoy/http/authn).
Shared<AuthenticationPlan> decide(AuthnPolicyPlan policy, bool skip_trust_domain);

}  // namespace meshc::istio_1_3
