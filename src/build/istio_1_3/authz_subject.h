// Whom the subjects of a ServiceRoleBinding stand for (Istio 1.3.8
// pilot/pkg/security/authz/model/principal.go).
#pragma once

#include "build/rbac_plan.h"
#include "registry/value.h"

namespace meshc::istio_1_3 {

// Principal.Generate; null where the subject cannot be applied to TCP.
Shared<RbacConditionPlan> subject_condition(ValueRef subject, bool tcp);

}  // namespace meshc::istio_1_3
