// Authorization filters of a proxy (Istio 1.29 security/authz/builder, networking/plugin/authz).
#pragma once

#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

// Filters for requests and for connections: those of CUSTOM policies, which ask somebody else,
// stand in front of authentication; the others, one for each action, behind it.
struct AuthorizationFilters {
  std::vector<Tree> custom_http, custom_tcp;
  std::vector<Tree> http, tcp;
  Sources sources;
};

AuthorizationFilters authorization_filters(const Model& model, const Proxy& proxy);

}  // namespace meshc::istio_current
