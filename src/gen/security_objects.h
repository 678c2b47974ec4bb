// What services of a synthetic mesh demand of their callers: Policies and roles of Istio 1.3, or
// what says the same today.
#pragma once

#include "gen/service_objects.h"

namespace meshc::gen {

// Istio 1.3.
void add_policy(Subject& subject);
void add_role(Subject& subject);

// Today's: PeerAuthentication and RequestAuthentication, AuthorizationPolicy.
void add_authentication(Subject& subject);
void add_authorization(Subject& subject);

}  // namespace meshc::gen
