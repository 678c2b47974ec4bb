// How the values of authorization objects are compared (Istio 1.3.8
// pilot/pkg/security/authz/model/matcher, util.go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/rbac_plan.h"
#include "registry/value.h"

namespace meshc::istio_1_3 {

// stringMatch: "*", an exact text, a prefix "a*" or a suffix "*a".
bool matches_any(std::string_view text, const std::vector<std::string_view>& patterns);

// matcher.StringMatcherWithPrefix; `prefix` comes before what the value says.
TextMatchPlan text_match(std::string_view value, std::string_view prefix = {});
// matcher.HeaderMatcher: "*" asks for presence only.
TextMatchPlan header_match(std::string_view value);
TextMatchPlan regex_match(std::string regex);

// matcher.CidrRange: an address or a CIDR. Nothing if it is neither.
std::optional<RbacAddressPlan> address_range(std::string_view value, bool is_source);
// convertToPort.
std::optional<uint32_t> port_number(std::string_view value);

// extractNameInBrackets of what follows `prefix`: "x" of "request.headers[x]".
std::optional<std::string_view> name_in_brackets(std::string_view key, std::string_view prefix);

std::vector<std::string_view> texts_of(ValueRef list);

}  // namespace meshc::istio_1_3
