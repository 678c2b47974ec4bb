// Conditions of authorization in terms that stock Envoy knows.
//
// Istio 1.3's proxies have a filter that gathers who made a request; what it gathers, stock Envoy
// finds in the peer's certificate and in the claims that its jwt_authn filter leaves in metadata.
// Some of what those proxies take today's Envoy refuses, which would cost the whole listener.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/rbac_plan.h"

namespace meshc {

// The same condition, or a narrower one where a part cannot be said; nothing if no part of it can.
// Appends to `lost` what was left out. `identity` is null for connections, else what is known of
// requests.
std::optional<RbacConditionPlan> stock_form(const RbacConditionPlan& condition,
                                            const RequestIdentityPlan* identity,
                                            std::vector<std::string>* lost);

// Whether std::regex, which Istio 1.3's proxies match with, and RE2 take the expression, and for
// the same. Says no to what is rarely used.
bool is_common_regex(std::string_view regex);

}  // namespace meshc
